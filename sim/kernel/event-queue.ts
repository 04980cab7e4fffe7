/**
 * The kernel's queue: a binary heap ordered by (time, sequence), so that no tie is ever left open. Events are
 * recycled; a cancelled one stays in the heap and is passed over when its turn comes.
 */
import type { Micros } from '../../src/base/types.ts';
import type { Actor } from './kernel.ts';

export interface KernelEvent {
  at: Micros;
  /** Unique in a run and rising; also the ticket for `cancel`. */
  sequence: number;
  actor: Actor;
  kind: number;
  number: number;
  payload: unknown;
}

/** Far more than there are cancelled events in the queue at a time. */
const SLOTS = 4_096;

export class EventQueue {
  readonly #heap: KernelEvent[] = [];
  readonly #free: KernelEvent[] = [];
  readonly #cancelled = new Set<number>();
  /** How many of the cancelled share a slot: nearly every event is known by it not to be one of them. */
  readonly #cancelledBySlot = new Uint32Array(SLOTS);
  #sequence = 0;

  push(at: Micros, actor: Actor, kind: number, number: number, payload: unknown): number {
    this.#sequence += 1;
    const sequence = this.#sequence;
    let event = this.#free.pop();
    if (event === undefined) {
      event = { at, sequence, actor, kind, number, payload };
    } else {
      event.at = at;
      event.sequence = sequence;
      event.actor = actor;
      event.kind = kind;
      event.number = number;
      event.payload = payload;
    }
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent]!;
      if (!before(event, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = event;
    return sequence;
  }

  /** Only for an event that is in the queue: a ticket of a handled one would be kept for ever. */
  cancel(sequence: number): void {
    if (this.#cancelled.has(sequence)) return;
    this.#cancelled.add(sequence);
    this.#cancelledBySlot[sequence % SLOTS]! += 1;
  }

  nextTime(): Micros {
    this.#dropCancelled();
    const first = this.#heap[0];
    return first === undefined ? -1 : first.at;
  }

  pop(): KernelEvent | null {
    this.#dropCancelled();
    return this.#heap.length === 0 ? null : this.#removeFirst();
  }

  recycle(event: KernelEvent): void {
    event.payload = null;
    this.#free.push(event);
  }

  #dropCancelled(): void {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      const slot = first.sequence % SLOTS;
      if (this.#cancelledBySlot[slot] === 0 || !this.#cancelled.delete(first.sequence)) return;
      this.#cancelledBySlot[slot]! -= 1;
      this.recycle(this.#removeFirst());
    }
  }

  #removeFirst(): KernelEvent {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    const size = heap.length;
    if (size > 0) {
      let place = 0;
      for (;;) {
        let child = 2 * place + 1;
        if (child >= size) break;
        if (child + 1 < size && before(heap[child + 1]!, heap[child]!)) child += 1;
        const below = heap[child]!;
        if (!before(below, last)) break;
        heap[place] = below;
        place = child;
      }
      heap[place] = last;
    }
    return first;
  }
}

function before(a: KernelEvent, b: KernelEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
