/** A copy of a state that shares only what is immutable (entries, configurations, messages), for the explorer to branch. */
import type { Progress, RaftState } from './state.ts';

export function cloneState(state: RaftState): RaftState {
  return {
    self: state.self,
    life: state.life,
    configuration: state.configuration,
    configurations: state.configurations.slice(),
    term: state.term,
    vote: state.vote,
    log: { ...state.log, entries: state.log.entries.slice() },
    snapshot: state.snapshot,
    role: state.role,
    leader: state.leader,
    commitIndex: state.commitIndex,
    appliedIndex: state.appliedIndex,
    votesResponded: state.votesResponded.slice(),
    votesGranted: state.votesGranted.slice(),
    progress: state.progress.map(cloneProgress),
    reads: { ...state.reads },
    transferTarget: state.transferTarget,
    timeoutNowSent: state.timeoutNowSent,
    uncommittedBytes: state.uncommittedBytes,
    ticketIssued: state.ticketIssued,
    ticketCompleted: state.ticketCompleted,
    pendingTickets: state.pendingTickets.map(({ id, lastIndex }) => ({ id, lastIndex })),
    durableIndex: state.durableIndex,
    hardStateTicket: state.hardStateTicket,
    waiting: state.waiting.slice(),
  };
}

function cloneProgress(progress: Progress): Progress {
  return {
    member: progress.member,
    isVoter: progress.isVoter,
    isOutgoing: progress.isOutgoing,
    mode: progress.mode,
    nextIndex: progress.nextIndex,
    matchIndex: progress.matchIndex,
    probeSent: progress.probeSent,
    inFlight: progress.inFlight.slice(),
    inFlightBytes: progress.inFlightBytes,
    readRound: progress.readRound,
    askedLife: progress.askedLife,
    askedRequest: progress.askedRequest,
    askedRound: progress.askedRound,
    transfer: progress.transfer === null ? null : { ...progress.transfer },
  };
}
