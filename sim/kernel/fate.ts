/**
 * The identity of a message and of a disk operation: what it *is*, never how many others came before it. Random
 * fates are keyed by it, and an explicit `FateOverride` names it in its `key`:
 *
 *     message/<from>/<to>/<kind>/<term>/<index>/<attempt>
 *     disk/<server>/<operation>/<path>/<offset>/<attempt>
 *
 * `kind`, `term` and `index` are what the system's `identify` reads from a frame (for Raft: the message's kind
 * and term, and its last entry's index, or the last log index or match index where it has no entries);
 * `attempt` counts from 0 what the link or disk cannot tell apart otherwise. A path may contain slashes.
 *
 * Absent fields of an override are as drawn. For a message, `delay` is the whole drawn latency of its first
 * copy (a slow link and a hold still come on top), `copies` how many arrive in all (1: no duplicate),
 * `flips` the number of flipped bits. For a disk operation, `delay` is its drawn latency (a slowed disk still
 * comes on top); `fails` is whether a read or a sync fails; `offset` is 0 where there is none.
 */
import type { MemberId } from '../../src/base/types.ts';

export interface MessageKey {
  readonly from: MemberId;
  readonly to: MemberId;
  readonly kind: number;
  readonly term: number;
  readonly index: number;
  readonly attempt: number;
}

export interface DiskKey {
  readonly server: MemberId;
  readonly operation: string;
  readonly path: string;
  readonly offset: number;
  readonly attempt: number;
}

export function formatMessageKey(key: MessageKey): string {
  return `message/${key.from}/${key.to}/${key.kind}/${key.term}/${key.index}/${key.attempt}`;
}

export function formatDiskKey(key: DiskKey): string {
  return `disk/${key.server}/${key.operation}/${key.path}/${key.offset}/${key.attempt}`;
}

/** The key in its parts, or null when it is not the key of a message. */
export function parseMessageKey(text: string): MessageKey | null {
  const match = /^message\/(\d+)\/(\d+)\/(\d+)\/(\d+)\/(\d+)\/(\d+)$/.exec(text);
  if (match === null) return null;
  const [from, to, kind, term, index, attempt] = match.slice(1).map(Number);
  const key = { from: from!, to: to!, kind: kind!, term: term!, index: index!, attempt: attempt! };
  // Catches leading zeros and what is above 2^53: one identity has one spelling.
  return formatMessageKey(key) === text ? key : null;
}

/** The key in its parts, or null when it is not the key of a disk operation. */
export function parseDiskKey(text: string): DiskKey | null {
  const match = /^disk\/(\d+)\/([^/]+)\/(.+)\/(\d+)\/(\d+)$/.exec(text);
  if (match === null) return null;
  const [, server, operation, path, offset, attempt] = match;
  const key = {
    server: Number(server),
    operation: operation!,
    path: path!,
    offset: Number(offset),
    attempt: Number(attempt),
  };
  return formatDiskKey(key) === text ? key : null;
}
