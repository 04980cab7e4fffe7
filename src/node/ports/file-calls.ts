/** The calls to the operating system that `NodeFiles` makes: those of `node:fs`, or others in their place in tests. */
import {
  close,
  fdatasync,
  fstat,
  fsync,
  ftruncate,
  open,
  read,
  readdir,
  rename,
  unlink,
  write,
} from 'node:fs';

/** Null when the call succeeded. */
export type CallError = NodeJS.ErrnoException | null;

/** What each call does is said in the documentation of `node:fs`; completions come as events of their own. */
export interface FileCalls {
  open(path: string, flags: string, done: (error: CallError, fd: number) => void): void;
  close(fd: number, done: (error: CallError) => void): void;
  read(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    done: (error: CallError, bytes: number) => void,
  ): void;
  write(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    done: (error: CallError, bytes: number) => void,
  ): void;
  ftruncate(fd: number, size: number, done: (error: CallError) => void): void;
  fdatasync(fd: number, done: (error: CallError) => void): void;
  fsync(fd: number, done: (error: CallError) => void): void;
  fstat(fd: number, done: (error: CallError, stats: { readonly size: number }) => void): void;
  readdir(path: string, done: (error: CallError, names: string[]) => void): void;
  rename(from: string, to: string, done: (error: CallError) => void): void;
  unlink(path: string, done: (error: CallError) => void): void;
}

export const NODE_CALLS: FileCalls = {
  open: (path, flags, done) => open(path, flags, 0o600, done),
  close,
  read,
  write,
  ftruncate,
  fdatasync,
  fsync,
  fstat,
  readdir: (path, done) => readdir(path, done),
  rename,
  unlink,
};
