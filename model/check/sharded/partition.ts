/**
 * Which states are whose, when several shards explore together. A state belongs to the shard that the hash of its tuple
 * of local states says, whoever meets it; so the states that share a tuple stay together, and each shard's set of
 * states is exact on its own.
 */
import { hashText, hashWords } from '../hash.ts';
import type { StateStore } from '../state-store.ts';
import { NumberMap } from './number-map.ts';
import { NumbersOfPeer, type Tables } from './numbers-of-peer.ts';
import { Outbox } from './outbox.ts';
import type { Parcel } from './parcel.ts';

/** The place of a shard among all of them. */
export interface ShardPlace {
  readonly index: number;
  readonly count: number;
}

export class Partition<Local, Message, View> {
  readonly #place: ShardPlace;
  readonly #tables: Tables<Local, Message, View>;
  /** By local state: the hash of its key, the same on all shards, whatever its number there. */
  readonly #hashes = new NumberMap();
  readonly #row: Int32Array;
  /** By shard; its own place is never used. */
  readonly #outboxes: readonly Outbox<Local, Message, View>[];
  readonly #peers: readonly NumbersOfPeer<Local, Message, View>[];

  constructor(place: ShardPlace, tables: Tables<Local, Message, View>) {
    this.#place = place;
    this.#tables = tables;
    this.#row = new Int32Array(tables.tuples.width);
    const shards = Array.from({ length: place.count });
    this.#outboxes = shards.map(() => new Outbox(tables));
    this.#peers = shards.map(() => new NumbersOfPeer(tables));
  }

  get bytes(): number {
    return [...this.#outboxes, ...this.#peers].reduce((sum, { bytes }) => sum + bytes, this.#hashes.bytes);
  }

  /** States that wait for being sent could not all be kept. */
  get isExhausted(): boolean {
    return this.#outboxes.some(({ states }) => states.isExhausted);
  }

  owns(tuple: number): boolean {
    return this.#ownerOf(tuple) === this.#place.index;
  }

  /** Where states with this tuple are to be added; the kernel asks once for each. */
  storeOf(tuple: number): StateStore {
    const owner = this.#ownerOf(tuple);
    return owner === this.#place.index ? this.#tables.store : this.#outboxes[owner]!.states;
  }

  /** By shard: what it is to be sent; null for this one. */
  pack(): (Parcel<Local, Message> | null)[] {
    return this.#outboxes.map((outbox, shard) => (shard === this.#place.index ? null : outbox.pack()));
  }

  unpack(from: number, parcel: Parcel<Local, Message>): void {
    this.#peers[from]!.unpack(parcel);
  }

  #ownerOf(tuple: number): number {
    const locals = this.#tables.tuples.listOf(tuple);
    for (const [server, local] of locals.entries()) this.#row[server] = this.#hashOf(local);
    return (hashWords(this.#row, 0, locals.length) >>> 1) % this.#place.count;
  }

  #hashOf(local: number): number {
    const { transitions } = this.#tables;
    const known = this.#hashes.get(local);
    if (known >= 0) return known;
    // Without the lowest bit: a number map keeps 31 of them.
    const hash = hashText(transitions.specification.localKey(transitions.localOf(local))) >>> 1;
    this.#hashes.set(local, hash);
    return hash;
  }
}
