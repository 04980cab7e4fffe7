/** The state of a replica that starts, for the first time or again (paper figure 2, initial values). */
import { impossible } from '../base/invariant.ts';
import { type MemberId, NO_MEMBER } from '../base/types.ts';
import type { Configuration } from './configuration.ts';
import { configurationsOf } from './configurations.ts';
import type { Entry } from './entry.ts';
import { type RaftState, Role } from './state.ts';
import type { HardState } from './ticket.ts';

export const FIRST_HARD_STATE: HardState = { term: 0, vote: NO_MEMBER };

/**
 * `configuration` is the one before the log; one in the log is in force instead. `entries` is what storage recovered,
 * all of it durable; it is taken over, not copied.
 */
export function createState(
  self: MemberId,
  configuration: Configuration,
  hardState: HardState,
  entries: Entry[],
): RaftState {
  const last = entries.at(-1);
  if (last !== undefined && last.term > hardState.term) {
    impossible(`the recovered log ends in term ${last.term}, the recovered term is ${hardState.term}`);
  }
  const configurations = configurationsOf({ index: 0, configuration }, entries);
  return {
    self,
    configuration: configurations[configurations.length - 1]!.configuration,
    configurations,
    term: hardState.term,
    vote: hardState.vote,
    log: entries,
    role: Role.Follower,
    leader: NO_MEMBER,
    commitIndex: 0,
    appliedIndex: 0,
    votesResponded: [],
    votesGranted: [],
    progress: [],
    uncommittedBytes: 0,
    ticketIssued: 0,
    ticketCompleted: 0,
    pendingTickets: [],
    durableIndex: entries.length,
    hardStateTicket: 0,
    waiting: [],
  };
}
