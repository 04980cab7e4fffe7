/** Marks of messages that arrive late, twice, out of order, or from a former life of their sender. */
import type { Ledger, ServerAccount } from '../../properties/ledger.ts';
import { type Message, MessageKind } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { MarkBook } from './mark-book.ts';

const TERMS_LATE = 3;
/** Recent messages that each server remembers; a power of two. */
const RECENT = 1_024;

export class MessageMarks {
  readonly #book: MarkBook;
  readonly #ledger: Ledger;
  readonly #members: number;
  /** By receiver: sequences of recent messages, in the place that sender and sequence give. */
  readonly #recent: Float64Array[];
  /** By receiver and sender: the highest sequence of an append of the sender's present incarnation. */
  readonly #highest: Float64Array;
  readonly #highestLife: Float64Array;

  constructor(book: MarkBook, ledger: Ledger) {
    this.#book = book;
    this.#ledger = ledger;
    this.#members = ledger.accounts.length;
    this.#recent = ledger.accounts.map(() => new Float64Array(RECENT));
    this.#highest = new Float64Array(this.#members * this.#members);
    this.#highestLife = new Float64Array(this.#members * this.#members);
  }

  observed(o: Observation, account: ServerAccount): void {
    const { message } = o;
    if (message === null) return;
    if (message.term <= account.before.term - TERMS_LATE) this.#book.hit('message-from-three-terms-ago');
    const sender = this.#ledger.account(message.from);
    if (message.incarnation < sender.incarnation) this.#book.hit('message-from-a-former-life');
    if (this.#isRepeated(account.slot, sender.slot, message)) this.#book.hit('duplicate-message');
    else if (message.kind === MessageKind.AppendRequest) this.#append(account.slot, sender.slot, message);
  }

  #isRepeated(receiver: number, sender: number, message: Message): boolean {
    const recent = this.#recent[receiver]!;
    const identity = (message.sequence * this.#members + sender) * RECENT + (message.incarnation % RECENT);
    const place = (message.sequence * this.#members + sender) & (RECENT - 1);
    if (recent[place] === identity) return true;
    recent[place] = identity;
    return false;
  }

  #append(receiver: number, sender: number, message: Message): void {
    const at = receiver * this.#members + sender;
    if (message.incarnation > this.#highestLife[at]!) {
      this.#highestLife[at] = message.incarnation;
      this.#highest[at] = 0;
    }
    if (message.incarnation < this.#highestLife[at]!) return;
    if (message.sequence < this.#highest[at]!) this.#book.hit('reordered-append');
    else this.#highest[at] = message.sequence;
  }
}
