/** The bodies of the two snapshot messages (docs/wire.md). */
import { readU32, readU53, writeU32, writeU53 } from '../base/bytes.ts';
import type { MemberId, Term } from '../base/types.ts';
import { decodeConfiguration, encodeConfiguration } from '../raft/configuration-codec.ts';
import { snapshotRequest, snapshotResponse } from '../raft/make-message.ts';
import type { SnapshotRequest, SnapshotResponse } from '../raft/message.ts';
import type { Refusal } from './codec.ts';
import * as at from './layout.ts';

export function snapshotRequestBytes({ snapshot, bytes }: SnapshotRequest): number {
  return at.AT_SNAPSHOT_CONFIGURATION + encodeConfiguration(snapshot.configuration).length + bytes.length;
}

export function writeSnapshotRequest(frame: Uint8Array, message: SnapshotRequest): void {
  const { snapshot, offset, bytes } = message;
  const configuration = encodeConfiguration(snapshot.configuration);
  writeU53(frame, at.AT_SNAPSHOT_INDEX, snapshot.index);
  writeU32(frame, at.AT_SNAPSHOT_CHECKSUM, snapshot.checksum);
  writeU53(frame, at.AT_SNAPSHOT_OFFSET, offset);
  writeU53(frame, at.AT_SNAPSHOT_TERM, snapshot.term);
  writeU53(frame, at.AT_SNAPSHOT_SIZE, snapshot.size);
  writeU32(frame, at.AT_CONFIGURATION_BYTES, configuration.length);
  writeU32(frame, at.AT_CHUNK_BYTES, bytes.length);
  frame.set(configuration, at.AT_SNAPSHOT_CONFIGURATION);
  frame.set(bytes, at.AT_SNAPSHOT_CONFIGURATION + configuration.length);
}

export function writeSnapshotResponse(frame: Uint8Array, message: SnapshotResponse): void {
  writeU53(frame, at.AT_SNAPSHOT_INDEX, message.snapshotIndex);
  writeU32(frame, at.AT_SNAPSHOT_CHECKSUM, message.checksum);
  writeU53(frame, at.AT_SNAPSHOT_OFFSET, message.offset);
}

export function readSnapshotRequest(
  frame: Uint8Array,
  from: MemberId,
  to: MemberId,
  senderTerm: Term,
): SnapshotRequest | Refusal {
  if (frame.length < at.AT_SNAPSHOT_CONFIGURATION) return 'bad-length';
  const index = readU53(frame, at.AT_SNAPSHOT_INDEX);
  const checksum = readU32(frame, at.AT_SNAPSHOT_CHECKSUM);
  const offset = readU53(frame, at.AT_SNAPSHOT_OFFSET);
  const term = readU53(frame, at.AT_SNAPSHOT_TERM);
  const size = readU53(frame, at.AT_SNAPSHOT_SIZE);
  const configurationBytes = readU32(frame, at.AT_CONFIGURATION_BYTES);
  const chunkBytes = readU32(frame, at.AT_CHUNK_BYTES);
  const contents = at.AT_SNAPSHOT_CONFIGURATION + configurationBytes;
  if (contents + chunkBytes !== frame.length) return 'bad-length';
  // No snapshot is of a later term than its sender, and no chunk goes beyond the end.
  if (index < 1 || term < 1 || term > senderTerm || size < 0 || offset < 0) return 'bad-field';
  if (chunkBytes > size - offset) return 'bad-field';
  const configuration = decodeConfiguration(frame.subarray(at.AT_SNAPSHOT_CONFIGURATION, contents));
  if (configuration === null) return 'bad-field';
  const snapshot = { index, term, configuration, size, checksum };
  return snapshotRequest(from, to, senderTerm, snapshot, offset, frame.subarray(contents));
}

export function readSnapshotResponse(
  frame: Uint8Array,
  from: MemberId,
  to: MemberId,
  term: Term,
): SnapshotResponse | Refusal {
  if (frame.length !== at.SNAPSHOT_RESPONSE_BYTES) return 'bad-length';
  const index = readU53(frame, at.AT_SNAPSHOT_INDEX);
  const offset = readU53(frame, at.AT_SNAPSHOT_OFFSET);
  if (index < 1 || offset < 0) return 'bad-field';
  return snapshotResponse(from, to, term, index, readU32(frame, at.AT_SNAPSHOT_CHECKSUM), offset);
}
