/**
 * The states of a level that share a tuple of local states. They differ in the messages in flight and the counted steps
 * alone, so that a server's own steps are looked up once for all of them, and a message's for all with that message.
 */
import type { Bags } from './bags.ts';
import { doubled, extended } from './growing-ints.ts';
import { NONE } from './layout.ts';
import type { Level } from './level.ts';
import type { StateStore } from './state-store.ts';

const FIRST_STATES = 64;
const FIRST_ENTRIES = 256;
/** The chain of all states of the group. */
export const EVERYBODY = 0;

export class Group {
  readonly #bags: Bags;
  readonly #countedBits: number;
  /** By place in the group: the state, and its bag with the counted steps. Those whose bags have room come first. */
  states = new Int32Array(FIRST_STATES);
  rests = new Int32Array(FIRST_STATES);
  /** By place in the group: whether a step was found. */
  live = new Uint8Array(FIRST_STATES);
  count = 0;
  /** How many have room for a message. */
  open = 0;

  /** The different messages in flight in some state, in `messageCount` places. */
  messages = new Int32Array(FIRST_ENTRIES);
  messageCount = 0;
  /** By message: the first entry of the chain of the states that have it in flight, or NONE. */
  chains = new Int32Array(FIRST_ENTRIES).fill(NONE);
  /**
   * By entry: the state's place in the group, the message's place in the bag, and the next entry of the chain. The first
   * entries, one for each place that `states` has room for, are the chain of all states; it ends with the first place
   * that is not taken.
   */
  members = new Int32Array(FIRST_ENTRIES);
  places = new Int32Array(FIRST_ENTRIES);
  links = new Int32Array(FIRST_ENTRIES);

  constructor(bags: Bags, countedBits: number) {
    this.#bags = bags;
    this.#countedBits = countedBits;
    this.#chainEverybody();
  }

  /** Takes the states with this tuple out of the level. */
  fill(store: StateStore, level: Level, tuple: number): void {
    const bags = this.#bags;
    const starts = bags.starts.data;
    // A message that a set has already needs no room.
    const messagesMax = bags.isSet ? Number.MAX_SAFE_INTEGER : bags.messagesMax;
    let count = 0;
    let open = 0;
    for (let state = level.headOf(tuple); state !== NONE; state = level.after(state)) {
      if (count === this.states.length) this.#addStates();
      const { states, rests } = this;
      const rest = store.restOf(state);
      const bag = rest >>> this.#countedBits;
      let place = count;
      if (starts[bag + 1]! - starts[bag]! < messagesMax) {
        place = open;
        states[count] = states[open]!;
        rests[count] = rests[open]!;
        open += 1;
      }
      states[place] = state;
      rests[place] = rest;
      this.live[count] = 0;
      count += 1;
    }
    level.close(tuple);
    this.count = count;
    this.open = open;
    this.#chain();
  }

  /** The chain of this message is empty again. */
  clear(message: number): void {
    this.chains[message] = NONE;
  }

  /** Enters each message of each bag, from the last state to the first, so that each chain begins with those that have room. */
  #chain(): void {
    const starts = this.#bags.starts.data;
    const inBags = this.#bags.messages.data;
    let entries = this.states.length;
    let messageCount = 0;
    for (let member = this.count - 1; member >= 0; member -= 1) {
      const bag = this.rests[member]! >>> this.#countedBits;
      const end = starts[bag + 1]!;
      let previous = NONE;
      for (let place = starts[bag]!; place < end; place += 1) {
        const message = inBags[place]!;
        // Copies stand side by side, and are one binding.
        if (message === previous) continue;
        previous = message;
        if (message >= this.chains.length) this.#addMessages(message);
        if (entries === this.links.length) this.#addEntries();
        const next = this.chains[message]!;
        if (next === NONE) {
          this.messages[messageCount] = message;
          messageCount += 1;
        }
        this.members[entries] = member;
        this.places[entries] = place;
        this.links[entries] = next;
        this.chains[message] = entries;
        entries += 1;
      }
    }
    this.messageCount = messageCount;
  }

  #addStates(): void {
    this.states = doubled(this.states);
    this.rests = doubled(this.rests);
    const live = new Uint8Array(2 * this.live.length);
    live.set(this.live);
    this.live = live;
    this.#chainEverybody();
  }

  #chainEverybody(): void {
    const { length } = this.states;
    while (this.links.length <= length) this.#addEntries();
    for (let entry = 0; entry < length; entry += 1) {
      this.members[entry] = entry;
      this.places[entry] = NONE;
      this.links[entry] = entry + 1;
    }
    this.links[length - 1] = NONE;
  }

  #addMessages(message: number): void {
    this.chains = extended(this.chains, 2 * message);
    this.messages = extended(this.messages, 2 * message);
  }

  #addEntries(): void {
    this.members = doubled(this.members);
    this.places = doubled(this.places);
    this.links = doubled(this.links);
  }
}
