/**
 * Breadth first through all reachable states of a specification. A state is the tuple of the servers' local states, and
 * the bag of messages with the count of counted steps, both small numbers. A step changes one server and the bag,
 * whatever the others are; so the states of a level are taken in groups that share a tuple, and what a step does to the
 * servers, and whether the invariants hold afterwards, is looked up once for the whole group. What is left for each
 * successor is one look into the memo of bags and one into the set of states.
 */
import { Bags, BLOCKED } from './bags.ts';
import { EVERYBODY, Group } from './group.ts';
import {
  BAD,
  COUNTED,
  DISCARD,
  EFFECT,
  END,
  IDLE,
  KIND_MASK,
  LIST_WORDS,
  NONE,
  QUIET,
  SEND,
  STEP_WORDS,
  TIMES,
  TO,
} from './layout.ts';
import { Level } from './level.ts';
import type { ExplorationBounds } from './result.ts';
import { Partition, type ShardPlace } from './sharded/partition.ts';
import type { GlobalState, Specification } from './specification.ts';
import { type MayGrow, StateStore } from './state-store.ts';
import { Symmetry } from './symmetry.ts';
import { Transitions } from './transitions.ts';
import { TupleStore } from './tuple-store.ts';

export class Explorer<Local, Message, View> {
  readonly store: StateStore;
  /** Of the states between this shard and the others; null when there is but one. */
  readonly partition: Partition<Local, Message, View> | null;
  readonly #tuples: TupleStore;
  readonly #bags: Bags;
  readonly #transitions: Transitions<Local, Message, View>;
  readonly #symmetry: Symmetry<Local, Message, View> | null;
  readonly #level: Level;
  readonly #group: Group;
  readonly #countedMax: number;
  /** The lowest bits of a rest, which hold the count of counted steps. */
  readonly #countedBits: number;
  readonly #locals: Int32Array;
  /** The first state of the level that is left, if any is. */
  #next = 0;
  /** The tuple of the group. */
  #tuple = 0;

  generated: number;
  /** States in which nothing is enabled, and one of those nearest to the initial state, or NONE. */
  deadlocks = 0;
  deadlocked = NONE;
  /** Whether the initial state violates an invariant. */
  readonly startsViolated: boolean;
  /** The first state met a step of which violates a property, or NONE. */
  violatedFrom = NONE;

