/**
 * A leader's side of replication (paper section 5.3; pipelining and flow control as in dissertation section
 * 10.2.1). A follower whose log end is unknown is probed, one append at a time; then appends are streamed within
 * a window by count and by bytes. A lost append is noticed by the next one, or the next heartbeat, being refused.
 */
import { compact } from './compaction.ts';
import type { Effects } from './effects.ts';
import type { Entry } from './entry.ts';
import { entriesAfter, entryAt, lastIndex, termAt } from './log.ts';
import { appendRequest } from './make-message.ts';
import type { RaftLimits } from './options.ts';
import { hasRoom } from './progress.ts';
import { beginTransfer, onTransferHeartbeat } from './snapshot-transfer.ts';
import { type Progress, ProgressMode, type RaftState } from './state.ts';
import { send } from './tickets.ts';

const NO_ENTRIES: readonly Entry[] = [];

/** Sends every follower what it may be sent now. */
export function replicateToAll(state: RaftState, limits: RaftLimits, effects: Effects): void {
  const all = state.progress;
  for (let i = 0; i < all.length; i += 1) {
    const progress = all[i]!;
    if (progress.member !== state.self) replicateTo(state, limits, effects, progress);
  }
}

/** Sends one follower what it may be sent now. */
export function replicateTo(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  progress: Progress,
): void {
  if (progress.mode === ProgressMode.Probe) {
    if (progress.probeSent) return;
    progress.probeSent = true;
    sendAppend(state, limits, effects, progress, limits.probeEntriesMax);
    return;
  }
  while (
    progress.mode === ProgressMode.Replicate &&
    progress.nextIndex <= lastIndex(state) &&
    hasRoom(progress, limits)
  ) {
    sendAppend(state, limits, effects, progress, limits.appendEntriesMax);
  }
}

/** An empty append for everybody, or a probe for those that are probed (a lost probe is replaced by it). */
export function broadcastHeartbeat(state: RaftState, limits: RaftLimits, effects: Effects): void {
  const all = state.progress;
  let fellSilent = false;
  for (let i = 0; i < all.length; i += 1) {
    const progress = all[i]!;
    if (progress.member === state.self) continue;
    if (progress.mode === ProgressMode.Probe) {
      progress.probeSent = true;
      sendAppend(state, limits, effects, progress, limits.probeEntriesMax);
    } else {
      sendAppend(state, limits, effects, progress, 0);
    }
    const { transfer } = progress;
    if (transfer !== null && onTransferHeartbeat(state, limits, effects, progress, transfer))
      fellSilent = true;
  }
  // At the end, when it is known what each of the others is sent from now on.
  if (fellSilent) compact(state, limits, effects);
}

/** One append from `nextIndex` on, of at most `entriesMax` contiguous entries that fit; the first always fits. */
function sendAppend(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  progress: Progress,
  entriesMax: number,
): void {
  const previousIndex = progress.nextIndex - 1;
  if (previousIndex < state.log.baseIndex) {
    beginTransfer(state, effects, progress);
    return;
  }
  const available = lastIndex(state) - previousIndex;
  const most = Math.min(available, entriesMax);
  let bytes = 0;
  let count = 0;
  while (count < most) {
    const size = entryAt(state, previousIndex + 1 + count).payload.length;
    if (count > 0 && bytes + size > limits.appendBytesMax) break;
    bytes += size;
    count += 1;
  }
  const entries = count === 0 ? NO_ENTRIES : entriesAfter(state, previousIndex, previousIndex + count);
  const previousTerm = termAt(state, previousIndex);
  send(
    state,
    effects,
    appendRequest(
      state.self,
      progress.member,
      state.term,
      previousIndex,
      previousTerm,
      state.commitIndex,
      entries,
      state.reads.round,
    ),
  );
  if (count > 0 && progress.mode === ProgressMode.Replicate) {
    progress.nextIndex += count;
    progress.inFlight.push({ lastIndex: previousIndex + count, bytes });
    progress.inFlightBytes += bytes;
  }
}
