/**
 * Linearizable reads on a leader (ReadIndex, dissertation section 6.4). The commit index is remembered, a round of
 * heartbeats shows that the leader still leads, and then whoever has applied up to that index may answer. One round is
 * under way at a time; what comes meanwhile waits for the next, so many reads cost one round.
 */
import { impossible } from '../base/invariant.ts';
import { NO_MEMBER } from '../base/types.ts';
import type { Effects } from './effects.ts';
import { forwardReads } from './forwarded-reads.ts';
import { termAt } from './log.ts';
import { readIndexResponse } from './make-message.ts';
import type { AppendResponse } from './message.ts';
import type { RaftLimits } from './options.ts';
import { progressOf } from './progress.ts';
import { quorumReached } from './quorum.ts';
import { refuseReads } from './read-state.ts';
import { broadcastHeartbeat } from './replication.ts';
import { type Progress, type RaftState, Role } from './state.ts';
import { send } from './tickets.ts';

/**
 * So many reads want an index.
 *
 * @param leaseHolds nobody else can lead yet, by the clock (dissertation section 6.4.1).
 */
export function onRead(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  count: number,
  leaseHolds: boolean,
): void {
  const { reads } = state;
  const leads = state.role === Role.Leader;
  if (!leads && (state.role !== Role.Follower || state.leader === NO_MEMBER)) {
    effects.readRefusal = 'no-leader';
    return;
  }
  if (reads.underWay + reads.gathered + count > limits.pendingReadsMax) {
    effects.readRefusal = 'overloaded';
    return;
  }
  effects.readsTaken = count;
  reads.gathered += count;
  if (!leads) forwardReads(state, effects);
  else if (leaseHolds && mayServeByLease(state, limits)) serveByLease(state, effects);
}

/** A peer has answered a message of a round: it took this server for its leader after the round began. */
export function hearRound(state: RaftState, progress: Progress, message: AppendResponse): void {
  const { reads } = state;
  if (message.readRound > reads.round) {
    impossible(`${message.from} answers round ${message.readRound}, ${state.self} began ${reads.round}`);
  }
  if (message.readRound <= progress.readRound) return;
  progress.readRound = message.readRound;
  if (progress.readRound > reads.confirmed) confirm(state);
}

/** As leader, at the end of a step: ends what is confirmed, and begins the next round if somebody waits for it. */
export function continueReads(state: RaftState, limits: RaftLimits, effects: Effects): void {
  const { reads } = state;
  // A quorum may have answered already by a configuration that is in force only since this step.
  if (reads.awaited > reads.confirmed) confirm(state);
  if (reads.awaited > 0 && reads.confirmed >= reads.awaited) endRound(state, effects);
  // Before the leader has committed an entry of its term its commit index may be old (section 6.4).
  if (reads.awaited > 0 || !isWanted(state) || !hasCommittedInTerm(state)) return;
  beginRound(state, limits, effects);
  if (reads.confirmed >= reads.awaited) endRound(state, effects);
}

/** Numbers a new round and sends it; the answers show how long the server has led at least. */
export function nextRound(state: RaftState, limits: RaftLimits, effects: Effects): void {
  state.reads.round += 1;
  confirm(state);
  broadcastHeartbeat(state, limits, effects);
}

/** The oldest reads have waited long enough: those under way, or if none are, those that wait to begin. */
export function onReadTimeout(state: RaftState, effects: Effects): void {
  const { reads } = state;
  if (reads.underWay === 0) {
    reads.underWay = reads.gathered;
    reads.gathered = 0;
  }
  refuseReads(effects, reads.underWay, 'timeout');
  reads.underWay = 0;
  if (state.role === Role.Leader) {
    // A leader that reaches nobody goes on trying for those who asked it, and they give up by themselves.
    reads.awaited = 0;
    for (let i = 0; i < state.progress.length; i += 1) state.progress[i]!.askedRound = 0;
  } else forwardReads(state, effects);
}

/** The rule for every way to read: an entry of the leader's own term is committed. */
export function hasCommittedInTerm(state: RaftState): boolean {
  return termAt(state, state.commitIndex) === state.term;
}

/** Who told somebody to campaign at once can be deposed at any time, however late the message arrives. */
export function mayServeByLease(state: RaftState, limits: RaftLimits): boolean {
  return limits.leaseReads && !state.timeoutNowSent && hasCommittedInTerm(state);
}

/** Everything that waits is answered: the lease says of this moment what a round says of its beginning. */
function serveByLease(state: RaftState, effects: Effects): void {
  const { reads } = state;
  effects.readsReady += reads.underWay + reads.gathered;
  effects.readIndex = state.commitIndex;
  effects.readsByLease = true;
  reads.underWay = 0;
  reads.gathered = 0;
}

function isWanted(state: RaftState): boolean {
  if (state.reads.gathered > 0) return true;
  for (let i = 0; i < state.progress.length; i += 1) {
    const { askedRequest, askedRound } = state.progress[i]!;
    if (askedRequest > 0 && askedRound === 0) return true;
  }
  return false;
}

function beginRound(state: RaftState, limits: RaftLimits, effects: Effects): void {
  const { reads } = state;
  nextRound(state, limits, effects);
  reads.awaited = reads.round;
  reads.index = state.commitIndex;
  reads.underWay = reads.gathered;
  reads.gathered = 0;
  for (let i = 0; i < state.progress.length; i += 1) {
    const progress = state.progress[i]!;
    if (progress.askedRequest > 0) progress.askedRound = reads.round;
  }
}

function endRound(state: RaftState, effects: Effects): void {
  const { reads } = state;
  effects.readsReady += reads.underWay;
  effects.readIndex = reads.index;
  for (let i = 0; i < state.progress.length; i += 1) {
    const progress = state.progress[i]!;
    if (progress.askedRequest === 0 || progress.askedRound !== reads.awaited) continue;
    const { member, askedLife, askedRequest } = progress;
    const answer = readIndexResponse(
      state.self,
      member,
      state.term,
      askedLife,
      askedRequest,
      true,
      reads.index,
    );
    send(state, effects, answer);
    progress.askedRequest = 0;
    progress.askedRound = 0;
  }
  reads.awaited = 0;
  reads.index = 0;
  reads.underWay = 0;
}

/** What a quorum has answered is confirmed, and stays so. */
function confirm(state: RaftState): void {
  const { reads } = state;
  const confirmed = confirmedRound(state);
  if (confirmed > reads.confirmed) reads.confirmed = confirmed;
}

/** Its own round a leader knows. */
function confirmedRound(state: RaftState): number {
  return quorumReached(state.configuration, (member) =>
    member === state.self ? state.reads.round : (progressOf(state, member)?.readRound ?? 0),
  );
}
