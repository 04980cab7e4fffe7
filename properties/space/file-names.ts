/** What the names of a server's files say (docs/storage.md), stated a second time, since judges take nothing from `src`. */
const SNAPSHOT = /^snapshot-(\d{16})\.(snap|partial|staging)$/;
const SEGMENT = /^log-(\d{10})\.seg$/;

export type FileKind = 'segment' | 'snap' | 'partial' | 'staging';

/** `number`: of a segment, or the index of a snapshot. */
export interface FileName {
  readonly kind: FileKind;
  readonly number: number;
}

/** Null for a name that no server of ours gives. */
export function parseFileName(name: string): FileName | null {
  const segment = SEGMENT.exec(name);
  if (segment !== null) return { kind: 'segment', number: Number(segment[1]) };
  const snapshot = SNAPSHOT.exec(name);
  // The pattern has no other endings than those.
  return snapshot === null ? null : { kind: snapshot[2] as FileKind, number: Number(snapshot[1]) };
}
