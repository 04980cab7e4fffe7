/** One shard of a search: it explores the states that are its own, level after level, as it is asked to. */
import { Explorer } from '../explorer.ts';
import type { ExplorationBounds } from '../result.ts';
import type { Specification } from '../specification.ts';
import type { Parcel } from './parcel.ts';
import type { Partition, ShardPlace } from './partition.ts';

/** What is asked of a shard. Plain values, so that it can be asked in another thread. */
export type ShardRequest<Local, Message> =
  /** Take every step of the states of the level. */
  | { readonly kind: 'expand' }
  /** What the others have sent, by shard; null for this one. They, and what it met itself, are the next level. */
  | { readonly kind: 'receive'; readonly parcels: readonly (Parcel<Local, Message> | null)[] };

export interface ShardReply<Local, Message> {
  /** After `expand`: by shard, what it is to be sent. */
  readonly parcels: readonly (Parcel<Local, Message> | null)[];
  readonly distinct: number;
  readonly generated: number;
  /** States of the level to be explored. */
  readonly queue: number;
  readonly deadlocks: number;
  readonly isViolated: boolean;
  /** The bound on memory was reached. */
  readonly isExhausted: boolean;
  readonly bytes: number;
}

/** Memory is looked at each time this many states were explored. */
const STATES_BETWEEN_LOOKS = 1_024;

export class Shard<Local, Message, View> {
  readonly #explorer: Explorer<Local, Message, View>;
  readonly #partition: Partition<Local, Message, View>;
  readonly #maxBytes: number;
  readonly #isHeapFull: () => boolean;
  #explored = 0;
  #isExhausted = false;

  /** @param bounds for this shard alone; without symmetry, whose representatives would differ between shards. */
  constructor(
    specification: Specification<Local, Message, View>,
    bounds: ExplorationBounds,
    place: ShardPlace,
    isHeapFull: () => boolean = () => false,
  ) {
    this.#explorer = new Explorer(specification, bounds, place);
    this.#partition = this.#explorer.partition!;
    this.#maxBytes = bounds.maxBytes;
    this.#isHeapFull = isHeapFull;
  }

  answer(request: ShardRequest<Local, Message>): ShardReply<Local, Message> {
    const partition = this.#partition;
    switch (request.kind) {
      case 'expand':
        this.#expand();
        return this.#reply(partition.pack());
      case 'receive':
        for (const [from, parcel] of request.parcels.entries()) {
          if (parcel !== null) this.#explorer.unpack(from, parcel);
        }
        return this.#reply([]);
      default:
        return request satisfies never;
    }
  }

  #expand(): void {
    const explorer = this.#explorer;
    const end = explorer.store.size;
    explorer.openLevel(this.#explored, end);
    while (this.#explored < end && !this.#isExhausted && explorer.violatedFrom < 0) {
      this.#explored = Math.min(this.#explored + STATES_BETWEEN_LOOKS, end);
      explorer.expandUpTo(this.#explored);
      this.#isExhausted = this.#isFull();
    }
  }

  #isFull(): boolean {
    const { store, bytes } = this.#explorer;
    return store.isExhausted || this.#partition.isExhausted || bytes > this.#maxBytes || this.#isHeapFull();
  }

  #reply(parcels: ShardReply<Local, Message>['parcels']): ShardReply<Local, Message> {
    const { store, generated, deadlocks, violatedFrom, startsViolated, bytes } = this.#explorer;
    this.#isExhausted ||= this.#isFull();
    return {
      parcels,
      distinct: store.size,
      generated,
      queue: store.size - this.#explored,
      deadlocks,
      isViolated: startsViolated || violatedFrom >= 0,
      isExhausted: this.#isExhausted,
      bytes,
    };
  }
}
