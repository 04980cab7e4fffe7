/** A follower's side of AppendEntries (paper section 5.3 and figure 2, "receiver implementation"). */
import { impossible } from '../base/invariant.ts';
import { NO_MEMBER } from '../base/types.ts';
import type { Effects } from './effects.ts';
import { firstIndexOfTermAt, lastIndex, termAt } from './log.ts';
import { appendAccepted, appendRefused } from './make-message.ts';
import type { AppendRequest, SnapshotRequest } from './message.ts';
import { becomeFollower } from './roles.ts';
import { type RaftState, Role } from './state.ts';
import { appendToLog, send, sendWhenLogIsDurable, truncateLog } from './tickets.ts';

export function onAppendRequest(state: RaftState, effects: Effects, message: AppendRequest): void {
  if (message.term < state.term) {
    // Its leader is deposed, and learns so from the term.
    send(state, effects, appendRefused(state.self, message.from, state.term, message.previousIndex, 0, 0));
    return;
  }
  followSender(state, effects, message);
  const previousTerm = termAt(state, message.previousIndex);
  // What is before the base is committed, so the leader of this term has the same there (Leader Completeness).
  if (previousTerm !== message.previousTerm && message.previousIndex >= state.log.baseIndex) {
    refuse(state, effects, message, previousTerm);
    return;
  }
  store(state, effects, message);
  const verified = message.previousIndex + message.entries.length;
  // Never beyond what this request verified: what follows in the log may be of another leader.
  const committed = Math.min(message.commitIndex, verified);
  if (committed > state.commitIndex) state.commitIndex = committed;
  if (message.entries.length === 0) {
    // A heartbeat is answered at once, for what is durable already.
    const match = Math.min(verified, state.durableIndex);
    send(
      state,
      effects,
      appendAccepted(state.self, message.from, state.term, message.previousIndex, match, message.readRound),
    );
    return;
  }
  const accepted = appendAccepted(
    state.self,
    message.from,
    state.term,
    message.previousIndex,
    verified,
    message.readRound,
  );
  sendWhenLogIsDurable(state, effects, accepted, verified);
}

/** The sender leads the message's term, which is the present one or a later one. */
export function followSender(
  state: RaftState,
  effects: Effects,
  message: AppendRequest | SnapshotRequest,
): void {
  if (message.term > state.term || state.role !== Role.Follower) {
    if (message.term === state.term && state.role === Role.Leader) {
      impossible(`${message.from} and ${state.self} both lead term ${state.term}`);
    }
    becomeFollower(state, effects, message.term, message.from);
  } else if (state.leader !== NO_MEMBER && state.leader !== message.from) {
    impossible(
      `${message.from} sends as the leader of term ${state.term}, in which ${state.self} follows ${state.leader}`,
    );
  }
  state.leader = message.from;
  effects.resetElectionTimer = true;
  effects.heardLeader = true;
}

function refuse(state: RaftState, effects: Effects, message: AppendRequest, previousTerm: number): void {
  const { from, previousIndex, readRound } = message;
  const missing = previousTerm < 0;
  const conflictTerm = missing ? 0 : previousTerm;
  const conflictIndex = missing ? lastIndex(state) + 1 : firstIndexOfTermAt(state, previousIndex);
  const refusal = appendRefused(
    state.self,
    from,
    state.term,
    previousIndex,
    conflictTerm,
    conflictIndex,
    readRound,
  );
  send(state, effects, refusal);
}

/** Cuts at the first entry of another term, and only there, then appends what is missing. */
function store(state: RaftState, effects: Effects, message: AppendRequest): void {
  const entries = message.entries;
  // Those before the base are known, see above.
  let known = Math.min(entries.length, Math.max(0, state.log.baseIndex - message.previousIndex));
  while (known < entries.length) {
    const index = message.previousIndex + 1 + known;
    const term = termAt(state, index);
    if (term < 0) break;
    if (term !== entries[known]!.term) {
      truncateLog(state, effects, index);
      break;
    }
    known += 1;
  }
  if (known < entries.length) appendToLog(state, effects, known === 0 ? entries : entries.slice(known));
}
