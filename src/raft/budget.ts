/**
 * What a leader may hold uncommitted before it refuses proposals. An entry costs memory, a place in the log and a
 * frame on disk whatever its payload, so a fixed part counts for each: proposals without payload meet the same bound.
 */
import { type Entry, EntryKind } from './entry.ts';

/** Counted for an entry apart from its payload: about what its header takes in a frame and in the log. */
export const ENTRY_OVERHEAD_BYTES = 32;

/** What an entry of these payload bytes takes of the budget, from its proposal until it is committed. */
export function budgetOfPayload(bytes: number): number {
  return bytes + ENTRY_OVERHEAD_BYTES;
}

/** The same for an entry of the log; no client proposed a no-op or a configuration, so they take nothing. */
export function budgetOf(entry: Entry): number {
  return entry.kind === EntryKind.NoOp || entry.kind === EntryKind.Configuration
    ? 0
    : budgetOfPayload(entry.payload.length);
}
