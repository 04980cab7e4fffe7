/** The state of a replica that starts, for the first time or again (paper figure 2, initial values). */
import { impossible } from '../base/invariant.ts';
import { type Incarnation, type LogIndex, type MemberId, NO_MEMBER, type Term } from '../base/types.ts';
import type { Configuration } from './configuration.ts';
import { configurationsOf } from './configurations.ts';
import type { Entry } from './entry.ts';
import { noReads } from './read-state.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import { type RaftState, Role } from './state.ts';
import type { HardState } from './ticket.ts';

/** Where a recovered log begins, and the snapshot that stands for what is before. */
export interface LogBase {
  readonly baseIndex: LogIndex;
  readonly baseTerm: Term;
  readonly snapshot: SnapshotMeta | null;
}

/** Nothing was compacted, and no snapshot taken. */
export const WHOLE_LOG: LogBase = { baseIndex: 0, baseTerm: 0, snapshot: null };

export const FIRST_HARD_STATE: HardState = { term: 0, vote: NO_MEMBER };

/**
 * `configuration` is the one before the log; that of a snapshot, or one in the log, is in force instead. `entries` is
 * what storage recovered after the base, all of it durable; it is taken over, not copied. A snapshot counts as applied:
 * the replica has restored the state machine from it.
 */
export function createState(
  self: MemberId,
  configuration: Configuration,
  hardState: HardState,
  entries: Entry[],
  { baseIndex, baseTerm, snapshot }: LogBase = WHOLE_LOG,
  life: Incarnation = 0,
): RaftState {
  const lastTerm = entries.at(-1)?.term ?? baseTerm;
  if (lastTerm > hardState.term) {
    impossible(`the recovered log ends in term ${lastTerm}, the recovered term is ${hardState.term}`);
  }
  const applied = snapshot === null ? 0 : snapshot.index;
  const configurations =
    snapshot === null
      ? configurationsOf({ index: 0, configuration }, entries)
      : configurationsOf(
          { index: applied, configuration: snapshot.configuration },
          entries.slice(Math.max(0, applied - baseIndex)),
        );
  return {
    self,
    life,
    configuration: configurations[configurations.length - 1]!.configuration,
    configurations,
    term: hardState.term,
    vote: hardState.vote,
    log: { baseIndex, baseTerm, entries },
    snapshot,
    role: Role.Follower,
    leader: NO_MEMBER,
    commitIndex: applied,
    appliedIndex: applied,
    votesResponded: [],
    votesGranted: [],
    progress: [],
    reads: noReads(),
    transferTarget: NO_MEMBER,
    timeoutNowSent: false,
    uncommittedBytes: 0,
    ticketIssued: 0,
    ticketCompleted: 0,
    pendingTickets: [],
    durableIndex: baseIndex + entries.length,
    hardStateTicket: 0,
    waiting: [],
  };
}
