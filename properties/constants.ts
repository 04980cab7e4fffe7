/**
 * The numbers of the core that the judges need, stated a second time on purpose: a judge takes only types from
 * `src`, so that a planted bug there cannot change its verdict. A test holds both statements equal.
 */

/** No server. */
export const NO_MEMBER = -1;

/** Bytes of `uncommittedBytesMax` that an entry takes apart from its payload. */
export const ENTRY_OVERHEAD_BYTES = 32;
/** Members of a configuration. */
export const MEMBERS_MAX = 64;
/** UTF-8 bytes of the name of one member. */
export const MEMBER_NAME_BYTES_MAX = 255;

/** Entries that a learner may lack of what is committed, and still be promoted. */
export const PROMOTION_LAG_MAX = 64;

export const FOLLOWER = 0;
export const PRE_CANDIDATE = 1;
export const CANDIDATE = 2;
export const LEADER = 3;

/** Of a segment's header, a batch's, a ticket without entries, and an entry without its payload (docs/storage.md). */
export const SEGMENT_HEADER_BYTES = 112;
export const BATCH_HEADER_BYTES = 36;
export const TICKET_FIELDS_BYTES = 57;
export const ENTRY_FIELDS_BYTES = 13;

/** Of `electionPriority`. */
export const ELECTION_PRIORITY_MAX = 3;

/** `EntryKind`. */
export const COMMAND_ENTRY = 1;
export const CONFIGURATION_ENTRY = 2;
export const SESSION_ENTRY = 3;

/** `MessageKind`. */
export const PRE_VOTE_REQUEST = 1;
export const PRE_VOTE_RESPONSE = 2;
export const VOTE_REQUEST = 3;
export const VOTE_RESPONSE = 4;
export const APPEND_REQUEST = 5;
export const APPEND_RESPONSE = 6;
export const SNAPSHOT_REQUEST = 7;
export const SNAPSHOT_RESPONSE = 8;
export const READ_INDEX_REQUEST = 9;
export const READ_INDEX_RESPONSE = 10;
export const TIMEOUT_NOW = 11;
