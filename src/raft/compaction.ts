/**
 * Log compaction (paper section 7): what a durable snapshot stands for may go. Some entries before the snapshot are
 * kept, so that a follower that is a little behind needs none; and a leader keeps what a follower needs that receives
 * a snapshot or catches up after one. Without that, a slow follower whose snapshot is out of date when it has arrived
 * would be sent the next one, for ever.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex } from '../base/types.ts';
import { forgetConfigurations } from './configurations.ts';
import type { Effects } from './effects.ts';
import { compactLog, lastIndex } from './log.ts';
import type { RaftLimits } from './options.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import type { Progress, RaftState } from './state.ts';

/** The own snapshot is durable. */
export function onSnapshotSaved(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  snapshot: SnapshotMeta,
): void {
  if (snapshot.index > state.appliedIndex) {
    impossible(`a snapshot of ${snapshot.index} was taken, applied is only ${state.appliedIndex}`);
  }
  // A newer one may have been installed meanwhile.
  if (state.snapshot !== null && snapshot.index <= state.snapshot.index) return;
  state.snapshot = snapshot;
  compact(state, limits, effects);
}

/** Lets go what neither the newest snapshot nor a follower needs. */
export function compact(state: RaftState, limits: RaftLimits, effects: Effects): void {
  if (state.snapshot === null) return;
  let base = state.snapshot.index - limits.compactionKeepEntries;
  const { progress } = state;
  for (let i = 0; i < progress.length; i += 1) {
    const needed = Math.max(neededBy(progress[i]!, limits), lastIndex(state) - limits.compactionHoldEntries);
    if (needed < base) base = needed;
  }
  if (base <= state.log.baseIndex) return;
  compactLog(state, base);
  forgetConfigurations(state, base);
  effects.compactedTo = base;
}

/** The log must not begin after this index for the sake of this follower. */
function neededBy({ transfer, matchIndex }: Progress, limits: RaftLimits): LogIndex {
  if (transfer === null || transfer.silent > limits.transferSilentMax) return Number.MAX_SAFE_INTEGER;
  return Math.max(transfer.snapshot.index, matchIndex);
}
