/**
 * Calls to a real directory that are carried out when the test says so, and that can be made to fail: with an error,
 * with fewer bytes than asked for, and with the power, which takes all that was not synced.
 */
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallError, FileCalls } from '../../../../src/node/ports/file-calls.ts';

/** A new directory; the caller removes it. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'ordeal-test-'));
}

/** Bytes on the disk if the power goes now. */
interface Durable {
  bytes: Uint8Array;
}

export class SteppedCalls implements FileCalls {
  readonly directory: string;
  /** The error that the next call of this name comes to, once. */
  readonly failNext = new Map<keyof FileCalls, string>();
  /** Bytes that one read or write moves at most. */
  bytesMax = Number.POSITIVE_INFINITY;
  readonly done: string[] = [];
  #queue: (() => void)[] = [];
  #names = new Map<string, Durable>();
  #durableNames = new Map<string, Durable>();
  readonly #open = new Map<number, Durable | null>();

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Carries out what was asked for; false when there was nothing. */
  pump(): boolean {
    const queue = this.#queue;
    this.#queue = [];
    for (const run of queue) run();
    return queue.length > 0;
  }

  settle(): void {
    while (this.pump());
  }

  /** The process ends: what is under way is not carried out. What was written stays. */
  abandon(): void {
    this.#queue = [];
    for (const fd of this.#open.keys()) closeSync(fd);
    this.#open.clear();
  }

  losePower(): void {
    this.abandon();
    for (const name of readdirSync(this.directory)) rmSync(join(this.directory, name));
    for (const [path, { bytes }] of this.#durableNames) writeFileSync(path, bytes);
    this.#names = new Map(this.#durableNames);
  }

  open(path: string, flags: string, done: (error: CallError, fd: number) => void): void {
    this.#call('open', done, () => {
      const fd = openSync(path, flags);
      if (path.replace(/\/$/, '') === this.directory) this.#open.set(fd, null);
      else {
        const durable = this.#names.get(path) ?? { bytes: new Uint8Array(0) };
        this.#names.set(path, durable);
        this.#open.set(fd, durable);
      }
      return fd;
    });
  }

  close(fd: number, done: (error: CallError) => void): void {
    this.#call('close', done, () => {
      this.#open.delete(fd);
      closeSync(fd);
    });
  }

  read(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    done: (error: CallError, bytes: number) => void,
  ): void {
    this.#call('read', done, () => readSync(fd, buffer, offset, Math.min(length, this.bytesMax), position));
  }

  write(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    done: (error: CallError, bytes: number) => void,
  ): void {
    this.#call('write', done, () => writeSync(fd, buffer, offset, Math.min(length, this.bytesMax), position));
  }

  ftruncate(fd: number, size: number, done: (error: CallError) => void): void {
    this.#call('ftruncate', done, () => ftruncateSync(fd, size));
  }

  fdatasync(fd: number, done: (error: CallError) => void): void {
    this.#call('fdatasync', done, () => {
      fdatasyncSync(fd);
      this.#keep(fd);
    });
  }

  fsync(fd: number, done: (error: CallError) => void): void {
    this.#call('fsync', done, () => {
      fsyncSync(fd);
      this.#keep(fd);
    });
  }

  fstat(fd: number, done: (error: CallError, stats: { readonly size: number }) => void): void {
    this.#call('fstat', done, () => fstatSync(fd));
  }

  readdir(path: string, done: (error: CallError, names: string[]) => void): void {
    this.#call('readdir', done, () => readdirSync(path));
  }

  rename(from: string, to: string, done: (error: CallError) => void): void {
    this.#call('rename', done, () => {
      renameSync(from, to);
      this.#names.set(to, this.#names.get(from)!);
      this.#names.delete(from);
    });
  }

  unlink(path: string, done: (error: CallError) => void): void {
    this.#call('unlink', done, () => {
      unlinkSync(path);
      this.#names.delete(path);
    });
  }

  /** Of a directory its names, of a file its bytes. */
  #keep(fd: number): void {
    const durable = this.#open.get(fd)!;
    if (durable === null) this.#durableNames = new Map(this.#names);
    else durable.bytes = readFileSync(pathOf(this.#names, durable));
  }

  #call<T>(name: keyof FileCalls, done: (error: CallError, value: T) => void, run: () => T): void {
    this.#queue.push(() => {
      this.done.push(name);
      const code = this.failNext.get(name);
      this.failNext.delete(name);
      let error: CallError = null;
      // Who is told of an error does not look at the value.
      let value = undefined as T;
      try {
        if (code !== undefined) throw Object.assign(new Error(`${name}: ${code}`), { code });
        value = run();
      } catch (thrown) {
        error = thrown as NodeJS.ErrnoException;
      }
      done(error, value);
    });
  }
}

function pathOf(names: ReadonlyMap<string, Durable>, wanted: Durable): string {
  for (const [path, durable] of names) if (durable === wanted) return path;
  throw new Error('the file has no name any more');
}
