/**
 * The FileSystem port on a real directory. A sync is a real one: `fdatasync` for the contents, `fsync` after a file
 * was cut, and `fsync` of the directory for names. Windows keeps names durable by itself and syncs no directory.
 *
 * What a completion leads to may throw, since the code behind it checks its invariants: that goes to `thrown`, so
 * that it ends one replica and not the process.
 */
import { join } from 'node:path';
import type { Done, File, FileError, FileSystem } from '../../ports/file-system.ts';
import { type CallError, type FileCalls, NODE_CALLS } from './file-calls.ts';

type Operation = FileError['operation'];

/** What happened on the disk, for metrics; durations are in microseconds. */
export interface FileMeter {
  /** @param path of the file, in the directory of the port. */
  synced(duration: number, path: string): void;
  written(bytes: number): void;
}

export interface NodeFilesOptions {
  /** It exists; everything is inside it. */
  readonly directory: string;
  /** What a completion threw. */
  readonly thrown: (error: unknown) => void;
  readonly meter?: FileMeter;
  readonly calls?: FileCalls;
}

export class NodeFiles implements FileSystem {
  readonly #options: NodeFilesOptions;
  readonly #calls: FileCalls;

  constructor(options: NodeFilesOptions) {
    this.#options = options;
    this.#calls = options.calls ?? NODE_CALLS;
  }

  list(directory: string, done: (error: FileError | null, names: readonly string[]) => void): void {
    this.#calls.readdir(this.#at(directory), (error, names) => {
      const failure = failureOf(error, 'list', directory);
      const sorted = error === null ? names.sort((a, b) => (a < b ? -1 : 1)) : [];
      this.#guard(() => done(failure, sorted));
    });
  }

  open(path: string, create: boolean, done: (error: FileError | null, file: File | null) => void): void {
    this.#calls.open(this.#at(path), create ? 'wx+' : 'r+', (error, fd) => {
      const failure = failureOf(error, 'open', path);
      const file =
        failure === null ? new NodeFile(path, fd, this.#calls, this.#guard, this.#options.meter) : null;
      this.#guard(() => done(failure, file));
    });
  }

  rename(from: string, to: string, done: Done): void {
    this.#calls.rename(this.#at(from), this.#at(to), (error) =>
      this.#guard(() => done(failureOf(error, 'rename', from))),
    );
  }

  remove(path: string, done: Done): void {
    this.#calls.unlink(this.#at(path), (error) => this.#guard(() => done(failureOf(error, 'remove', path))));
  }

  syncDirectory(directory: string, done: Done): void {
    const end = (error: CallError): void =>
      this.#guard(() => done(failureOf(error, 'sync-directory', directory)));
    if (process.platform === 'win32') {
      setImmediate(() => end(null));
      return;
    }
    this.#calls.open(this.#at(directory), 'r', (error, fd) => {
      if (error !== null) end(error);
      else this.#calls.fsync(fd, (syncError) => this.#calls.close(fd, () => end(syncError)));
    });
  }

  #at(path: string): string {
    return join(this.#options.directory, path);
  }

  readonly #guard = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      this.#options.thrown(error);
    }
  };
}

class NodeFile implements File {
  readonly path: string;
  readonly #fd: number;
  readonly #calls: FileCalls;
  readonly #guard: (run: () => void) => void;
  readonly #meter: FileMeter | undefined;
  /** It was cut since the last sync, which the system need not count among the contents. */
  #wasCut = false;

  constructor(
    path: string,
    fd: number,
    calls: FileCalls,
    guard: (run: () => void) => void,
    meter: FileMeter | undefined,
  ) {
    this.path = path;
    this.#fd = fd;
    this.#calls = calls;
    this.#guard = guard;
    this.#meter = meter;
  }

  size(done: (error: FileError | null, size: number) => void): void {
    this.#calls.fstat(this.#fd, (error, stats) => {
      const failure = failureOf(error, 'size', this.path);
      this.#guard(() => done(failure, failure === null ? stats.size : 0));
    });
  }

  read(offset: number, length: number, done: (error: FileError | null, bytes: Uint8Array) => void): void {
    const bytes = new Uint8Array(length);
    this.#readOn(bytes, 0, offset, (error, count) => {
      const failure = failureOf(error, 'read', this.path);
      this.#guard(() => done(failure, bytes.subarray(0, count)));
    });
  }

  write(offset: number, bytes: Uint8Array, done: Done): void {
    this.#writeOn(bytes, 0, offset, (error) => {
      if (error === null) this.#meter?.written(bytes.length);
      this.#guard(() => done(failureOf(error, 'write', this.path)));
    });
  }

  truncate(size: number, done: Done): void {
    this.#wasCut = true;
    this.#calls.ftruncate(this.#fd, size, (error) =>
      this.#guard(() => done(failureOf(error, 'truncate', this.path))),
    );
  }

  sync(done: Done): void {
    const from = performance.now();
    const end = (error: CallError): void => {
      if (error === null) this.#meter?.synced((performance.now() - from) * 1_000, this.path);
      this.#guard(() => done(failureOf(error, 'sync', this.path)));
    };
    if (this.#wasCut) {
      this.#wasCut = false;
      this.#calls.fsync(this.#fd, end);
    } else this.#calls.fdatasync(this.#fd, end);
  }

  close(): void {
    this.#calls.close(this.#fd, () => {});
  }

  /** A read may give fewer bytes than there are. */
  #readOn(
    bytes: Uint8Array,
    at: number,
    offset: number,
    done: (error: CallError, count: number) => void,
  ): void {
    this.#calls.read(this.#fd, bytes, at, bytes.length - at, offset + at, (error, count) => {
      if (error !== null || count === 0 || at + count === bytes.length) {
        done(error, error === null ? at + count : 0);
      } else this.#readOn(bytes, at + count, offset, done);
    });
  }

  /** A write may take fewer bytes than it was given, on a disk that is nearly full for one. */
  #writeOn(bytes: Uint8Array, at: number, offset: number, done: (error: CallError) => void): void {
    this.#calls.write(this.#fd, bytes, at, bytes.length - at, offset + at, (error, count) => {
      if (error !== null || at + count === bytes.length) done(error);
      else this.#writeOn(bytes, at + count, offset, done);
    });
  }
}

const CODES: Readonly<Record<string, FileError['code']>> = {
  ENOENT: 'not-found',
  EEXIST: 'exists',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
};

function failureOf(error: CallError, operation: Operation, path: string): FileError | null {
  if (error === null) return null;
  return { code: CODES[error.code ?? ''] ?? 'io', operation, path, message: error.message };
}
