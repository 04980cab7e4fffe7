/**
 * A leader's side of InstallSnapshot (paper section 7): a follower that needs entries which were compacted is sent
 * the newest snapshot, one chunk after the other. The follower says where to go on, so that a transfer is resumed
 * after a crash of the follower, or by the next leader, if that one has the same snapshot. What is lost is noticed
 * at heartbeats; those are ordinary ones, so that a follower that has the snapshot after all is found out.
 */
import type { Effects } from './effects.ts';
import type { Input } from './input.ts';
import { snapshotRequest } from './make-message.ts';
import type { SnapshotResponse } from './message.ts';
import type { RaftLimits } from './options.ts';
import { becomeSnapshotting, progressOf } from './progress.ts';
import { isSameSnapshot } from './snapshot-meta.ts';
import { type Progress, ProgressMode, type RaftState, Role, type Transfer } from './state.ts';
import { send } from './tickets.ts';

const NO_BYTES = new Uint8Array(0);
/** A chunk, or the question for one, is taken for lost at the second heartbeat after it. */
const LOST_AFTER_HEARTBEATS = 2;

/** The follower needs what the log has no more. Asks how much of the newest snapshot it has. */
export function beginTransfer(state: RaftState, effects: Effects, progress: Progress): void {
  // The log begins after its base only if a snapshot stands for what is before: `check-state.ts`.
  const snapshot = state.snapshot!;
  effects.transferBegan = true;
  ask(state, effects, progress, becomeSnapshotting(progress, snapshot));
}

/**
 * As leader, at a heartbeat: asks again when an answer is due.
 *
 * @returns whether nothing is kept for this follower any more, which has been silent for too long.
 */
export function onTransferHeartbeat(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  progress: Progress,
  transfer: Transfer,
): boolean {
  const wasHeard = transfer.silent <= limits.transferSilentMax;
  if (wasHeard) transfer.silent += 1;
  if (progress.mode === ProgressMode.Snapshot) {
    transfer.waited += 1;
    if (transfer.waited >= LOST_AFTER_HEARTBEATS) ask(state, effects, progress, transfer);
  }
  return wasHeard && transfer.silent > limits.transferSilentMax;
}

/** The follower tells how much it has. */
export function onSnapshotResponse(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  message: SnapshotResponse,
): void {
  if (state.role !== Role.Leader || message.term !== state.term) return;
  const progress = progressOf(state, message.from);
  if (progress === null || message.from === state.self) return;
  effects.heardPeer = message.from;
  const { transfer } = progress;
  if (transfer === null) return;
  transfer.silent = 0;
  if (progress.mode !== ProgressMode.Snapshot) return;
  const { snapshot } = transfer;
  if (message.snapshotIndex !== snapshot.index || message.checksum !== snapshot.checksum) return;
  // While a chunk is out, only an answer that goes further can be the answer to it.
  if (transfer.chunkOut && message.offset <= transfer.offset) return;
  transfer.offset = message.offset;
  transfer.waited = 0;
  // All is there: what follows is that it is installed, which is told by the answer to an append.
  transfer.chunkOut = true;
  if (message.offset >= snapshot.size) return;
  const length = Math.min(limits.snapshotChunkBytes, snapshot.size - message.offset);
  effects.chunksWanted.push({ member: progress.member, snapshot, offset: message.offset, length });
}

/** The bytes of a chunk were read. What is wanted may be another one by now, or none. */
export function onChunkRead(
  state: RaftState,
  effects: Effects,
  { member, snapshot, offset, bytes }: Input & { readonly kind: 'snapshot-chunk-read' },
): void {
  if (state.role !== Role.Leader) return;
  const progress = progressOf(state, member);
  if (progress === null || progress.mode !== ProgressMode.Snapshot || progress.transfer === null) return;
  const { transfer } = progress;
  if (!transfer.chunkOut || transfer.offset !== offset || !isSameSnapshot(transfer.snapshot, snapshot))
    return;
  transfer.waited = 0;
  send(state, effects, snapshotRequest(state.self, member, state.term, snapshot, offset, bytes));
}

function ask(state: RaftState, effects: Effects, progress: Progress, transfer: Transfer): void {
  transfer.chunkOut = false;
  transfer.waited = 0;
  const { snapshot } = transfer;
  send(state, effects, snapshotRequest(state.self, progress.member, state.term, snapshot, 0, NO_BYTES));
}