  /** @param place of this shard, when several explore together; symmetry is not for shards. */
  constructor(
    specification: Specification<Local, Message, View>,
    bounds: ExplorationBounds,
    place: ShardPlace | null = null,
  ) {
    this.#countedMax = specification.countedMax;
    this.#countedBits = 32 - Math.clz32(specification.countedMax);
    const mayGrow: MayGrow = (bytes) => this.bytes + bytes <= bounds.maxBytes;
    this.store = new StateStore(bounds.maxBytes, mayGrow);
    this.#tuples = new TupleStore(specification.servers);
    this.#bags = new Bags(specification.network);
    this.#transitions = new Transitions(specification, this.#bags);
    this.#symmetry = bounds.symmetry
      ? new Symmetry(this.#transitions, this.#bags, this.#tuples, this.#countedBits)
      : null;
    this.#level = new Level(this.store);
    this.#group = new Group(this.#bags, this.#countedBits);
    this.#locals = new Int32Array(specification.servers);
    this.partition = place === null ? null : this.#partitioned(place, bounds.maxBytes, mayGrow);
    const { tuple, rest } = this.#encode(specification.initial);
    // On another shard than its own it is known, and not counted.
    const isOwn = this.partition === null || this.partition.owns(tuple);
    if (isOwn) this.store.add(tuple, rest);
    this.generated = isOwn ? 1 : 0;
    const { locals } = this.#transitions.internState(specification.initial);
    this.startsViolated = locals.some((local) => this.#transitions.isBad(local)) || !this.#agrees(tuple);
  }

  get bytes(): number {
    const states = this.store.bytes + this.#tuples.bytes + this.#level.bytes;
    const others = (this.#symmetry?.bytes ?? 0) + (this.partition?.bytes ?? 0);
    return states + this.#transitions.bytes + this.#bags.bytes + others;
  }

  /** States `from` up to `to`, excluding it, are the level to be explored. */
  openLevel(from: number, to: number): void {
    this.#level.open(from, to, this.#tuples.size);
    this.#next = from;
  }

  /** Takes every step of the states of the level up to `to`, excluding it; the new states are in the store afterwards. */
  expandUpTo(to: number): void {
    for (; this.#next < to; this.#next += 1) {
      const tuple = this.store.tupleOf(this.#next);
      if (this.#level.headOf(tuple) !== NONE) this.#expandGroup(tuple);
    }
  }

  /** Whether a step of state `from` leads to state `to`; both have been met, and `from` explored, before. */
  leadsTo(from: number, to: number): boolean {
    const { generated, deadlocks, deadlocked, violatedFrom } = this;
    const leads = this.store.isAddedBy(to, () => {
      this.#level.abandon();
      this.openLevel(from, from + 1);
      this.expandUpTo(from + 1);
    });
    Object.assign(this, { generated, deadlocks, deadlocked, violatedFrom });
    return leads;
  }

  /** Whether a plain state is (represented by) state number `state`. */
  isState(plain: GlobalState<Local, Message>, state: number): boolean {
    const { tuple, rest } = this.#encode(plain);
    return this.store.tupleOf(state) === tuple && this.store.restOf(state) === rest;
  }

  #expandGroup(tuple: number): void {
    const group = this.#group;
    group.fill(this.store, this.#level, tuple);
    this.#tuple = tuple;
    let allLive = false;
    for (let server = 0; server < this.#locals.length; server += 1) {
      if (this.#takeOwn(server)) allLive = true;
    }
    for (let at = 0; at < group.messageCount; at += 1) this.#takeReceived(group.messages[at]!);
    if (!allLive) this.#findDeadlocks();
  }

  #findDeadlocks(): void {
    const { live, states, count } = this.#group;
    for (let member = 0; member < count; member += 1) {
      if (live[member] !== 0) continue;
      if (this.deadlocks === 0) this.deadlocked = states[member]!;
      this.deadlocks += 1;
    }
  }

  /** The steps of a server of its own accord. @returns whether one of them is enabled in each state of the group. */
  #takeOwn(server: number): boolean {
    const local = this.#tuples.words[this.#tuple * this.#locals.length + server]!;
    const list = this.#transitions.own(local);
    const idle = this.#transitions.words.data[list + IDLE]!;
    this.generated += idle * this.#group.count;
    this.#takeList(server, list, this.#group.open > 0, EVERYBODY);
    return idle > 0;
  }

  /** The steps that a message allows its receiver, and the network, in all states of the group that have it in flight. */
  #takeReceived(message: number): void {
    const group = this.#group;
    const chain = group.chains[message]!;
    const server = this.#transitions.receiverOf(message);
    const local = this.#tuples.words[this.#tuple * this.#locals.length + server]!;
    const list = this.#transitions.received(local, message);
    const idle = this.#transitions.words.data[list + IDLE]!;
    if (idle > 0) {
      for (let entry = chain; entry !== NONE; entry = group.links[entry]!) {
        this.generated += idle;
        group.live[group.members[entry]!] = 1;
      }
    }
    this.#takeList(server, list, group.members[chain]! < group.open, chain);
    group.clear(message);
  }

  /** @param isAnyOpen whether a state of the chain has room for a message. */
  #takeList(server: number, list: number, isAnyOpen: boolean, chain: number): void {
    const words = this.#transitions.words.data;
    const end = words[list + END]!;
    for (let step = list + LIST_WORDS; step < end; step += STEP_WORDS) {
      const effect = words[step + EFFECT]!;
      if (isAnyOpen || (effect & KIND_MASK) < SEND) {
        this.#takeStep(server, words[step + TO]!, effect, words[step + TIMES]!, chain);
      }
    }
  }

  /** One step in all states of the chain in which it is enabled. */
  #takeStep(server: number, to: number, effect: number, times: number, chain: number): void {
    const { partition } = this;
    let { store } = this;
    const bags = this.#bags;
    const symmetry = this.#symmetry;
    const { rests, live, links, members, places, open, count } = this.#group;
    const bits = this.#countedBits;
    const spent = (1 << bits) - 1;
    const kind = effect & KIND_MASK;
    const end = kind >= SEND ? open : count;
    let tuple = NONE;
    let taken = 0;
    for (let entry = chain; entry !== NONE; entry = links[entry]!) {
      const member = members[entry]!;
      if (member >= end) break;
      let rest = rests[member]!;
      if ((effect & COUNTED) !== 0) {
        if ((rest & spent) === this.#countedMax) continue;
        rest += 1;
      }
      if (kind !== QUIET) {
        const bag = rest >>> bits;
        const place = places[entry]!;
        const next = kind === DISCARD ? bags.without(bag, place) : bags.after(bag, effect, place);
        if (next === BLOCKED) continue;
        rest += (next - bag) << bits;
      }
      if (tuple === NONE) {
        tuple = this.#tupleAfter(server, to, effect, member);
        if (partition !== null) store = partition.storeOf(tuple);
      }
      taken += 1;
      live[member] = 1;
      if (symmetry === null) store.add(tuple, rest);
      else store.add(symmetry.tupleOf(tuple), symmetry.restOf(tuple, rest));
    }
    this.generated += times * taken;
  }

  /**
   * The group's tuple after a step of one server. A tuple that was met for the first time is judged; so is the step.
   * @param member a place in the group in which the step is enabled.
   */
  #tupleAfter(server: number, to: number, effect: number, member: number): number {
    const { words, width, size } = this.#tuples;
    const locals = this.#locals;
    const from = this.#tuple * width;
    let tuple = this.#tuple;
    if (words[from + server] !== to) {
      for (let i = 0; i < width; i += 1) locals[i] = words[from + i]!;
      locals[server] = to;
      tuple = this.#tuples.add(locals);
    }
    const isBad = (effect & BAD) !== 0 || (tuple === size && !this.#agrees(tuple));
    if (isBad && this.violatedFrom === NONE) this.violatedFrom = this.#group.states[member]!;
    return tuple;
  }

  /** Whether each two servers' states agree with the pair invariants. */
  #agrees(tuple: number): boolean {
    const { words, width } = this.#tuples;
    for (let a = 1; a < width; a += 1) {
      for (let b = 0; b < a; b += 1) {
        if (!this.#transitions.agree(words[tuple * width + a]!, words[tuple * width + b]!)) return false;
      }
    }
    return true;
  }

  #partitioned(place: ShardPlace, maxBytes: number, mayGrow: MayGrow): Partition<Local, Message, View> {
    const tables = {
      store: this.store,
      tuples: this.#tuples,
      bags: this.#bags,
      transitions: this.#transitions,
      countedBits: this.#countedBits,
    };
    return new Partition(place, tables, maxBytes, mayGrow);
  }

  #encode(plain: GlobalState<Local, Message>): { tuple: number; rest: number } {
    const { locals, messages } = this.#transitions.internState(plain);
    this.#locals.set(locals);
    const tuple = this.#tuples.add(this.#locals);
    const rest = (this.#bags.intern(messages) << this.#countedBits) | plain.counted;
    const symmetry = this.#symmetry;
    return symmetry === null
      ? { tuple, rest }
      : { tuple: symmetry.tupleOf(tuple), rest: symmetry.restOf(tuple, rest) };
  }
}
