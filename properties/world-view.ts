/**
 * What properties and the liveness verdict may see of a world, whichever system is under test.
 */
import type { LogIndex, MemberId, Micros, Term } from '../src/base/types.ts';
import type { Role } from '../src/raft/state.ts';

export interface ServerView {
  readonly id: MemberId;
  /** Running: started, and neither crashed nor stopped by itself. It may be paused. */
  readonly alive: boolean;
  readonly paused: boolean;
  /** Recovered and taking part. */
  readonly ready: boolean;
  readonly role: Role;
  readonly term: Term;
  readonly leader: MemberId;
  readonly lastIndex: LogIndex;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  /** A digest of the state machine's state as of `appliedIndex`, or null when the system cannot tell. */
  stateDigest(): number | null;
}

export interface WorldView {
  /** Virtual time. */
  readonly now: Micros;
  /** The number of the event being handled. */
  readonly event: number;
  /** In the order of the scenario. */
  readonly servers: readonly ServerView[];
  server(id: MemberId): ServerView;
}
