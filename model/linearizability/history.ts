/**
 * What the linearizability check is about: a sequential model, and calls with the times of their beginning and end
 * (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", 1990).
 */

/** A model refuses a step: the operation cannot have had that result in that state. */
export const IMPOSSIBLE: unique symbol = Symbol('impossible');

/** A sequential object. States are immutable values. */
export interface SequentialModel<State, Operation, Result> {
  readonly initial: State;
  /** The state after `operation`; `result` undefined: nobody knows what it answered. */
  step(state: State, operation: Operation, result: Result | undefined): State | typeof IMPOSSIBLE;
  /** Equal for equal states and only for those. */
  key(state: State): string;
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
  /** Attempts to place a call. */
  readonly stepsMax: number;
  /** Memory of configurations seen, as estimated (two bytes a character and the table around it). */
  readonly bytesMax: number;
}

export const DEFAULT_BOUNDS: SearchBounds = { stepsMax: 2_000_000, bytesMax: 64 << 20 };

/** `unknown` is not a pass: a bound was hit first. */
export type LinearizabilityVerdict<Operation, Result> =
  | { readonly kind: 'linearizable'; readonly steps: number }
  | {
      readonly kind: 'violated';
      readonly steps: number;
      /** No order of the calls explains the history up to and including the return of this one. */
      readonly at: Call<Operation, Result>;
      /** Calls open when it returned, itself not included: those that it may conflict with. */
      readonly concurrent: readonly Call<Operation, Result>[];
    }
  | { readonly kind: 'unknown'; readonly steps: number; readonly bound: 'steps' | 'bytes' };
