/**
 * The state of every one-way link: what cuts it, what slows it, which connection it is on. Cuts are counted, so
 * that overlapping partitions compose and healing one leaves the others. A link that `restore` has taken out
 * of the fault phase stays whole, whatever is still asked for it.
 */
import type { Micros } from '../../src/base/types.ts';

interface Flap {
  readonly link: number;
  readonly since: Micros;
  readonly period: Micros;
}

export class LinkTable {
  readonly #cuts: Int32Array;
  readonly #flapsOf: Int32Array;
  readonly #flaps: Flap[] = [];
  readonly #extra: Float64Array;
  readonly #epochs: Float64Array;
  readonly #lastDelivery: Float64Array;
  readonly #whole: Uint8Array;
  readonly #lastSequence: Float64Array;

  constructor(links: number) {
    this.#cuts = new Int32Array(links);
    this.#flapsOf = new Int32Array(links);
    this.#extra = new Float64Array(links);
    this.#epochs = new Float64Array(links);
    this.#lastDelivery = new Float64Array(links);
    this.#whole = new Uint8Array(links);
    this.#lastSequence = new Float64Array(links);
  }

  isCut(link: number, now: Micros): boolean {
    return this.#cuts[link]! > 0 || (this.#flapsOf[link]! > 0 && this.#isFlappedAway(link, now));
  }

  /** True when it is not a partition that cuts the link. */
  isOnlyFlapping(link: number): boolean {
    return this.#cuts[link] === 0;
  }

  /** Whether a frame that was sent later has arrived before. Remembers the answer. */
  isOvertaken(link: number, sequence: number): boolean {
    if (sequence < this.#lastSequence[link]!) return true;
    this.#lastSequence[link] = sequence;
    return false;
  }

  /** True when the link was restored: no fault touches it any more. */
  isWhole(link: number): boolean {
    return this.#whole[link] === 1;
  }

  /** Latency on top of the ordinary one. */
  extra(link: number): Micros {
    return this.#extra[link]!;
  }

  /** The number of the connection; a frame of an earlier one is lost. */
  epoch(link: number): number {
    return this.#epochs[link]!;
  }

  /** `by` is 1 to cut once more, -1 to take one cut back. */
  addCut(link: number, by: 1 | -1): void {
    if (this.#whole[link] === 1) return;
    const cuts = this.#cuts[link]! + by;
    if (cuts < 0) throw new Error(`link ${link} was healed more often than it was cut`);
    this.#cuts[link] = cuts;
  }

  /** Cut now, whole after `period`, cut again after two, and so on. */
  addFlap(link: number, since: Micros, period: Micros): void {
    if (this.#whole[link] === 1) return;
    this.#flaps.push({ link, since, period });
    this.#flapsOf[link]! += 1;
  }

  removeFlap(link: number, period: Micros): void {
    const at = this.#flaps.findIndex((flap) => flap.link === link && flap.period === period);
    if (at < 0) return;
    this.#flaps.splice(at, 1);
    this.#flapsOf[link]! -= 1;
  }

  addExtra(link: number, extra: Micros): void {
    if (this.#whole[link] === 0) this.#extra[link]! += extra;
  }

  reset(link: number): void {
    this.#epochs[link]! += 1;
    this.#lastDelivery[link] = 0;
  }

  /** In order: not before what was sent earlier on the link. Remembers the answer. */
  inOrder(link: number, at: Micros): Micros {
    const last = this.#lastDelivery[link]!;
    if (at < last) return last;
    this.#lastDelivery[link] = at;
    return at;
  }

  /** Takes every fault from the link, for good. A slow one is opened anew, or order would keep it slow. */
  restore(link: number): void {
    if (this.#extra[link]! > 0) this.reset(link);
    for (let at = this.#flaps.length - 1; at >= 0; at -= 1) {
      if (this.#flaps[at]!.link === link) this.#flaps.splice(at, 1);
    }
    this.#cuts[link] = 0;
    this.#flapsOf[link] = 0;
    this.#extra[link] = 0;
    this.#whole[link] = 1;
  }

  #isFlappedAway(link: number, now: Micros): boolean {
    for (let i = 0; i < this.#flaps.length; i += 1) {
      const flap = this.#flaps[i]!;
      if (flap.link !== link) continue;
      if (Math.floor((now - flap.since) / flap.period) % 2 === 0) return true;
    }
    return false;
  }
}
