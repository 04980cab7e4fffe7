/** What a frame may hold, derived from what the core may put into one message. */
import type { RaftLimits } from '../raft/options.ts';
import type { WireLimits } from '../wire/codec.ts';

/** Room for the header of a frame and the fixed part of a body; the codec needs less. */
const FRAME_OVERHEAD = 256;
/** Room for what stands before the payload of one entry; the codec needs less. */
const ENTRY_OVERHEAD = 32;

export function wireLimitsOf(raft: RaftLimits): WireLimits {
  const entriesMax = Math.max(raft.appendEntriesMax, raft.probeEntriesMax);
  // One entry is always sent, however large: the larger of a full append and the largest proposal.
  const payloadMax = Math.max(raft.appendBytesMax, raft.proposalBytesMax);
  return { frameBytesMax: FRAME_OVERHEAD + entriesMax * ENTRY_OVERHEAD + payloadMax, entriesMax };
}
