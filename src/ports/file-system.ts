/**
 * The files of one server. Small and callback-based: a completion arrives as an event of its own, never
 * from within the call that asked for it. Paths use `/` and are relative to the server's data directory,
 * which exists ('' names it). Operations on one file that are in flight together may complete in any order.
 *
 * Durability is what the caller makes of it: a write is safe only after a later `sync` of that file
 * completed without an error; a new, renamed or removed name only after `syncDirectory`. After a failed
 * `sync` nothing that was unsynced may be trusted again.
 */
export interface FileSystem {
  /** Names (not paths) in a directory, sorted by code unit. */
  list(directory: string, done: (error: FileError | null, names: readonly string[]) => void): void;
  /** Opens a file for reading and writing. With `create`, it must not exist; without, it must. */
  open(path: string, create: boolean, done: (error: FileError | null, file: File | null) => void): void;
  /** Replaces `to` if it exists. */
  rename(from: string, to: string, done: Done): void;
  remove(path: string, done: Done): void;
  /** Makes the names in a directory durable. */
  syncDirectory(directory: string, done: Done): void;
}

export interface File {
  readonly path: string;
  size(done: (error: FileError | null, size: number) => void): void;
  /** Reads up to `length` bytes; fewer only at the end of the file. The bytes belong to the caller. */
  read(offset: number, length: number, done: (error: FileError | null, bytes: Uint8Array) => void): void;
  /** Writes all of `bytes`, growing the file as needed; a gap reads as zeros. `bytes` must not change until `done`. */
  write(offset: number, bytes: Uint8Array, done: Done): void;
  truncate(size: number, done: Done): void;
  /** Makes all completed writes, and the size, durable. */
  sync(done: Done): void;
  close(): void;
}

export type Done = (error: FileError | null) => void;

/** Why a file operation failed. `no-space`: some of the bytes may have been written; all may be tried again. */
export interface FileError {
  readonly code: 'not-found' | 'exists' | 'no-space' | 'io';
  readonly operation:
    | 'list'
    | 'open'
    | 'rename'
    | 'remove'
    | 'sync-directory'
    | 'size'
    | 'read'
    | 'write'
    | 'truncate'
    | 'sync';
  readonly path: string;
  readonly message: string;
}
