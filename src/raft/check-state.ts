/** What must hold of a machine after every step, whatever happened; cheap enough to be always on. */
import { impossible } from '../base/invariant.ts';
import { latestConfiguration } from './configurations.ts';
import { lastIndex } from './log.ts';
import { type RaftState, Role } from './state.ts';

/** @throws InvariantViolation with the values. */
export function checkState(state: RaftState): void {
  const last = lastIndex(state);
  if (state.appliedIndex > state.commitIndex) {
    impossible(`applied index ${state.appliedIndex} is above commit index ${state.commitIndex}`);
  }
  if (state.commitIndex > last)
    impossible(`commit index ${state.commitIndex} is above the last index ${last}`);
  if (state.durableIndex > last)
    impossible(`durable index ${state.durableIndex} is above the last index ${last}`);
  const base = state.log.baseIndex;
  if (base > 0 && (state.snapshot === null || state.snapshot.index < base)) {
    impossible(`the log begins after ${base}, the snapshot stands for ${state.snapshot?.index ?? 'nothing'}`);
  }
  if (base > state.commitIndex) {
    impossible(`the log begins after ${base}, committed is only ${state.commitIndex}`);
  }
  if (state.pendingTickets.length !== state.ticketIssued - state.ticketCompleted) {
    impossible(
      `${state.pendingTickets.length} tickets pend, issued ${state.ticketIssued}, completed ${state.ticketCompleted}`,
    );
  }
  if (state.configuration !== latestConfiguration(state).configuration) {
    impossible(`server ${state.self} follows a configuration that is not the latest of its log`);
  }
  if (state.role === Role.Leader) {
    if (state.leader !== state.self || state.vote !== state.self) {
      impossible(
        `leader ${state.self} of term ${state.term} voted for ${state.vote} and follows ${state.leader}`,
      );
    }
    if (state.hardStateTicket !== 0) impossible(`leader ${state.self} leads on a vote that is not durable`);
    if (state.uncommittedBytes < 0)
      impossible(`the budget of uncommitted bytes leaked: ${state.uncommittedBytes}`);
  } else if (state.progress.length > 0 || state.uncommittedBytes !== 0) {
    impossible(`server ${state.self} keeps a leader's account and does not lead`);
  }
}
