/**
 * What a machine keeps of linearizable reads that wait (dissertation section 6.4). Reads are counted, not listed:
 * they end in the order in which they came, so whoever asked keeps the queue, and a round costs the same for one
 * read and for a thousand.
 */
import type { LogIndex } from '../base/types.ts';
import type { Effects, ReadEnd } from './effects.ts';

export interface ReadState {
  /** As leader: rounds begun in this term; each append carries the number, each answer echoes it. Else 0. */
  round: number;
  /** As leader: the latest round that a quorum has answered. Else 0. */
  confirmed: number;
  /** As leader: the round whose confirmation ends the reads under way; 0: none is awaited. Else 0. */
  awaited: number;
  /** As leader, of the round that is awaited: the commit index when it began. Else 0. */
  index: LogIndex;
  /** As follower: requests made to leaders in this life, repetitions not counted. Never goes back. */
  request: number;
  /** Reads that the awaited round ends, or the answer to the latest request. */
  underWay: number;
  /** Reads that came meanwhile: the next round, or the next request, is theirs. */
  gathered: number;
}

export function noReads(request = 0): ReadState {
  return { round: 0, confirmed: 0, awaited: 0, index: 0, request, underWay: 0, gathered: 0 };
}

/** All that wait, for whoever leaves its role, or its leader, can answer nobody. */
export function abandonReads(reads: ReadState, effects: Effects): void {
  refuseReads(effects, reads.underWay + reads.gathered, 'leadership-lost');
  reads.round = 0;
  reads.confirmed = 0;
  reads.awaited = 0;
  reads.index = 0;
  reads.underWay = 0;
  reads.gathered = 0;
}

/** The oldest reads end without an index. */
export function refuseReads(effects: Effects, count: number, reason: ReadEnd): void {
  if (count === 0) return;
  effects.readsRefused += count;
  effects.readEnd = reason;
}
