/** Taking proposals: leader only, bounded by size, by what is not committed yet, and by what is not applied yet. */
import { NO_MEMBER } from '../base/types.ts';
import { budgetOfPayload } from './budget.ts';
import type { Effects } from './effects.ts';
import type { Entry, EntryKind } from './entry.ts';
import { lastIndex } from './log.ts';
import type { RaftLimits } from './options.ts';
import { replicateToAll } from './replication.ts';
import { type RaftState, Role } from './state.ts';
import { appendToLog } from './tickets.ts';

/** Appends one entry for each payload, contiguously, or refuses all of them. */
export function onProposal(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  kind: EntryKind,
  payloads: readonly Uint8Array[],
): void {
  if (state.role !== Role.Leader) {
    effects.refusal = 'not-leader';
    return;
  }
  if (state.transferTarget !== NO_MEMBER) {
    effects.refusal = 'transferring';
    return;
  }
  let bytes = 0;
  for (let i = 0; i < payloads.length; i += 1) {
    const size = payloads[i]!.length;
    if (size > limits.proposalBytesMax) {
      effects.refusal = 'too-large';
      return;
    }
    bytes += budgetOfPayload(size);
  }
  if (state.uncommittedBytes > 0 && state.uncommittedBytes + bytes > limits.uncommittedBytesMax) {
    effects.refusal = 'overloaded';
    return;
  }
  if (state.commitIndex - state.appliedIndex >= limits.pendingAppliesMax) {
    effects.refusal = 'overloaded';
    return;
  }
  const first = lastIndex(state) + 1;
  const entries: Entry[] = [];
  for (let i = 0; i < payloads.length; i += 1) {
    entries.push({ index: first + i, term: state.term, kind, payload: payloads[i]! });
  }
  state.uncommittedBytes += bytes;
  effects.proposedAt = first;
  appendToLog(state, effects, entries);
  replicateToAll(state, limits, effects);
}
