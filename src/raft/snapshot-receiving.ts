/**
 * A follower's side of InstallSnapshot (paper section 7, figure 13). Chunks are staged aside and change nothing;
 * when all are there and right, one ticket replaces the log. A log that has the snapshot's last entry needs none of
 * it: it only learns that this much is committed (figure 13, step 6).
 */
import { NO_MEMBER } from '../base/types.ts';
import { followSender } from './append-entries.ts';
import type { Effects } from './effects.ts';
import type { Input } from './input.ts';
import { termAt } from './log.ts';
import { appendAccepted, snapshotResponse } from './make-message.ts';
import type { SnapshotRequest } from './message.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import { type RaftState, Role } from './state.ts';
import { installSnapshot, send, sendWhenLogIsDurable } from './tickets.ts';

export function onSnapshotRequest(state: RaftState, effects: Effects, message: SnapshotRequest): void {
  const { snapshot, offset, bytes, from } = message;
  if (message.term < state.term) {
    // Its leader is deposed, and learns so from the term.
    answerOffset(state, effects, from, snapshot, 0);
    return;
  }
  followSender(state, effects, message);
  if (isNeeded(state, snapshot)) effects.chunkReceived = { snapshot, offset, bytes };
  else confirm(state, effects, snapshot);
}

/** Storage has taken a chunk. Only a follower goes on with it: whoever leads now asks what is there. */
export function onSnapshotStaged(
  state: RaftState,
  effects: Effects,
  { snapshot, offset, complete }: Input & { readonly kind: 'snapshot-staged' },
): void {
  if (state.role !== Role.Follower) return;
  if (!isNeeded(state, snapshot)) {
    confirm(state, effects, snapshot);
  } else if (complete) {
    installSnapshot(state, effects, snapshot);
    confirm(state, effects, snapshot);
  } else if (state.leader !== NO_MEMBER) {
    answerOffset(state, effects, state.leader, snapshot, offset);
  }
}

/** False when the log has the snapshot's last entry, and with it all before it (Log Matching). */
function isNeeded(state: RaftState, { index, term }: SnapshotMeta): boolean {
  return index > state.commitIndex && termAt(state, index) !== term;
}

/** All that the snapshot stands for is committed, and here; the leader learns it when it is durable. */
function confirm(state: RaftState, effects: Effects, { index }: SnapshotMeta): void {
  if (index > state.commitIndex) state.commitIndex = index;
  if (state.leader === NO_MEMBER) return;
  const accepted = appendAccepted(state.self, state.leader, state.term, index, index);
  sendWhenLogIsDurable(state, effects, accepted, index);
}

function answerOffset(
  state: RaftState,
  effects: Effects,
  to: number,
  { index, checksum }: SnapshotMeta,
  offset: number,
): void {
  send(state, effects, snapshotResponse(state.self, to, state.term, index, checksum, offset));
}
