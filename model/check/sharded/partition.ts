/**
 * Which states are whose, when several shards explore together. A state belongs to the shard that the hash of its tuple
 * of local states says, whoever meets it; so the states that share a tuple stay together, and each shard's set of
 * states is exact on its own.
 */
import { hashText, hashWords } from '../hash.ts';
import type { MayGrow, StateStore } from '../state-store.ts';
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
  /** By tuple: its shard. */
  readonly #owners = new NumberMap();
  /** By local state's number: the hash of its key, the same on all shards, whatever its number there. */
  readonly #hashes = new NumberMap();
  readonly #row: Int32Array;
  /** By shard; its own place is never used. */
  readonly #outboxes: readonly Outbox<Local, Message, View>[];
  readonly #peers: readonly NumbersOfPeer<Local, Message, View>[];

  constructor(place: ShardPlace, tables: Tables<Local, Message, View>, maxBytes: number, mayGrow: MayGrow) {
    this.#place = place;
    this.#tables = tables;
    this.#row = new Int32Array(tables.tuples.width);
    const shards = Array.from({ length: place.count });
    this.#outboxes = shards.map(() => new Outbox(tables, maxBytes, mayGrow));
    this.#peers = shards.map(() => new NumbersOfPeer(tables));
  }

  get bytes(): number {
    const sums = this.#owners.bytes + this.#hashes.bytes;
    return [...this.#outboxes, ...this.#peers].reduce((sum, { bytes }) => sum + bytes, sums);
  }

  /** States that wait for being sent could not all be kept. */
  get isExhausted(): boolean {
    return this.#outboxes.some(({ states }) => states.isExhausted);
  }

  owns(tuple: number): boolean {
    return this.#ownerOf(tuple) === this.#place.index;
  }

  /** Where states with this tuple are to be added. */
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
    const known = this.#owners.get(tuple);
    return known >= 0 ? known : this.#findOwner(tuple);
  }

  #findOwner(tuple: number): number {
    const { words, width } = this.#tables.tuples;
    for (let server = 0; server < width; server += 1) {
      this.#row[server] = this.#hashOf(words[tuple * width + server]!);
    }
    const owner = (hashWords(this.#row, 0, width) >>> 1) % this.#place.count;
    this.#owners.set(tuple, owner);
    return owner;
  }

  #hashOf(local: number): number {
    const { transitions } = this.#tables;
    const number = transitions.numberOf(local);
    const known = this.#hashes.get(number);
    if (known >= 0) return known;
    // Without the lowest bit: a number map keeps 31 of them.
    const hash = hashText(transitions.specification.localKey(transitions.localOf(local))) >>> 1;
    this.#hashes.set(number, hash);
    return hash;
  }
}
