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
  /**
   * The present state, which goes on to be readable while later batches are applied. Called between two batches; one
   * at a time. Equal states must give equal bytes on every server, so that a transfer may go on from another one.
   */
  snapshot(): StateSnapshot;
  /**
   * Takes the state of a snapshot in place of its own; no batch comes before `done`, which may be called from within
   * this call or later.
   */
  restore(source: SnapshotSource, done: () => void): void;
}

/** The bytes of a state, read on demand from the first to the last. */
export interface StateSnapshot {
  /**
   * The next bytes, `length` of them, fewer only at the end, none behind it. One call at a time; `done` may be called
   * from within it or later. They must not change until the next call.
   */
  read(length: number, done: (bytes: Uint8Array) => void): void;
  /** Nothing more will be read. */
  release(): void;
}

/** The bytes of a snapshot that is to be restored. */
export interface SnapshotSource {
  /** Of all of them. */
  readonly size: number;
  /** The bytes at `offset`, `length` of them, fewer only at the end. One call at a time. */
  read(offset: number, length: number, done: (bytes: Uint8Array) => void): void;
}
