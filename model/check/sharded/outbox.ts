/** The states of a level that one shard has met and that belong to another, each once, until they are sent. */
import { GrowingInts } from '../growing-ints.ts';
import { NONE } from '../layout.ts';
import { StateStore } from '../state-store.ts';
import { NumberMap } from './number-map.ts';
import type { Tables } from './numbers-of-peer.ts';
import type { Parcel } from './parcel.ts';

const SENT = 1;
/** The table of states begins with so many slots, a power of two. */
const FIRST_SLOTS = 1_024;

export class Outbox<Local, Message, View> {
  readonly #tables: Tables<Local, Message, View>;
  /** Those of this level. */
  readonly states: StateStore;
  /** What the other shard was told of: so many local states and messages, and these tuples and bags. */
  #locals = 0;
  #messages = 0;
  readonly #tuples = new NumberMap();
  readonly #bags = new NumberMap();

  constructor(tables: Tables<Local, Message, View>) {
    this.#tables = tables;
    this.states = new StateStore(tables.kernel, tables.kernel.calls.newStore(FIRST_SLOTS));
  }

  /** Beside the states, which are the kernel's. */
  get bytes(): number {
    return this.#tuples.bytes + this.#bags.bytes;
  }

  /** Empties it. */
  pack(): Parcel<Local, Message> {
    const { countedBits, kernel, transitions } = this.#tables;
    const { size } = this.states;
    const states = new Int32Array(2 * size);
    const tuples = new GrowingInts();
    const bags = new GrowingInts();
    for (let state = 0; state < size; state += 1) {
      const tuple = this.states.tupleOf(state);
      const rest = this.states.restOf(state);
      states[2 * state] = tuple;
      states[2 * state + 1] = rest;
      if (this.#tuples.get(tuple) === NONE) this.#nameTuple(tuple, tuples);
      const bag = rest >>> countedBits;
      if (this.#bags.get(bag) === NONE) this.#nameBag(bag, bags);
    }
    const parcel = {
      locals: transitions.localsFrom(this.#locals),
      messages: transitions.messagesFrom(this.#messages),
      tuples: tuples.data.slice(0, tuples.length),
      bags: bags.data.slice(0, bags.length),
      states,
    };
    this.#locals += parcel.locals.length;
    this.#messages += parcel.messages.length;
    kernel.calls.resetStore(this.states.handle, FIRST_SLOTS);
    return parcel;
  }

  #nameTuple(tuple: number, into: GrowingInts): void {
    this.#tuples.set(tuple, SENT);
    into.push(tuple);
    for (const local of this.#tables.tuples.listOf(tuple)) into.push(local);
  }

  #nameBag(bag: number, into: GrowingInts): void {
    const messages = this.#tables.bags.listOf(bag);
    this.#bags.set(bag, SENT);
    into.push(bag);
    into.push(messages.length);
    for (const message of messages) into.push(message);
  }
}
