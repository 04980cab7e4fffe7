/**
 * Breadth first through all reachable states of a specification. A state is the tuple of the servers' local states, and
 * the bag of messages with the count of counted steps, both small numbers. A step changes one server and the bag,
 * whatever the others are; so the states of a level are taken in groups that share a tuple, and what a step does to the
 * servers, and whether the invariants hold afterwards, is looked up once for the whole group. What is left for each
 * successor is one look into the memo of bags and one into the set of states. All this the kernel does; here it is set
 * up, answered what it asks, and held to its bounds.
 */
import { Bags } from './bags.ts';
import { KERNEL_BYTES_MAX, Kernel } from './kernel.ts';
import type { ExplorationBounds } from './result.ts';
import type { Parcel } from './sharded/parcel.ts';
import { Partition, type ShardPlace } from './sharded/partition.ts';
import type { GlobalState, Specification } from './specification.ts';
import { firstSlots, StateStore } from './state-store.ts';
import { Symmetry } from './symmetry.ts';
import { Transitions } from './transitions.ts';
import { Tuples } from './tuples.ts';

export class Explorer<Local, Message, View> {
  readonly store: StateStore;
  /** Of the states between this shard and the others; null when there is but one. */
  readonly partition: Partition<Local, Message, View> | null;
  readonly #kernel: Kernel;
  readonly #tuples: Tuples;
  readonly #bags: Bags;
  readonly #transitions: Transitions<Local, Message, View>;
  readonly #symmetry: Symmetry<Local, Message, View> | null;
  readonly #maxBytes: number;
  /** The lowest bits of a rest, which hold the count of counted steps. */
  readonly #countedBits: number;
  /** Whether the initial state violates an invariant. */
  readonly startsViolated: boolean;

  /** @param place of this shard, when several explore together; symmetry is not for shards. */
  constructor(
    specification: Specification<Local, Message, View>,
    { maxBytes, symmetry }: ExplorationBounds,
    place: ShardPlace | null = null,
  ) {
    this.#maxBytes = Math.min(maxBytes, KERNEL_BYTES_MAX);
    this.#countedBits = 32 - Math.clz32(specification.countedMax);
    this.#kernel = new Kernel({
      askOwn: (server, local) => this.#transitions.askOwn(server, local),
      askReceived: (local, message) => this.#transitions.askReceived(local, message),
      askPair: (a, b) => Number(this.#transitions.pairs.agree(a, b)),
      askStore: (tuple) => this.partition!.storeOf(tuple).handle,
      askLeastTuple: (tuple) => this.#symmetry!.tupleOf(tuple),
      askLeastRest: (tuple, rest) => this.#symmetry!.restOf(tuple, rest),
    });
    this.store = new StateStore(this.#kernel, this.#setUp(specification, symmetry, place !== null));
    this.#tuples = new Tuples(this.#kernel, specification.servers);
    this.#bags = new Bags(this.#kernel);
    this.#transitions = new Transitions(specification, this.#kernel, this.#bags);
    this.#symmetry = symmetry
      ? new Symmetry(this.#transitions, this.#bags, this.#tuples, this.#countedBits)
      : null;
    this.partition = place === null ? null : this.#partitioned(place);
    this.#makeRoom();
    const { locals } = this.#transitions.internState(specification.initial);
    const unnamed = this.#tuples.intern(locals);
    const { tuple, rest } = this.#encode(specification.initial);
    // On another shard than its own it is known, and not counted.
    const isOwn = this.partition === null || this.partition.owns(tuple);
    if (isOwn) this.store.add(tuple, rest);
    this.#kernel.calls.generated.value = isOwn ? 1 : 0;
    this.startsViolated =
      locals.some((local) => this.#transitions.isBad(local)) || this.#kernel.calls.agrees(unnamed) === 0;
  }

  /** Successors before duplicates are removed, and the initial state. */
  get generated(): number {
    return this.#kernel.calls.generated.value;
  }

  /** States in which nothing is enabled, ... */
  get deadlocks(): number {
    return this.#kernel.calls.deadlocks.value;
  }

  /** ... and one of those nearest to the initial state, or NONE. */
  get deadlocked(): number {
    return this.#kernel.calls.deadlocked.value;
  }

  /** The first state met a step of which violates a property, or NONE. */
  get violatedFrom(): number {
    return this.#kernel.calls.violatedFrom.value;
  }

  get bytes(): number {
    return this.#kernel.calls.bytesInUse() + this.#bytesBeside;
  }

  /** States `from` up to `to`, excluding it, are the level to be explored. */
  openLevel(from: number, to: number): void {
    this.#attempt(() => this.#kernel.calls.openLevel(from, to));
  }

  /** Takes every step of the states of the level up to `to`, excluding it; the new states are in the store afterwards. */
  expandUpTo(to: number): void {
    this.#attempt(() => this.#kernel.calls.expandUpTo(to));
  }

  /** Takes what another shard has sent. */
  unpack(from: number, parcel: Parcel<Local, Message>): void {
    this.#attempt(() => this.partition!.unpack(from, parcel));
  }

  /** Whether a step of state `from` leads to state `to`; both have been met, and `from` explored, before. */
  leadsTo(from: number, to: number): boolean {
    return this.#kernel.calls.leadsTo(from, to) === 1;
  }

  /** Whether a plain state is (represented by) state number `state`. */
  isState(plain: GlobalState<Local, Message>, state: number): boolean {
    const { tuple, rest } = this.#encode(plain);
    return this.store.tupleOf(state) === tuple && this.store.restOf(state) === rest;
  }

  /** Memory that is not the kernel's. */
  get #bytesBeside(): number {
    return this.#transitions.bytes + (this.#symmetry?.bytes ?? 0) + (this.partition?.bytes ?? 0);
  }

  #attempt(run: () => void): void {
    this.#makeRoom();
    this.#kernel.attempt(run);
  }

  /** Tells the kernel how much memory it may take. */
  #makeRoom(): void {
    this.#kernel.calls.setRoom(this.#maxBytes - this.#bytesBeside);
  }

  #setUp(
    { servers, network, countedMax }: Specification<Local, Message, View>,
    isSymmetric: boolean,
    isSharded: boolean,
  ): number {
    const isSet = network.kind === 'set';
    return this.#kernel.calls.setUp(
      servers,
      Number(isSet),
      network.messagesMax,
      isSet ? 1 : network.copiesMax,
      countedMax,
      Number(isSymmetric),
      Number(isSharded),
      firstSlots(this.#maxBytes),
    );
  }

  #partitioned(place: ShardPlace): Partition<Local, Message, View> {
    const tables = {
      kernel: this.#kernel,
      store: this.store,
      tuples: this.#tuples,
      bags: this.#bags,
      transitions: this.#transitions,
      countedBits: this.#countedBits,
    };
    return new Partition(place, tables);
  }

  #encode(plain: GlobalState<Local, Message>): { tuple: number; rest: number } {
    const { locals, messages } = this.#transitions.internState(plain);
    const tuple = this.#tuples.intern(locals);
    const rest = (this.#bags.intern(messages) << this.#countedBits) | plain.counted;
    const symmetry = this.#symmetry;
    return symmetry === null
      ? { tuple, rest }
      : { tuple: symmetry.tupleOf(tuple), rest: symmetry.restOf(tuple, rest) };
  }
}
