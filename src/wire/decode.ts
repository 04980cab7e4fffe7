/**
 * Frame to message, for bytes that anybody may have sent. It refuses with a reason and never throws; lengths
 * and counts are checked before anything is allocated for them. Payloads are views into the frame.
 */
import { readU32, readU53 } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import type { GroupIdentity, MemberId } from '../base/types.ts';
import { type Entry, EntryKind } from '../raft/entry.ts';
import {
  appendRequest,
  preVoteRequest,
  preVoteResponse,
  readIndexRequest,
  readIndexResponse,
  timeoutNow,
  voteRequest,
  voteResponse,
} from '../raft/make-message.ts';
import { type AppendResponse, type Message, MessageKind } from '../raft/message.ts';
import type { Refusal, WireLimits } from './codec.ts';
import * as at from './layout.ts';
import { readSnapshotRequest, readSnapshotResponse } from './snapshot-body.ts';

const NO_ENTRIES: readonly Entry[] = [];
const HIGHEST_ENTRY_KIND = EntryKind.Session;

export function decodeFrame(
  identity: GroupIdentity,
  self: MemberId,
  limits: WireLimits,
  frame: Uint8Array,
): Message | Refusal {
  const length = frame.length;
  if (length < at.FRAME_BYTES_MIN) return 'too-short';
  if (length > limits.frameBytesMax) return 'too-long';
  if (readU32(frame, at.AT_MAGIC) !== at.MAGIC) return 'bad-magic';
  if (readU32(frame, at.AT_LENGTH) !== length) return 'bad-length';
  if (readU32(frame, at.AT_CHECKSUM) !== crc32c(frame, at.AT_VERSION, length)) return 'bad-checksum';
  // The version stands behind the checksum of all versions: a flipped bit is not taken for another version.
  if (frame[at.AT_VERSION] !== at.WIRE_VERSION) return 'bad-version';
  if (readU53(frame, at.AT_CLUSTER) !== identity.cluster) return 'wrong-cluster';
  if (readU32(frame, at.AT_GROUP) !== identity.group) return 'wrong-group';
  if (readU53(frame, at.AT_TO) !== self) return 'wrong-receiver';
  const from = readU53(frame, at.AT_FROM);
  const term = readU53(frame, at.AT_TERM);
  const incarnation = readU53(frame, at.AT_INCARNATION);
  const sequence = readU53(frame, at.AT_SEQUENCE);
  if (from < 0 || term < 0 || incarnation < 0 || sequence < 0) return 'bad-field';
  const message = decodeBody(frame, limits, from, self, term);
  if (typeof message === 'string') return message;
  message.incarnation = incarnation;
  message.sequence = sequence;
  return message;
}

function decodeBody(
  frame: Uint8Array,
  limits: WireLimits,
  from: MemberId,
  to: MemberId,
  term: number,
): Message | Refusal {
  const kind = frame[at.AT_KIND];
  switch (kind) {
    case MessageKind.PreVoteRequest:
    case MessageKind.VoteRequest: {
      const counts = kind === MessageKind.VoteRequest;
      if (frame.length !== (counts ? at.VOTE_REQUEST_BYTES : at.PRE_VOTE_REQUEST_BYTES)) return 'bad-length';
      const lastLogIndex = readU53(frame, at.AT_LAST_LOG_INDEX);
      const lastLogTerm = readU53(frame, at.AT_LAST_LOG_TERM);
      if (lastLogIndex < 0 || lastLogTerm < 0 || lastLogTerm > term) return 'bad-field';
      if (!counts) return preVoteRequest(from, to, term, lastLogIndex, lastLogTerm);
      const transfer = frame[at.AT_TRANSFER]!;
      if (transfer > 1) return 'bad-field';
      return voteRequest(from, to, term, lastLogIndex, lastLogTerm, transfer === 1);
    }
    case MessageKind.PreVoteResponse:
    case MessageKind.VoteResponse: {
      if (frame.length !== at.VOTE_RESPONSE_BYTES) return 'bad-length';
      const granted = frame[at.AT_GRANTED]!;
      if (granted > 1) return 'bad-field';
      return kind === MessageKind.VoteResponse
        ? voteResponse(from, to, term, granted === 1)
        : preVoteResponse(from, to, term, granted === 1);
    }
    case MessageKind.AppendRequest:
      return decodeAppend(frame, limits, from, to, term);
    case MessageKind.AppendResponse:
      return decodeAppendResponse(frame, from, to, term);
    case MessageKind.ReadIndexRequest: {
      if (frame.length !== at.READ_INDEX_REQUEST_BYTES) return 'bad-length';
      const life = readU53(frame, at.AT_READ_LIFE);
      const request = readU53(frame, at.AT_READ_REQUEST);
      return life < 0 || request < 1 ? 'bad-field' : readIndexRequest(from, to, term, life, request);
    }
    case MessageKind.ReadIndexResponse:
      return decodeReadIndexResponse(frame, from, to, term);
    case MessageKind.TimeoutNow:
      return frame.length === at.TIMEOUT_NOW_BYTES ? timeoutNow(from, to, term) : 'bad-length';
    case MessageKind.SnapshotRequest:
      return readSnapshotRequest(frame, from, to, term);
    case MessageKind.SnapshotResponse:
      return readSnapshotResponse(frame, from, to, term);
    default:
      return 'bad-kind';
  }
}

