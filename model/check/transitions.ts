/**
 * The specification as words: local states and messages are interned, and what a local state may do, alone or with a
 * message, is asked of the specification once, and written down as a list of steps.
 */
import type { Bags } from './bags.ts';
import { GrowingInts } from './growing-ints.ts';
import { Interner } from './interner.ts';
import {
  BAD,
  BROKEN,
  COUNTED,
  DISCARD,
  EFFECT,
  END,
  IDLE,
  LIST_WORDS,
  LOCAL_WORDS,
  NONE,
  NUMBER,
  OWN,
  QUIET,
  REPLY,
  REPLY_ALL,
  ROW,
  ROW_LENGTH,
  SEND,
  SEND_ALL,
  SENT_SHIFT,
  SERVER,
  STEP_WORDS,
  TIMES,
  TO,
  VIEW,
} from './layout.ts';
import { PairTable } from './pair-table.ts';
import type { GlobalState, NetworkEffect, Specification, Step } from './specification.ts';

export class Transitions<Local, Message, View> {
  readonly specification: Specification<Local, Message, View>;
  /** All records, see the layout. A local state is known by where its record begins, a message by its number. */
  readonly words = new GrowingInts(1 << 14);
  /** Two words a message: its receiver, and its number among the messages to it. */
  readonly #receivers = new GrowingInts();
  readonly #bags: Bags;
  readonly #pairs: PairTable<View>;
  readonly #locals = new Interner<Local>();
  readonly #messages = new Interner<Message>();
  /** By local state's number: where its record begins. */
  readonly #records = new GrowingInts();
  /** The steps on their way into a list: the local state afterwards and the effect of each. */
  readonly #numbered = new GrowingInts();
  /** By server: messages to it so far. */
  readonly #slots: number[];

  constructor(specification: Specification<Local, Message, View>, bags: Bags) {
    this.specification = specification;
    this.#bags = bags;
    this.#pairs = new PairTable(specification.pairInvariants);
    this.#slots = new Array<number>(specification.servers).fill(0);
  }

  get bytes(): number {
    const interned = this.#locals.bytes + this.#messages.bytes + this.#pairs.bytes;
    return interned + this.words.bytes + this.#receivers.bytes + this.#records.bytes;
  }

  localOf(local: number): Local {
    return this.#locals.values[this.words.data[local + NUMBER]!]!;
  }

  messageOf(message: number): Message {
    return this.#messages.values[message]!;
  }

  serverOf(local: number): number {
    return this.words.data[local + SERVER]!;
  }

  /** The number of a local state among all of them, in the order in which they were met. */
  numberOf(local: number): number {
    return this.words.data[local + NUMBER]!;
  }

  /** The local states from this number on, and whose they are. */
  localsFrom(number: number): { readonly server: number; readonly local: Local }[] {
    return this.#locals.values.slice(number).map((local, at) => {
      return { server: this.serverOf(this.#records.data[number + at]!), local };
    });
  }

  messagesFrom(number: number): Message[] {
    return this.#messages.values.slice(number);
  }

  receiverOf(message: number): number {
    return this.#receivers.data[2 * message]!;
  }

  isBad(local: number): boolean {
    return this.words.data[local + BROKEN] === 1;
  }

  agree(a: number, b: number): boolean {
    return this.#pairs.agree(this.words.data[a + VIEW]!, this.words.data[b + VIEW]!);
  }

  internLocal(server: number, local: Local): number {
    const { specification, words } = this;
    const number = this.#locals.intern(`${server}${specification.localKey(local)}`, local);
    if (number < this.#records.length) return this.#records.data[number]!;
    const record = words.length;
    this.#records.push(record);
    for (let word = 0; word < LOCAL_WORDS; word += 1) words.push(0);
    const { data } = words;
    data[record + NUMBER] = number;
    data[record + SERVER] = server;
    data[record + OWN] = NONE;
    data[record + VIEW] = this.#pairs.viewOf(specification.viewOf(local));
    data[record + BROKEN] = specification.localInvariants.every(({ holds }) => holds(local)) ? 0 : 1;
    return record;
  }

  internMessage(message: Message): number {
    const known = this.#messages.size;
    const number = this.#messages.intern(this.specification.messageKey(message), message);
    if (number < known) return number;
    const receiver = this.specification.receiverOf(message);
    this.#receivers.push(receiver);
    this.#receivers.push(this.#slots[receiver]!);
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
    const known = this.words.data[local + OWN]!;
    return known === NONE ? this.#askOwn(local) : known;
  }

  /** The list of the steps that the local state and a message to it allow. */
  received(local: number, message: number): number {
    const { data } = this.words;
    const slot = this.#receivers.data[2 * message + 1]!;
    if (slot < data[local + ROW_LENGTH]!) {
      const known = data[data[local + ROW]! + slot]!;
      if (known !== NONE) return known;
    }
    return this.#askReceived(local, message, slot);
  }

  #askOwn(local: number): number {
    const steps = this.specification.ownSteps(this.serverOf(local), this.localOf(local));
    const list = this.#record(local, NONE, steps);
    this.words.data[local + OWN] = list;
    return list;
  }

