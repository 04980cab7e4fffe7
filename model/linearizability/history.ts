/**
 * What the linearizability check is about: a sequential model, and calls with the times of their beginning and end
 * (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", 1990).
 */

import type { Shape } from './shape.ts';

/** A model refuses a step: the operation cannot have had that result in that state. */
export const IMPOSSIBLE: unique symbol = Symbol('impossible');

/**
 * A sequential object. States are immutable values. Operations are total: with an unknown result every one is possible
 * in every state, and where a result is possible, it leads to the same state as the unknown one does. (For such
 * objects "it takes effect after everything else" is the same as "it never does".)
 */
export interface SequentialModel<State, Operation, Result> {
  readonly initial: State;
  /** The state after `operation`; `result` undefined: nobody knows what it answered. */
  step(state: State, operation: Operation, result: Result | undefined): State | typeof IMPOSSIBLE;
  /** What `step` does with that operation and result, for all states at once. */
  shape(operation: Operation, result: Result | undefined): Shape<State>;
  /** Equal for equal states and only for those. */
  key(state: State): string;
  /**
   * False only if no calls of shape `other` lead from `state` to `later`: a string to which text is added never loses
   * its beginning. Spares the search what can be seen to go wrong; without it, everything may lead anywhere.
   */
  mayLead?(state: State, later: State): boolean;
}

/** One call of one client. Times are positions in the history: no two are equal. */
export interface Call<Operation, Result> {
  readonly operation: Operation;
  /** undefined: open-ended. It took effect at some time after `invoked`, however late, or never. */
  readonly result: Result | undefined;
  readonly invoked: number;
  /** Infinity: open-ended. */
  readonly returned: number;
}

/** How far a search may go; deterministic, unlike seconds. */
export interface SearchBounds {
  /** Attempts to place a call; some ten to forty million of them take a second. */
  readonly stepsMax: number;
  /** Memory of the search: configurations seen, states, and the tables around them. */
  readonly bytesMax: number;
}

export const DEFAULT_BOUNDS: SearchBounds = { stepsMax: 2_000_000, bytesMax: 64 << 20 };

export interface Linearizable<Operation, Result> {
  readonly kind: 'linearizable';
  readonly steps: number;
  /** An order that explains every result. Open-ended calls that it lacks need not have happened. */
  readonly order: readonly Call<Operation, Result>[];
}

export interface Violated<Operation, Result> {
  readonly kind: 'violated';
  readonly steps: number;
  /** The first return that no order reaches; `smallestViolatingPrefix` says where the history itself is first wrong. */
  readonly at: Call<Operation, Result>;
  /** Calls that overlap it, itself not included: those that it may conflict with. */
  readonly concurrent: readonly Call<Operation, Result>[];
  /** An order that explains every return before that one, and has no place for it. */
  readonly order: readonly Call<Operation, Result>[];
}

export interface Undecided {
  readonly kind: 'unknown';
  readonly steps: number;
  /** What was used up. */
  readonly bound: 'steps' | 'bytes';
}

/** `unknown` is not a pass: a bound was hit first. */
export type LinearizabilityVerdict<Operation, Result> =
  | Linearizable<Operation, Result>
  | Violated<Operation, Result>
  | Undecided;
