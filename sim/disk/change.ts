/** A change of a file's contents that no sync has made durable yet, and what it does to an image. */

export interface Change {
  readonly isTruncate: boolean;
  /** The new size of a truncate. */
  readonly offset: number;
  /** 0 for a truncate. */
  readonly length: number;
  /** Null while the file's present image still has these bytes: copied only when something is about to cover them. */
  bytes: Uint8Array | null;
}

/** The size of a file of `size` bytes after the change. */
export function sizeAfter(change: Change, size: number): number {
  if (change.isTruncate) return change.offset;
  return Math.max(size, change.offset + change.length);
}

/** The first byte that the change touches in a file of `size` bytes. */
export function beginOf(change: Change, size: number): number {
  return change.isTruncate ? Math.min(change.offset, size) : change.offset;
}

/** The end of what it touches. */
export function endOf(change: Change, size: number): number {
  return change.isTruncate ? Math.max(change.offset, size) : change.offset + change.length;
}
