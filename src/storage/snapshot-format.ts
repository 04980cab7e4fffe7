/**
 * The bytes of a snapshot's file, as docs/storage.md lays them out: a header, then the contents in blocks that each
 * carry a checksum, so that whoever reads a part of it can tell whether that part is whole.
 */
import { readU32, readU53, U53_BYTES, writeU32, writeU53 } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import type { LogIndex, Term } from '../base/types.ts';
import { decodeConfiguration, encodeConfiguration } from '../raft/configuration-codec.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { StorageIdentity } from './storage.ts';

/** The version that this code writes, and the only one that it reads. */
export const SNAPSHOT_VERSION = 1;

/** "ORDP" in a hex dump. */
const MAGIC = 0x5044524f;

/** Magic to term, and their checksum: known when the file is begun, and the seed of the blocks. */
const IDENTITY_BYTES = 48;
/** Identity, length of the configuration, size, checksum of the contents, checksum of the header. */
export const SNAPSHOT_FIELDS_BYTES = 68;

/** Contents in one block; before them stands their checksum. */
export const BLOCK_BYTES = 1 << 14;
export const BLOCK_HEAD_BYTES = 4;
const BLOCK_STEP = BLOCK_BYTES + BLOCK_HEAD_BYTES;

const NAME = /^snapshot-(\d{16})\.(snap|partial|staging)$/;

/** A durable snapshot. */
export function snapshotName(index: LogIndex): string {
  return `snapshot-${String(index).padStart(16, '0')}.snap`;
}

/** One of this server's own that is being made. */
export function partialName(index: LogIndex): string {
  return `snapshot-${String(index).padStart(16, '0')}.partial`;
}

/** One that is being received. */
export function stagingName(index: LogIndex): string {
  return `snapshot-${String(index).padStart(16, '0')}.staging`;
}

/** What a file's name says; null if it is not a snapshot's. */
export function parseSnapshotName(name: string): { readonly index: LogIndex; readonly kind: string } | null {
  const match = NAME.exec(name);
  return match === null ? null : { index: Number(match[1]), kind: match[2]! };
}

/** Where the contents of a file are. */
export interface Layout {
  /** The header's length: where the first block begins. */
  readonly headerBytes: number;
  /** The seed of the blocks' checksums: a block of another snapshot does not pass for one of this. */
  readonly seed: number;
}

/** The offset in the file of the block that holds `offset` of the contents. */
export function blockStart(layout: Layout, offset: number): number {
  return layout.headerBytes + Math.floor(offset / BLOCK_BYTES) * BLOCK_STEP;
}

/** The length of a file with `size` bytes of contents. */
export function fileBytes(layout: Layout, size: number): number {
  return layout.headerBytes + size + Math.ceil(size / BLOCK_BYTES) * BLOCK_HEAD_BYTES;
}

/** The checksum of the block with this number whose contents are `bytes[start, end)`. */
export function blockChecksum(
  bytes: Uint8Array,
  start: number,
  end: number,
  block: number,
  seed: number,
): number {
  const number = new Uint8Array(U53_BYTES);
  writeU53(number, 0, block);
  return crc32c(bytes, start, end, crc32c(number, 0, U53_BYTES, seed));
}

/** The layout of a snapshot's file before its size and its checksum are known. */
export function layoutOf(
  identity: StorageIdentity,
  meta: Pick<SnapshotMeta, 'index' | 'term' | 'configuration'>,
): Layout {
  const bytes = new Uint8Array(IDENTITY_BYTES);
  const seed = writeIdentity(bytes, identity, meta.index, meta.term);
  return { headerBytes: SNAPSHOT_FIELDS_BYTES + encodeConfiguration(meta.configuration).length, seed };
}

export function encodeSnapshotHeader(identity: StorageIdentity, meta: SnapshotMeta): Uint8Array {
  const configuration = encodeConfiguration(meta.configuration);
  const bytes = new Uint8Array(SNAPSHOT_FIELDS_BYTES + configuration.length);
  writeIdentity(bytes, identity, meta.index, meta.term);
  writeU32(bytes, 48, configuration.length);
  writeU53(bytes, 52, meta.size);
  writeU32(bytes, 60, meta.checksum);
  bytes.set(configuration, SNAPSHOT_FIELDS_BYTES);
  writeU32(bytes, 64, headerChecksum(bytes));
  return bytes;
}

