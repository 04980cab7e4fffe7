/**
 * Files in memory, for tests and examples. What was not synced is lost when the power is (`losePower`), as on a disk;
 * what a real disk does besides (torn writes, reordering, damage) is the simulator's business.
 */
import type { Done, File, FileError, FileSystem } from '../ports/file-system.ts';

interface Inode {
  bytes: Uint8Array;
  durable: Uint8Array;
}

type Operation = FileError['operation'];

export class MemoryFiles implements FileSystem {
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #queue: (() => void)[] = [];

  /** @param contents what is there and durable to begin with; the bytes are copied. */
  constructor(contents: Iterable<{ readonly path: string; readonly bytes: Uint8Array }> = []) {
    for (const { path, bytes } of contents) {
      const inode = { bytes: bytes.slice(), durable: bytes.slice() };
      this.#names.set(path, inode);
      this.#durableNames.set(path, inode);
    }
  }

  /** Carries out what was asked for, and reports it; false when there was nothing. */
  pump(): boolean {
    const queue = this.#queue;
    if (queue.length === 0) return false;
    this.#queue = [];
    for (const run of queue) run();
    return true;
  }

  /** The process is gone: nothing that was under way is carried out or reported. What was written stays. */
  abandon(): void {
    this.#queue = [];
  }

  /** The same, and only what was synced is left. */
  losePower(): void {
    this.abandon();
    this.#names = new Map(this.#durableNames);
    for (const inode of this.#names.values()) inode.bytes = inode.durable.slice();
  }

  list(_directory: string, done: (error: FileError | null, names: readonly string[]) => void): void {
    this.#queue.push(() =>
      done(
        null,
        [...this.#names.keys()].sort((a, b) => (a < b ? -1 : 1)),
      ),
    );
  }

  open(path: string, create: boolean, done: (error: FileError | null, file: File | null) => void): void {
    this.#queue.push(() => {
      const known = this.#names.get(path);
      if (create === (known !== undefined)) {
        done(failed(create ? 'exists' : 'not-found', 'open', path), null);
        return;
      }
      const inode = known ?? { bytes: new Uint8Array(0), durable: new Uint8Array(0) };
      this.#names.set(path, inode);
      done(null, new MemoryFile(path, inode, this.#queueUp));
    });
  }

  rename(from: string, to: string, done: Done): void {
    this.#queue.push(() => this.#move('rename', from, to, done));
  }

  remove(path: string, done: Done): void {
    this.#queue.push(() => this.#move('remove', path, null, done));
  }

  syncDirectory(_directory: string, done: Done): void {
    this.#queue.push(() => {
      this.#durableNames = new Map(this.#names);
      done(null);
    });
  }

  readonly #queueUp = (run: () => void): void => {
    this.#queue.push(run);
  };

  #move(operation: Operation, from: string, to: string | null, done: Done): void {
    const inode = this.#names.get(from);
    if (inode === undefined) {
      done(failed('not-found', operation, from));
      return;
    }
    this.#names.delete(from);
    if (to !== null) this.#names.set(to, inode);
    done(null);
  }
}

class MemoryFile implements File {
  readonly path: string;
  readonly #inode: Inode;
  readonly #queueUp: (run: () => void) => void;

  constructor(path: string, inode: Inode, queueUp: (run: () => void) => void) {
    this.path = path;
    this.#inode = inode;
    this.#queueUp = queueUp;
  }

  size(done: (error: FileError | null, size: number) => void): void {
    this.#queueUp(() => done(null, this.#inode.bytes.length));
  }

  read(offset: number, length: number, done: (error: FileError | null, bytes: Uint8Array) => void): void {
    this.#queueUp(() => done(null, this.#inode.bytes.slice(offset, offset + length)));
  }

  write(offset: number, bytes: Uint8Array, done: Done): void {
    this.#queueUp(() => {
      const inode = this.#inode;
      inode.bytes = sized(inode.bytes, Math.max(inode.bytes.length, offset + bytes.length));
      inode.bytes.set(bytes, offset);
      done(null);
    });
  }

  truncate(size: number, done: Done): void {
    this.#queueUp(() => {
      this.#inode.bytes = sized(this.#inode.bytes, size);
      done(null);
    });
  }

  sync(done: Done): void {
    this.#queueUp(() => {
      this.#inode.durable = this.#inode.bytes.slice();
      done(null);
    });
  }

  close(): void {}
}

/** A copy of this size, filled up with zeros. */
function sized(bytes: Uint8Array, size: number): Uint8Array {
  const copy = new Uint8Array(size);
  copy.set(bytes.subarray(0, size));
  return copy;
}

function failed(code: FileError['code'], operation: Operation, path: string): FileError {
  return { code, operation, path, message: `${operation} ${path}: ${code}` };
}
