import type { LogIndex, Term } from '../base/types.ts';

/** What a log entry is for. The numbers stand in files and frames: never reuse one. */
export const EntryKind = {
  /** Appended by every new leader, so that it can commit in its own term (paper section 8). */
  NoOp: 0,
  /** A command of the state machine. */
  Command: 1,
  /** A membership change. */
  Configuration: 2,
  /** Registers a client session (dissertation section 6.3). */
  Session: 3,
} as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

/** One entry of the replicated log. Immutable; `payload` is a view that is never copied on the way. */
export interface Entry {
  readonly index: LogIndex;
  readonly term: Term;
  readonly kind: EntryKind;
  readonly payload: Uint8Array;
}

/** The payload of entries that carry none. */
export const EMPTY_PAYLOAD = new Uint8Array(0);