/** Why a header was not taken. */
export interface HeaderRefusal {
  readonly code: 'damaged' | 'foreign' | 'version';
  readonly offset: number;
  readonly reason: string;
}

/** The length of the header that begins with these `SNAPSHOT_FIELDS_BYTES` bytes; not verified yet. */
export function snapshotHeaderBytes(bytes: Uint8Array): number {
  return SNAPSHOT_FIELDS_BYTES + readU32(bytes, 48);
}

/** Decodes a header; `bytes` begin with it, and may be too short for one. */
export function decodeSnapshotHeader(
  identity: StorageIdentity,
  bytes: Uint8Array,
): SnapshotMeta | HeaderRefusal {
  if (bytes.length < SNAPSHOT_FIELDS_BYTES) {
    return damaged('the header is cut short');
  }
  if (
    readU32(bytes, 0) !== MAGIC ||
    crc32c(bytes, 0, IDENTITY_BYTES - 4) !== readU32(bytes, IDENTITY_BYTES - 4)
  ) {
    return damaged('the header does not match its checksum');
  }
  const version = readU32(bytes, 4);
  if (version !== SNAPSHOT_VERSION) {
    const reason = `it is of format version ${version}, and this program reads version ${SNAPSHOT_VERSION}`;
    return { code: 'version', offset: 0, reason };
  }
  const cluster = readU53(bytes, 8);
  const group = readU32(bytes, 16);
  const member = readU53(bytes, 20);
  if (cluster !== identity.cluster || group !== identity.group || member !== identity.member) {
    const reason =
      `it belongs to cluster ${cluster}, group ${group}, member ${member}, and this is ` +
      `cluster ${identity.cluster}, group ${identity.group}, member ${identity.member}`;
    return { code: 'foreign', offset: 0, reason };
  }
  const end = snapshotHeaderBytes(bytes);
  if (bytes.length < end || headerChecksum(bytes.subarray(0, end)) !== readU32(bytes, 64)) {
    return damaged('the header does not match its checksum');
  }
  const configuration = decodeConfiguration(bytes.subarray(SNAPSHOT_FIELDS_BYTES, end));
  const size = readU53(bytes, 52);
  if (configuration === null || size < 0) {
    return damaged('the header matches its checksum and says what nobody wrote');
  }
  const checksum = readU32(bytes, 60);
  return { index: readU53(bytes, 28), term: readU53(bytes, 36), configuration, size, checksum };
}

export function isRefusal(header: SnapshotMeta | HeaderRefusal): header is HeaderRefusal {
  return 'code' in header;
}

/** Whether both name the same snapshot. */
export function isSameSnapshot(one: SnapshotMeta, other: SnapshotMeta): boolean {
  if (
    one.index !== other.index ||
    one.term !== other.term ||
    one.size !== other.size ||
    one.checksum !== other.checksum
  ) {
    return false;
  }
  const bytes = encodeConfiguration(one.configuration);
  const others = encodeConfiguration(other.configuration);
  return bytes.length === others.length && bytes.every((byte, at) => byte === others[at]);
}

function writeIdentity(bytes: Uint8Array, identity: StorageIdentity, index: LogIndex, term: Term): number {
  writeU32(bytes, 0, MAGIC);
  writeU32(bytes, 4, SNAPSHOT_VERSION);
  writeU53(bytes, 8, identity.cluster);
  writeU32(bytes, 16, identity.group);
  writeU53(bytes, 20, identity.member);
  writeU53(bytes, 28, index);
  writeU53(bytes, 36, term);
  const crc = crc32c(bytes, 0, IDENTITY_BYTES - 4);
  writeU32(bytes, IDENTITY_BYTES - 4, crc);
  return crc;
}

/** Of all but the checksum's own place; its seed is that of the identity. */
function headerChecksum(bytes: Uint8Array): number {
  const fields = crc32c(bytes, IDENTITY_BYTES, 64, readU32(bytes, IDENTITY_BYTES - 4));
  return crc32c(bytes, SNAPSHOT_FIELDS_BYTES, bytes.length, fields);
}

function damaged(reason: string): HeaderRefusal {
  return { code: 'damaged', offset: 0, reason };
}
