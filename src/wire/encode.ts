/** Message to frame (docs/wire.md). */
import { writeU8, writeU32, writeU53 } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import { impossible } from '../base/invariant.ts';
import type { Slab } from '../base/slab.ts';
import type { GroupIdentity } from '../base/types.ts';
import { type AppendRequest, type Message, MessageKind } from '../raft/message.ts';
import type { WireLimits } from './codec.ts';
import * as at from './layout.ts';
import { snapshotRequestBytes, writeSnapshotRequest, writeSnapshotResponse } from './snapshot-body.ts';

export function encodeFrame(
  identity: GroupIdentity,
  limits: WireLimits,
  slab: Slab,
  message: Message,
): Uint8Array {
  const length = lengthOf(message);
  if (length > limits.frameBytesMax) {
    impossible(`a message of ${length} bytes was to be sent, the limit is ${limits.frameBytesMax}`);
  }
  const frame = slab.take(length);
  writeU32(frame, at.AT_MAGIC, at.MAGIC);
  writeU32(frame, at.AT_LENGTH, length);
  writeU8(frame, at.AT_VERSION, at.WIRE_VERSION);
  writeU8(frame, at.AT_KIND, message.kind);
  writeU32(frame, at.AT_GROUP, identity.group);
  writeU53(frame, at.AT_CLUSTER, identity.cluster);
  writeU53(frame, at.AT_FROM, message.from);
  writeU53(frame, at.AT_TO, message.to);
  writeU53(frame, at.AT_TERM, message.term);
  writeU53(frame, at.AT_INCARNATION, message.incarnation);
  writeU53(frame, at.AT_SEQUENCE, message.sequence);
  writeBody(frame, limits, message);
  writeU32(frame, at.AT_CHECKSUM, crc32c(frame, at.AT_VERSION, length));
  return frame;
}

function lengthOf(message: Message): number {
  switch (message.kind) {
    case MessageKind.PreVoteRequest:
      return at.PRE_VOTE_REQUEST_BYTES;
    case MessageKind.VoteRequest:
      return at.VOTE_REQUEST_BYTES;
    case MessageKind.PreVoteResponse:
    case MessageKind.VoteResponse:
      return at.VOTE_RESPONSE_BYTES;
    case MessageKind.AppendResponse:
      return at.APPEND_RESPONSE_BYTES;
    case MessageKind.ReadIndexRequest:
      return at.READ_INDEX_REQUEST_BYTES;
    case MessageKind.ReadIndexResponse:
      return at.READ_INDEX_RESPONSE_BYTES;
    case MessageKind.TimeoutNow:
      return at.TIMEOUT_NOW_BYTES;
    case MessageKind.AppendRequest: {
      let length = at.AT_ENTRIES;
      const entries = message.entries;
      for (let i = 0; i < entries.length; i += 1)
        length += at.ENTRY_HEADER_BYTES + entries[i]!.payload.length;
      return length;
    }
    case MessageKind.SnapshotRequest:
      return snapshotRequestBytes(message);
    case MessageKind.SnapshotResponse:
      return at.SNAPSHOT_RESPONSE_BYTES;
    default:
      return message satisfies never;
  }
}

function writeBody(frame: Uint8Array, limits: WireLimits, message: Message): void {
  switch (message.kind) {
    case MessageKind.PreVoteRequest:
    case MessageKind.VoteRequest:
      writeU53(frame, at.AT_LAST_LOG_INDEX, message.lastLogIndex);
      writeU53(frame, at.AT_LAST_LOG_TERM, message.lastLogTerm);
      if (message.kind === MessageKind.VoteRequest) writeU8(frame, at.AT_TRANSFER, message.transfer ? 1 : 0);
      break;
    case MessageKind.PreVoteResponse:
    case MessageKind.VoteResponse:
      writeU8(frame, at.AT_GRANTED, message.granted ? 1 : 0);
      break;
    case MessageKind.AppendResponse:
      writeU8(frame, at.AT_SUCCESS, message.success ? 1 : 0);
      writeU53(frame, at.AT_ANSWERED_INDEX, message.previousIndex);
      writeU53(frame, at.AT_MATCH_INDEX, message.matchIndex);
      writeU53(frame, at.AT_CONFLICT_TERM, message.conflictTerm);
      writeU53(frame, at.AT_CONFLICT_INDEX, message.conflictIndex);
      writeU53(frame, at.AT_ANSWERED_ROUND, message.readRound);
      break;
    case MessageKind.ReadIndexRequest:
      writeU53(frame, at.AT_READ_LIFE, message.life);
      writeU53(frame, at.AT_READ_REQUEST, message.request);
      break;
    case MessageKind.ReadIndexResponse:
      writeU53(frame, at.AT_READ_LIFE, message.life);
      writeU53(frame, at.AT_READ_REQUEST, message.request);
      writeU8(frame, at.AT_READ_GRANTED, message.granted ? 1 : 0);
      writeU53(frame, at.AT_READ_INDEX, message.index);
      break;
    case MessageKind.TimeoutNow:
      break;
    case MessageKind.AppendRequest:
      writeAppend(frame, limits, message);
      break;
    case MessageKind.SnapshotRequest:
      writeSnapshotRequest(frame, message);
      break;
    case MessageKind.SnapshotResponse:
      writeSnapshotResponse(frame, message);
      break;
    default:
      message satisfies never;
  }
}

function writeAppend(frame: Uint8Array, limits: WireLimits, message: AppendRequest): void {
  const entries = message.entries;
  if (entries.length > limits.entriesMax) {
    impossible(`${entries.length} entries were to be sent, the limit is ${limits.entriesMax}`);
  }
  writeU53(frame, at.AT_PREVIOUS_INDEX, message.previousIndex);
  writeU53(frame, at.AT_PREVIOUS_TERM, message.previousTerm);
  writeU53(frame, at.AT_COMMIT_INDEX, message.commitIndex);
  writeU53(frame, at.AT_READ_ROUND, message.readRound);
  writeU32(frame, at.AT_ENTRY_COUNT, entries.length);
  let place = at.AT_ENTRIES;
  for (let i = 0; i < entries.length; i += 1) {
    const { index, term, kind, payload } = entries[i]!;
    // The index is not sent: a gap would arrive as other entries.
    if (index !== message.previousIndex + 1 + i) {
      impossible(`entry ${index} was to be sent as number ${i} after ${message.previousIndex}`);
    }
    writeU53(frame, place, term);
    writeU8(frame, place + at.ENTRY_KIND_OFFSET, kind);
    writeU32(frame, place + at.ENTRY_LENGTH_OFFSET, payload.length);
    place += at.ENTRY_HEADER_BYTES;
    frame.set(payload, place);
    place += payload.length;
  }
}
