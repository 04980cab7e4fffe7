/**
 * The messages in flight as one small integer. A bag is the sorted list of its messages' numbers, and is interned as a
 * path in a trie: the bag of all but its greatest message, and that message. Bag 0 is the empty one. What a step does to
 * a bag is remembered: removal beside each message, addition in the same map that holds the trie.
 */
import { GrowingInts } from './growing-ints.ts';
import { PairMap } from './pair-map.ts';
import type { Network } from './specification.ts';

/** The network does not allow it. */
export const BLOCKED = -1;
const UNKNOWN = -1;
const EMPTY_BAG = 0;

export class Bags {
  readonly #isSet: boolean;
  readonly #messagesMax: number;
  readonly #copiesMax: number;
  /** Where each bag's messages begin in `#messages`; one more at the end. */
  readonly #starts = new GrowingInts();
  readonly #messages = new GrowingInts();
  /** Beside each message of each bag: the bag without that copy, or UNKNOWN. */
  readonly #without = new GrowingInts();
  /** (bag, message) to the bag with one more copy. */
  readonly #with = new PairMap();

  constructor(network: Network) {
    this.#isSet = network.kind === 'set';
    this.#messagesMax = network.messagesMax;
    this.#copiesMax = network.kind === 'set' ? 1 : network.copiesMax;
    this.#starts.push(0);
    this.#starts.push(0);
  }

  get size(): number {
    return this.#starts.length - 1;
  }

  get bytes(): number {
    return this.#starts.bytes + this.#messages.bytes + this.#without.bytes + this.#with.bytes;
  }

  /** Position of the bag's first message, for `messageAt`. */
  begin(bag: number): number {
    return this.#starts.data[bag]!;
  }

  /** Position behind the bag's last message. */
  end(bag: number): number {
    return this.#starts.data[bag + 1]!;
  }

  messageAt(position: number): number {
    return this.#messages.data[position]!;
  }

  /** The interned bag with these messages, in whatever order. */
  intern(messages: readonly number[]): number {
    let bag = EMPTY_BAG;
    for (const message of messages.slice().sort((a, b) => a - b)) bag = this.#child(bag, message);
    return bag;
  }

  /** One message more, if there is room. */
  send(bag: number, message: number): number {
    const copies = this.#copies(bag, message);
    if (this.#isSet && copies > 0) return bag;
    if (this.end(bag) - this.begin(bag) >= this.#messagesMax || copies >= this.#copiesMax) return BLOCKED;
    return this.#add(bag, message);
  }

  /** All messages of the bag `sent` more, if there is room for all. */
  sendAll(bag: number, sent: number): number {
    let after = bag;
    for (let at = this.begin(sent); at < this.end(sent) && after !== BLOCKED; at += 1) {
      after = this.send(after, this.messageAt(at));
    }
    return after;
  }

  /** The message at `position` replaced by another one, which needs a free copy but no room. */
  reply(bag: number, position: number, message: number): number {
    if (this.#isSet) return this.send(bag, message);
    if (this.#copies(bag, message) >= this.#copiesMax) return BLOCKED;
    return this.#add(this.#remove(bag, position), message);
  }

  /** The message at `position` consumed; a set keeps it. */
  discard(bag: number, position: number): number {
    return this.#isSet ? bag : this.#remove(bag, position);
  }

  #copies(bag: number, message: number): number {
    const messages = this.#messages.data;
    let copies = 0;
    for (let at = this.begin(bag); at < this.end(bag); at += 1) if (messages[at] === message) copies += 1;
    return copies;
  }

  #remove(bag: number, position: number): number {
    const known = this.#without.data[position]!;
    if (known !== UNKNOWN) return known;
    const begin = this.begin(bag);
    const rest = this.#list(bag).filter((_, at) => begin + at !== position);
    const smaller = this.intern(rest);
    this.#without.data[position] = smaller;
    return smaller;
  }

  #add(bag: number, message: number): number {
    const known = this.#with.get(bag, message);
    if (known !== UNKNOWN) return known;
    const list = this.#list(bag);
    const last = list.at(-1);
    if (last === undefined || last <= message) return this.#child(bag, message);
    const larger = this.intern([...list, message]);
    this.#with.add(bag, message, larger);
    return larger;
  }

  /** `message` is not less than any in the bag. */
  #child(bag: number, message: number): number {
    const known = this.#with.get(bag, message);
    if (known !== UNKNOWN) return known;
    const child = this.size;
    for (const one of this.#list(bag)) this.#append(one);
    this.#append(message);
    this.#starts.push(this.#messages.length);
    this.#with.add(bag, message, child);
    return child;
  }

  #append(message: number): void {
    this.#messages.push(message);
    this.#without.push(UNKNOWN);
  }

  #list(bag: number): number[] {
    return Array.from(this.#messages.data.subarray(this.begin(bag), this.end(bag)));
  }
}
