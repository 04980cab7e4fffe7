/**
 * The specification as tables of small integers: local states and messages are interned, and what a local state may do,
 * alone or with a message, is asked of the specification once. A local state's number says whose it is, too.
 */
import type { Bags } from './bags.ts';
import { GrowingInts } from './growing-ints.ts';
import { Interner } from './interner.ts';
import { PairTable } from './pair-table.ts';
import type { GlobalState, Specification, Step } from './specification.ts';

/** What a step does to the network, in the lowest bits of its effect. */
export const QUIET = 0;
export const SEND = 1;
export const REPLY = 2;
export const DISCARD = 3;
/** Several messages at once; the effect's number is that of their bag. */
export const SEND_ALL = 4;
export const REPLY_ALL = 5;
export const KIND_MASK = 7;
/** The step counts towards `countedMax`. */
export const COUNTED = 8;
/** The step breaks an action property, or leads to a local state that breaks a local invariant. */
export const BAD = 16;
/** Above these, the number of the message sent, or of the bag of them. */
export const SENT_SHIFT = 5;

const UNKNOWN = -1;
/** Rough memory of one interned object with its key, in bytes. */
const OBJECT_BYTES = 600;

interface Owned<Local> {
  readonly server: number;
  readonly local: Local;
}

export class Transitions<Local, Message, View> {
  readonly specification: Specification<Local, Message, View>;
  readonly pairs: PairTable<View>;
  readonly #locals = new Interner<Owned<Local>>();
  readonly #messages = new Interner<Message>();
  /** By local state: its view's number; 1 when a local invariant fails; the list of its own steps. */
  readonly viewOf = new GrowingInts();
  readonly #bad = new GrowingInts();
  readonly #own = new GrowingInts();
  /** By local state, then by message's number among its receiver's: the list of steps. */
  readonly #received: Int32Array[] = [];
  #receivedBytes = 0;
  readonly receiverOf = new GrowingInts();
  readonly #slotOf = new GrowingInts();
  readonly #slots: number[];
  /** Where each list begins in the steps; one more at the end. */
  readonly listStart = new GrowingInts();
  readonly stepLocal = new GrowingInts();
  readonly stepEffect = new GrowingInts();

  readonly #bags: Bags;

  constructor(specification: Specification<Local, Message, View>, bags: Bags) {
    this.specification = specification;
    this.#bags = bags;
    this.pairs = new PairTable(specification.pairInvariants);
    this.#slots = new Array<number>(specification.servers).fill(0);
    this.listStart.push(0);
  }

  get bytes(): number {
    const tables = [this.viewOf, this.#bad, this.#own, this.receiverOf, this.#slotOf, this.listStart];
    let bytes = this.stepLocal.bytes + this.stepEffect.bytes + this.#receivedBytes + this.pairs.bytes;
    for (const table of tables) bytes += table.bytes;
    return bytes + OBJECT_BYTES * (this.#locals.size + this.#messages.size);
  }

  get localCount(): number {
    return this.#locals.size;
  }

  get messageCount(): number {
    return this.#messages.size;
  }

  serverOf(local: number): number {
    return this.#locals.values[local]!.server;
  }

  localOf(local: number): Local {
    return this.#locals.values[local]!.local;
  }

  messageOf(message: number): Message {
    return this.#messages.values[message]!;
  }

  isBad(local: number): boolean {
    return this.#bad.data[local] === 1;
  }

  internLocal(server: number, local: Local): number {
    const { specification } = this;
    const number = this.#locals.intern(`${server}${specification.localKey(local)}`, { server, local });
    if (number < this.viewOf.length) return number;
    this.viewOf.push(this.pairs.viewOf(specification.viewOf(local)));
    this.#bad.push(specification.localInvariants.every(({ holds }) => holds(local)) ? 0 : 1);
    this.#own.push(UNKNOWN);
    this.#received.push(new Int32Array(0));
    return number;
  }

  internMessage(message: Message): number {
    const number = this.#messages.intern(this.specification.messageKey(message), message);
    if (number < this.receiverOf.length) return number;
    const receiver = this.specification.receiverOf(message);
    this.receiverOf.push(receiver);
    this.#slotOf.push(this.#slots[receiver]!);
    this.#slots[receiver]! += 1;
    return number;
  }

  internState(state: GlobalState<Local, Message>): { locals: number[]; messages: number[] } {
    return {
      locals: state.locals.map((local, server) => this.internLocal(server, local)),
      messages: state.messages.map((message) => this.internMessage(message)),
    };
  }

  /** The list of the steps that the local state allows by itself. */
  own(local: number): number {
    const known = this.#own.data[local]!;
    if (known !== UNKNOWN) return known;
    const { server, local: before } = this.#locals.values[local]!;
    const list = this.#record(local, server, before, this.specification.ownSteps(server, before));
    this.#own.data[local] = list;
    return list;
  }

  /** The list of the steps that the local state and a message to it allow. */
  received(local: number, message: number): number {
    const row = this.#received[local]!;
    const slot = this.#slotOf.data[message]!;
    const known = slot < row.length ? row[slot]! : UNKNOWN;
    return known === UNKNOWN ? this.#receive(local, message, slot) : known;
  }

  #receive(local: number, message: number, slot: number): number {
    const { server, local: before } = this.#locals.values[local]!;
    const steps = this.specification.messageSteps(server, before, this.messageOf(message));
    const list = this.#record(local, server, before, steps);
    this.#rowFor(local, server, slot)[slot] = list;
    return list;
  }

  #rowFor(local: number, server: number, slot: number): Int32Array {
    const row = this.#received[local]!;
    if (slot < row.length) return row;
    const longer = new Int32Array(Math.max(slot + 1, this.#slots[server]!)).fill(UNKNOWN);
    longer.set(row);
    this.#receivedBytes += longer.byteLength - row.byteLength;
    this.#received[local] = longer;
    return longer;
  }

  #record(number: number, server: number, before: Local, steps: readonly Step<Local, Message>[]): number {
    for (const { local: after, network, counted } of steps) {
      const target = after === before ? number : this.internLocal(server, after);
      let effect = counted ? COUNTED : 0;
      if (this.isBad(target) || this.#breaks(before, after)) effect |= BAD;
      if (network.kind === 'discard') effect |= DISCARD;
      else if (network.kind === 'send' || network.kind === 'reply') {
        effect |= network.kind === 'send' ? SEND : REPLY;
        effect |= this.internMessage(network.message) << SENT_SHIFT;
      } else if (network.kind !== 'quiet') {
        effect |= network.kind === 'send-all' ? SEND_ALL : REPLY_ALL;
        effect |=
          this.#bags.intern(network.messages.map((message) => this.internMessage(message))) << SENT_SHIFT;
      }
      this.stepLocal.push(target);
      this.stepEffect.push(effect);
    }
    this.listStart.push(this.stepLocal.length);
    return this.listStart.length - 2;
  }

  #breaks(before: Local, after: Local): boolean {
    return !this.specification.actionProperties.every(({ holds }) => holds(before, after));
  }
}
