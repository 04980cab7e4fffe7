import type { LogIndex, Term } from '../base/types.ts';

/** An entry as the state machine sees it (a structural part of the core's `Entry`). */
export interface AppliedEntry {
  readonly index: LogIndex;
  readonly term: Term;
  readonly kind: number;
  readonly payload: Uint8Array;
}

/**
 * The replicated state machine. It must be deterministic: the same entries in the same order give the same
 * state and results on every server.
 */
export interface StateMachine {
  /**
   * Applies committed entries, in log order and without gaps, every kind of entry included. The next batch comes
   * only after `done`, which may be called from within this call or later. One result an entry, in order.
   */
  apply(batch: readonly AppliedEntry[], done: (results: readonly unknown[]) => void): void;
}