function decodeAppend(
  frame: Uint8Array,
  limits: WireLimits,
  from: MemberId,
  to: MemberId,
  term: number,
): Message | Refusal {
  if (frame.length < at.AT_ENTRIES) return 'bad-length';
  const previousIndex = readU53(frame, at.AT_PREVIOUS_INDEX);
  const previousTerm = readU53(frame, at.AT_PREVIOUS_TERM);
  const commitIndex = readU53(frame, at.AT_COMMIT_INDEX);
  const readRound = readU53(frame, at.AT_READ_ROUND);
  const count = readU32(frame, at.AT_ENTRY_COUNT);
  if (previousIndex < 0 || previousTerm < 0 || commitIndex < 0 || previousTerm > term) return 'bad-field';
  if (readRound < 0) return 'bad-field';
  if ((previousIndex === 0) !== (previousTerm === 0)) return 'bad-field';
  if (count > limits.entriesMax || count * at.ENTRY_HEADER_BYTES > frame.length - at.AT_ENTRIES)
    return 'bad-length';
  if (count === 0) {
    if (frame.length !== at.AT_ENTRIES) return 'bad-length';
    return appendRequest(from, to, term, previousIndex, previousTerm, commitIndex, NO_ENTRIES, readRound);
  }
  if (!Number.isSafeInteger(previousIndex + count)) return 'bad-field';
  const entries: Entry[] = [];
  let place = at.AT_ENTRIES;
  let before = previousTerm;
  for (let i = 0; i < count; i += 1) {
    if (place + at.ENTRY_HEADER_BYTES > frame.length) return 'bad-length';
    const entryTerm = readU53(frame, place);
    const kind = frame[place + at.ENTRY_KIND_OFFSET]!;
    const payloadBytes = readU32(frame, place + at.ENTRY_LENGTH_OFFSET);
    place += at.ENTRY_HEADER_BYTES;
    // Terms never fall along a log, and no entry is of a later term than its sender.
    if (entryTerm < before || entryTerm > term || entryTerm < 1 || kind > HIGHEST_ENTRY_KIND)
      return 'bad-field';
    if (payloadBytes > frame.length - place) return 'bad-length';
    entries.push({
      index: previousIndex + 1 + i,
      term: entryTerm,
      // Checked against the highest kind above.
      kind: kind as EntryKind,
      payload: frame.subarray(place, place + payloadBytes),
    });
    place += payloadBytes;
    before = entryTerm;
  }
  if (place !== frame.length) return 'bad-length';
  return appendRequest(from, to, term, previousIndex, previousTerm, commitIndex, entries, readRound);
}

function decodeAppendResponse(
  frame: Uint8Array,
  from: MemberId,
  to: MemberId,
  term: number,
): AppendResponse | Refusal {
  if (frame.length !== at.APPEND_RESPONSE_BYTES) return 'bad-length';
  const success = frame[at.AT_SUCCESS]!;
  const previousIndex = readU53(frame, at.AT_ANSWERED_INDEX);
  const matchIndex = readU53(frame, at.AT_MATCH_INDEX);
  const conflictTerm = readU53(frame, at.AT_CONFLICT_TERM);
  const conflictIndex = readU53(frame, at.AT_CONFLICT_INDEX);
  const readRound = readU53(frame, at.AT_ANSWERED_ROUND);
  if (success > 1 || previousIndex < 0 || matchIndex < 0 || conflictTerm < 0 || conflictIndex < 0) {
    return 'bad-field';
  }
  if (readRound < 0) return 'bad-field';
  return {
    kind: MessageKind.AppendResponse,
    from,
    to,
    term,
    incarnation: 0,
    sequence: 0,
    success: success === 1,
    previousIndex,
    matchIndex,
    conflictTerm,
    conflictIndex,
    readRound,
  };
}

function decodeReadIndexResponse(
  frame: Uint8Array,
  from: MemberId,
  to: MemberId,
  term: number,
): Message | Refusal {
  if (frame.length !== at.READ_INDEX_RESPONSE_BYTES) return 'bad-length';
  const life = readU53(frame, at.AT_READ_LIFE);
  const request = readU53(frame, at.AT_READ_REQUEST);
  const granted = frame[at.AT_READ_GRANTED]!;
  const index = readU53(frame, at.AT_READ_INDEX);
  if (life < 0 || request < 1 || granted > 1 || index < 0) return 'bad-field';
  return readIndexResponse(from, to, term, life, request, granted === 1, index);
}