  #askReceived(local: number, message: number, slot: number): number {
    const server = this.serverOf(local);
    const steps = this.specification.messageSteps(server, this.localOf(local), this.messageOf(message));
    const list = this.#record(local, message, steps);
    if (slot >= this.words.data[local + ROW_LENGTH]!) this.#extendRow(local, this.#slots[server]!);
    this.words.data[this.words.data[local + ROW]! + slot] = list;
    return list;
  }

  /** Moves the row to the end, where there is room for as many messages as there are, and some. */
  #extendRow(local: number, length: number): void {
    const { words } = this;
    const old = words.data[local + ROW]!;
    const known = words.data[local + ROW_LENGTH]!;
    const row = words.length;
    const room = Math.max(length, known + (known >>> 1));
    for (let slot = 0; slot < room; slot += 1) words.push(slot < known ? words.data[old + slot]! : NONE);
    words.data[local + ROW] = row;
    words.data[local + ROW_LENGTH] = room;
  }

  #record(local: number, message: number, steps: readonly Step<Local, Message>[]): number {
    const before = this.localOf(local);
    const server = this.serverOf(local);
    const numbered = this.#numbered;
    numbered.length = 0;
    for (const { local: after, network, counted } of steps) {
      const to = after === before ? local : this.internLocal(server, after);
      let effect = this.#effectOf(network, message);
      if (counted) effect |= COUNTED;
      if (this.isBad(to) || this.#breaks(before, after)) effect |= BAD;
      numbered.push(to);
      numbered.push(effect);
    }
    return this.#writeList(local);
  }

  /** Writes the numbered steps; those that are alike are written once, and counted. */
  #writeList(local: number): number {
    const { words } = this;
    const { data, length } = this.#numbered;
    const list = words.length;
    for (let word = 0; word < LIST_WORDS; word += 1) words.push(0);
    for (let at = 0; at < length; at += 2) {
      const to = data[at]!;
      const effect = data[at + 1]!;
      if (to === local && (effect === QUIET || (this.#bags.isSet && effect === DISCARD))) {
        words.data[list + IDLE]! += 1;
        continue;
      }
      let step = list + LIST_WORDS;
      while (step < words.length && (words.data[step + TO] !== to || words.data[step + EFFECT] !== effect)) {
        step += STEP_WORDS;
      }
      if (step === words.length) for (const word of [to, effect, 0]) words.push(word);
      words.data[step + TIMES]! += 1;
    }
    words.data[list + END] = words.length;
    return list;
  }

  #effectOf(effect: NetworkEffect<Message>, received: number): number {
    switch (effect.kind) {
      case 'quiet':
        return QUIET;
      case 'discard':
        return DISCARD;
      case 'send':
        return SEND | (this.#numberOf(effect.message, received) << SENT_SHIFT);
      case 'reply':
        return REPLY | (this.#numberOf(effect.message, received) << SENT_SHIFT);
      case 'send-all':
        return this.#several(effect.messages, QUIET, SEND, SEND_ALL);
      case 'reply-all':
        return this.#several(effect.messages, DISCARD, REPLY, REPLY_ALL);
      default:
        return effect satisfies never;
    }
  }

  /** None and one are what they are without "all". */
  #several(messages: readonly Message[], none: number, one: number, all: number): number {
    const numbers = messages.map((message) => this.internMessage(message));
    if (numbers.length === 0) return none;
    if (numbers.length === 1) return one | (numbers[0]! << SENT_SHIFT);
    return all | (this.#bags.intern(numbers) << SENT_SHIFT);
  }

  /** A copy of the received message needs no key. */
  #numberOf(message: Message, received: number): number {
    return received !== NONE && message === this.messageOf(received) ? received : this.internMessage(message);
  }

  #breaks(before: Local, after: Local): boolean {
    return !this.specification.actionProperties.every(({ holds }) => holds(before, after));
  }
}
