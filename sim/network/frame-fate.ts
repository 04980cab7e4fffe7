/**
 * What happens to one frame, drawn from its identity: how long it takes, whether it is lost, doubled, damaged or
 * held back. Every decision has a salt of its own, and none depends on the rates of the others, so that a run
 * whose fates were recorded is the same run again with all rates set to 0 and the record as overrides.
 */
import type { Micros } from '../../src/base/types.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { FateOverride, NetworkPlan } from '../scenario/scenario.ts';

/** The purposes of draws within one identity. Never renumber: recorded seeds depend on them. */
const Salt = {
  Loss: 0,
  Jitter: 1,
  Tail: 2,
  TailLength: 3,
  Duplicate: 4,
  Flip: 5,
  FlipCount: 6,
  Stale: 7,
  StaleLength: 8,
  CopyDelay: 16,
  FlipPosition: 32,
} as const;

/** Copies of a frame, itself included, and flipped bits; an override cannot ask for more. */
export const COPIES_MAX = 16;
export const FLIPS_MAX = 32;

/** Reused for each frame. */
export interface FrameFate {
  lost: boolean;
  copies: number;
  flips: number;
  delay: Micros;
  /** The delay is out of the ordinary: a tail, a stale frame, or an override. */
  delayed: boolean;
  /** The delay has a tail. */
  tail: boolean;
  /** The delay is so long that the frame leaves the order of its link. */
  stale: boolean;
}

export class FateDrawing {
  readonly #plan: NetworkPlan;
  readonly #keyed: KeyedRandom;
  readonly #longestOrdinary: Micros;

  constructor(plan: NetworkPlan, keyed: KeyedRandom) {
    this.#plan = plan;
    this.#keyed = keyed;
    this.#longestOrdinary = plan.latencyMin + plan.latencyJitter + plan.tail;
  }

  /** The part of the identity of all frames of a link. */
  linkKey(from: number, to: number): number {
    return this.#keyed.fold(this.#keyed.fold(this.#keyed.start, from), to);
  }

  /** The identity of a frame, from which everything else is drawn. */
  identityOf(linkKey: number, kind: number, term: number, index: number, attempt: number): number {
    const keyed = this.#keyed;
    return keyed.fold(keyed.fold(keyed.fold(keyed.fold(linkKey, kind), term), index), attempt);
  }

  draw(identity: number, into: FrameFate): void {
    const { lossPpm, duplicatePpm, flipPpm, stalePpm, staleDelay, tailPpm, tail } = this.#plan;
    const keyed = this.#keyed;
    into.lost = keyed.happensFrom(identity, Salt.Loss, lossPpm);
    into.copies = keyed.happensFrom(identity, Salt.Duplicate, duplicatePpm) ? 2 : 1;
    into.flips = 0;
    if (keyed.happensFrom(identity, Salt.Flip, flipPpm)) {
      into.flips = 1 + keyed.drawFrom(identity, Salt.FlipCount, 3);
    }
    into.delay = this.latency(identity);
    into.delayed = false;
    into.tail = false;
    if (keyed.happensFrom(identity, Salt.Tail, tailPpm)) {
      const length = keyed.drawFrom(identity, Salt.TailLength, tail + 1);
      into.delay += length;
      into.delayed = true;
      into.tail = length > 0;
    }
    if (keyed.happensFrom(identity, Salt.Stale, stalePpm)) {
      into.delay += keyed.drawFrom(identity, Salt.StaleLength, staleDelay + 1);
      into.delayed = true;
    }
    into.stale = into.delay > this.#longestOrdinary;
  }

  override(fate: FateOverride, into: FrameFate): void {
    if (fate.lost !== undefined) into.lost = fate.lost;
    if (fate.copies !== undefined) {
      into.copies = Math.min(fate.copies, COPIES_MAX);
      if (fate.copies === 0) into.lost = true;
    }
    if (fate.flips !== undefined) into.flips = Math.min(fate.flips, FLIPS_MAX);
    if (fate.delay !== undefined) {
      into.delay = fate.delay;
      into.delayed = true;
      into.tail = false;
      into.stale = fate.delay > this.#longestOrdinary;
    }
  }

  /** The latency of a frame to which nothing happens. */
  latency(identity: number): Micros {
    const { latencyMin, latencyJitter } = this.#plan;
    if (latencyJitter === 0) return latencyMin;
    return latencyMin + this.#keyed.drawFrom(identity, Salt.Jitter, latencyJitter + 1);
  }

  /** The latency of duplicate `copy` (from 1): anything up to the longest ordinary one. */
  copyLatency(identity: number, copy: number): Micros {
    const { latencyMin, latencyJitter, tail } = this.#plan;
    return latencyMin + this.#keyed.drawFrom(identity, Salt.CopyDelay + copy, latencyJitter + tail + 1);
  }

  /** A copy of the frame with `flips` different bits turned (all of them, if it has fewer). */
  flipped(frame: Uint8Array, flips: number, identity: number): Uint8Array {
    const damaged = frame.slice();
    const bits = frame.length * 8;
    for (let flip = 0; flip < flips && flip < bits; flip += 1) {
      let bit = this.#keyed.drawFrom(identity, Salt.FlipPosition + flip, bits);
      while (((damaged[bit >> 3]! ^ frame[bit >> 3]!) >> (bit & 7)) & 1) bit = (bit + 1) % bits;
      damaged[bit >> 3]! ^= 1 << (bit & 7);
    }
    return damaged;
  }
}

/** Nothing happens to the frame, but that it takes its ordinary time. */
export function isOrdinary(fate: FrameFate): boolean {
  return !fate.lost && !fate.delayed && fate.copies === 1 && fate.flips === 0;
}

/** The fate as an override of the identity `key`, without what is ordinary in it. */
export function recordFate(key: string, fate: FrameFate): FateOverride {
  if (fate.lost) return { key, lost: true };
  return {
    key,
    ...(fate.delayed && { delay: fate.delay }),
    ...(fate.copies !== 1 && { copies: fate.copies }),
    ...(fate.flips !== 0 && { flips: fate.flips }),
  };
}
