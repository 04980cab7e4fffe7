/** What another shard's numbers are here: local states, messages, tuples and bags are interned by each shard for itself. */
import type { Bags } from '../bags.ts';
import { GrowingInts } from '../growing-ints.ts';
import type { Kernel } from '../kernel.ts';
import type { StateStore } from '../state-store.ts';
import type { Transitions } from '../transitions.ts';
import type { Tuples } from '../tuples.ts';
import { NumberMap } from './number-map.ts';
import type { Parcel } from './parcel.ts';

/** The tables of a shard that give numbers. */
export interface Tables<Local, Message, View> {
  readonly kernel: Kernel;
  readonly store: StateStore;
  readonly tuples: Tuples;
  readonly bags: Bags;
  readonly transitions: Transitions<Local, Message, View>;
  /** The lowest bits of a rest, which hold the count of counted steps. */
  readonly countedBits: number;
}

export class NumbersOfPeer<Local, Message, View> {
  readonly #tables: Tables<Local, Message, View>;
  /** By the peer's number: ours. */
  readonly #locals = new GrowingInts();
  readonly #messages = new GrowingInts();
  readonly #tuples = new NumberMap();
  readonly #bags = new NumberMap();

  constructor(tables: Tables<Local, Message, View>) {
    this.#tables = tables;
  }

  get bytes(): number {
    return this.#locals.bytes + this.#messages.bytes + this.#tuples.bytes + this.#bags.bytes;
  }

  /** Adds the states of the parcel to the store. */
  unpack(parcel: Parcel<Local, Message>): void {
    const { store, transitions, countedBits } = this.#tables;
    for (const { server, local } of parcel.locals) this.#locals.push(transitions.internLocal(server, local));
    for (const message of parcel.messages) this.#messages.push(transitions.internMessage(message));
    this.#unpackTuples(parcel.tuples);
    this.#unpackBags(parcel.bags);
    const { states } = parcel;
    const counted = (1 << countedBits) - 1;
    for (let at = 0; at < states.length; at += 2) {
      const rest = states[at + 1]!;
      const bag = this.#bags.get(rest >>> countedBits);
      store.add(this.#tuples.get(states[at]!), (bag << countedBits) | (rest & counted));
    }
  }

  #unpackTuples(words: Int32Array): void {
    const { tuples } = this.#tables;
    for (let at = 0; at < words.length; ) {
      const end = at + 1 + tuples.width;
      const locals: number[] = [];
      for (let word = at + 1; word < end; word += 1) locals.push(this.#locals.data[words[word]!]!);
      this.#tuples.set(words[at]!, tuples.intern(locals));
      at = end;
    }
  }

  #unpackBags(words: Int32Array): void {
    for (let at = 0; at < words.length; ) {
      const end = at + 2 + words[at + 1]!;
      const messages: number[] = [];
      for (let place = at + 2; place < end; place += 1) messages.push(this.#messages.data[words[place]!]!);
      this.#bags.set(words[at]!, this.#tables.bags.intern(messages));
      at = end;
    }
  }
}
