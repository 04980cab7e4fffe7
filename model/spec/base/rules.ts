/** What makes one instance of the base specification: how many servers, how far it may go, and what is broken in it. */
import type { Bug } from './bugs.ts';

export interface Rules {
  readonly servers: number;
  /** Client values 0 to `values` - 1. */
  readonly values: number;
  /** The highest term a time-out may start (servers begin in term 1). */
  readonly termMax: number;
  /** The longest log a client request may make. */
  readonly logMax: number;
  /** A candidate asks itself for its vote by message, as in raft.tla; without, it votes for itself at once. */
  readonly selfMessages: boolean;
  /** Messages may be lost. */
  readonly drop: boolean;
  /** The rule that this instance breaks, or null. */
  readonly bug: Bug | null;
}
