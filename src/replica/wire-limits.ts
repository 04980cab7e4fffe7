/** What a frame may hold, derived from what the core may put into one message. */
import { MEMBER_NAME_BYTES_MAX, MEMBERS_MAX } from '../raft/configuration.ts';
import type { RaftLimits } from '../raft/options.ts';
import type { WireLimits } from '../wire/codec.ts';

/** Room for the header of a frame and the fixed part of a body; the codec needs less. */
const FRAME_OVERHEAD = 256;
/** Room for what stands before the payload of one entry; the codec needs less. */
const ENTRY_OVERHEAD = 32;

/** Of a configuration as full as it can be; the codec needs less. */
const CONFIGURATION_BYTES_MAX = MEMBERS_MAX * (MEMBER_NAME_BYTES_MAX + 64);

export function wireLimitsOf(raft: RaftLimits): WireLimits {
  const entriesMax = Math.max(raft.appendEntriesMax, raft.probeEntriesMax);
  // One entry is always sent, however large: the larger of a full append and the largest proposal.
  const payloadMax = Math.max(raft.appendBytesMax, raft.proposalBytesMax);
  const append = entriesMax * ENTRY_OVERHEAD + payloadMax;
  const chunk = CONFIGURATION_BYTES_MAX + raft.snapshotChunkBytes;
  return { frameBytesMax: FRAME_OVERHEAD + Math.max(append, chunk), entriesMax };
}
