/** What a leader makes of an answer to AppendEntries (paper section 5.3, with backtracking by conflict term). */
import { impossible } from '../base/invariant.ts';
import { advanceCommit } from './commit.ts';
import { compact } from './compaction.ts';
import type { Effects } from './effects.ts';
import { lastIndex, lastIndexNotAfterTerm, termAt } from './log.ts';
import { settleConfiguration } from './membership.ts';
import type { AppendResponse } from './message.ts';
import type { RaftLimits } from './options.ts';
import { becomeProbing, becomeReplicating, freeWindow, progressOf } from './progress.ts';
import { hearRound } from './reads.ts';
import { replicateTo } from './replication.ts';
import { type Progress, ProgressMode, type RaftState, Role } from './state.ts';
import { continueTransfer } from './transfer.ts';

export function onAppendResponse(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  message: AppendResponse,
): void {
  if (state.role !== Role.Leader || message.term !== state.term) return;
  const progress = progressOf(state, message.from);
  if (progress === null || message.from === state.self) return;
  effects.heardPeer = message.from;
  hearRound(state, progress, message);
  if (progress.transfer !== null) progress.transfer.silent = 0;
  if (message.success) accepted(state, limits, effects, progress, message);
  else if (!refused(state, progress, message)) return;
  // What this commits may end the sender's membership, or the leadership: who is no member is sent nothing.
  settleConfiguration(state, limits, effects);
  if (progressOf(state, message.from) !== progress) return;
  replicateTo(state, limits, effects, progress);
  continueTransfer(state, effects, message.from);
}

function accepted(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  progress: Progress,
  message: AppendResponse,
): void {
  if (message.matchIndex > lastIndex(state)) {
    impossible(
      `${message.from} says that it matches up to ${message.matchIndex}, the log of leader ${state.self} ends at ${lastIndex(state)}`,
    );
  }
  // Answers arrive in any order: a match index never goes back.
  const advanced = message.matchIndex > progress.matchIndex;
  if (advanced) {
    progress.matchIndex = message.matchIndex;
    effects.matched.push({ member: message.from, index: message.matchIndex });
  }
  if (progress.nextIndex <= progress.matchIndex) progress.nextIndex = progress.matchIndex + 1;
  if (progress.mode === ProgressMode.Probe) {
    // The probe's previous entry is there, durable or not, so the next one may be sent. An answer to an older
    // append tells of its own entries alone.
    const next = message.previousIndex === progress.nextIndex - 1 ? progress.nextIndex : 0;
    if (next > 0 || advanced) becomeReplicating(progress, next);
  } else if (progress.mode === ProgressMode.Snapshot) {
    // The follower has the snapshot, or came by as much otherwise.
    if (progress.matchIndex >= state.log.baseIndex) becomeReplicating(progress, 0);
  } else {
    freeWindow(progress);
  }
  if (advanced) advanceCommit(state);
  if (progress.transfer !== null && progress.mode === ProgressMode.Replicate) {
    if (progress.matchIndex >= state.commitIndex) endTransfer(state, limits, effects, progress);
  }
}

/** The follower has caught up: nothing is kept for it any more. */
function endTransfer(state: RaftState, limits: RaftLimits, effects: Effects, progress: Progress): void {
  progress.transfer = null;
  compact(state, limits, effects);
}

/** False when the refusal is stale: it speaks of something that is settled, or of an earlier attempt. */
function refused(state: RaftState, progress: Progress, message: AppendResponse): boolean {
  if (progress.mode === ProgressMode.Snapshot) return false;
  const previous = message.previousIndex;
  if (previous <= progress.matchIndex) return false;
  if (
    progress.mode === ProgressMode.Probe
      ? previous !== progress.nextIndex - 1
      : previous >= progress.nextIndex
  ) {
    return false;
  }
  let next = message.conflictIndex;
  if (message.conflictTerm > 0) {
    // The follower's entries up to `previous` have at most that term: skip ours that are later.
    const ours = lastIndexNotAfterTerm(state, previous, message.conflictTerm);
    if (termAt(state, ours) === message.conflictTerm || ours + 1 < next) next = ours + 1;
  }
  if (next > previous) next = previous;
  if (next <= progress.matchIndex) next = progress.matchIndex + 1;
  becomeProbing(progress, next);
  return true;
}
