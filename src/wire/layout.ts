/** Where each field of a frame stands (docs/wire.md). All integers are little-endian. */
import { U53_BYTES } from '../base/bytes.ts';

/** "ORDL". */
export const MAGIC = 0x4c44524f;
export const WIRE_VERSION = 1;

/** u32. */
export const AT_MAGIC = 0;
/** u32, of the whole frame. */
export const AT_LENGTH = 4;
/** u32, CRC-32C of everything after it. */
export const AT_CHECKSUM = 8;
/** u8. */
export const AT_VERSION = 12;
/** u8. */
export const AT_KIND = 13;
/** u32. */
export const AT_GROUP = 14;
/** The others of the header are u53. */
export const AT_CLUSTER = 18;
export const AT_FROM = AT_CLUSTER + U53_BYTES;
export const AT_TO = AT_FROM + U53_BYTES;
export const AT_TERM = AT_TO + U53_BYTES;
export const AT_INCARNATION = AT_TERM + U53_BYTES;
export const AT_SEQUENCE = AT_INCARNATION + U53_BYTES;
const AT_BODY = AT_SEQUENCE + U53_BYTES;

/** Requests for votes: two u53. */
export const AT_LAST_LOG_INDEX = AT_BODY;
export const AT_LAST_LOG_TERM = AT_LAST_LOG_INDEX + U53_BYTES;
export const PRE_VOTE_REQUEST_BYTES = AT_LAST_LOG_TERM + U53_BYTES;
/** One more u8 where the vote counts. */
export const AT_TRANSFER = PRE_VOTE_REQUEST_BYTES;
export const VOTE_REQUEST_BYTES = AT_TRANSFER + 1;

/** Answers to them: one u8. */
export const AT_GRANTED = AT_BODY;
export const VOTE_RESPONSE_BYTES = AT_GRANTED + 1;

/** Append requests: four u53, the number of entries as u32, then the entries. */
export const AT_PREVIOUS_INDEX = AT_BODY;
export const AT_PREVIOUS_TERM = AT_PREVIOUS_INDEX + U53_BYTES;
export const AT_COMMIT_INDEX = AT_PREVIOUS_TERM + U53_BYTES;
export const AT_READ_ROUND = AT_COMMIT_INDEX + U53_BYTES;
export const AT_ENTRY_COUNT = AT_READ_ROUND + U53_BYTES;
export const AT_ENTRIES = AT_ENTRY_COUNT + 4;

/** An entry: its term as u53, its kind as u8, the length of its payload as u32, then the payload. */
export const ENTRY_KIND_OFFSET = U53_BYTES;
export const ENTRY_LENGTH_OFFSET = ENTRY_KIND_OFFSET + 1;
export const ENTRY_HEADER_BYTES = ENTRY_LENGTH_OFFSET + 4;

/** Append responses: one u8, five u53. */
export const AT_SUCCESS = AT_BODY;
export const AT_ANSWERED_INDEX = AT_SUCCESS + 1;
export const AT_MATCH_INDEX = AT_ANSWERED_INDEX + U53_BYTES;
export const AT_CONFLICT_TERM = AT_MATCH_INDEX + U53_BYTES;
export const AT_CONFLICT_INDEX = AT_CONFLICT_TERM + U53_BYTES;
export const AT_ANSWERED_ROUND = AT_CONFLICT_INDEX + U53_BYTES;
export const APPEND_RESPONSE_BYTES = AT_ANSWERED_ROUND + U53_BYTES;

/** Requests for a read index: two u53. */
export const AT_READ_LIFE = AT_BODY;
export const AT_READ_REQUEST = AT_READ_LIFE + U53_BYTES;
export const READ_INDEX_REQUEST_BYTES = AT_READ_REQUEST + U53_BYTES;

/** Answers to them: the same two, one u8, one u53. */
export const AT_READ_GRANTED = READ_INDEX_REQUEST_BYTES;
export const AT_READ_INDEX = AT_READ_GRANTED + 1;
export const READ_INDEX_RESPONSE_BYTES = AT_READ_INDEX + U53_BYTES;

/** A request to campaign has no body. */
export const TIMEOUT_NOW_BYTES = AT_BODY;

/** Snapshot responses: u53, u32, u53. Snapshot requests go on with two u53, two u32, a configuration, the contents. */
export const AT_SNAPSHOT_INDEX = AT_BODY;
export const AT_SNAPSHOT_CHECKSUM = AT_SNAPSHOT_INDEX + U53_BYTES;
export const AT_SNAPSHOT_OFFSET = AT_SNAPSHOT_CHECKSUM + 4;
export const SNAPSHOT_RESPONSE_BYTES = AT_SNAPSHOT_OFFSET + U53_BYTES;
export const AT_SNAPSHOT_TERM = SNAPSHOT_RESPONSE_BYTES;
export const AT_SNAPSHOT_SIZE = AT_SNAPSHOT_TERM + U53_BYTES;
export const AT_CONFIGURATION_BYTES = AT_SNAPSHOT_SIZE + U53_BYTES;
export const AT_CHUNK_BYTES = AT_CONFIGURATION_BYTES + 4;
export const AT_SNAPSHOT_CONFIGURATION = AT_CHUNK_BYTES + 4;

/** The shortest frame there is. */
export const FRAME_BYTES_MIN = TIMEOUT_NOW_BYTES;
