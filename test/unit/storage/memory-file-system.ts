/**
 * A file system in memory for the tests of storage: completions come when `pump` is called, any operation can be
 * made to fail, and a crash keeps any subset of the unsynced 512-byte sectors and names. As in a real kernel, a
 * failed sync leaves its pages readable and *clean*: a later sync does not write them.
 */
import type { Done, File, FileError, FileSystem } from '../../../src/ports/file-system.ts';

export const SECTOR_BYTES = 512;

interface Inode {
  bytes: Uint8Array;
  durable: Uint8Array;
  dirty: Set<number>;
}

/** A name that was made, moved or removed; a crash keeps each change or loses it, whatever the others do. */
interface NameChange {
  readonly gone: string | null;
  readonly made: string | null;
  readonly inode: Inode;
}

interface Pending {
  readonly operation: FileError['operation'];
  readonly path: string;
  /** Carries the operation out; its result is handed to the caller by `report`. */
  readonly run: (error: FileError | null) => void;
}

export class MemoryFileSystem implements FileSystem {
  /** Names the code with which an operation fails, or null. */
  fault: (operation: FileError['operation'], path: string) => FileError['code'] | null = () => null;
  /** Every operation that was carried out, in order, as `operation path`. */
  readonly journal: string[] = [];
  openFiles = 0;

  private queue: Pending[] = [];
  private names = new Map<string, Inode>();
  private durableNames = new Map<string, Inode>();
  /** Since the last sync of the directory. */
  private changes: NameChange[] = [];

  /** Carries out the oldest operation and reports it. */
  pump(): boolean {
    const pending = this.queue.shift();
    if (pending === undefined) {
      return false;
    }
    const { operation, path, run } = pending;
    this.journal.push(`${operation} ${path}`);
    const code = this.fault(operation, path);
    run(code === null ? null : { code, operation, path, message: `a test made it fail with ${code}` });
    return true;
  }

  /** Until nothing is under way; the bound ends a test that would never end. */
  pumpAll(): void {
    for (let left = 100_000; this.pump(); left--) {
      if (left === 0) {
        throw new Error('The storage never comes to rest.');
      }
    }
  }

  count(operation: FileError['operation']): number {
    return this.journal.filter((line) => line.startsWith(`${operation} `)).length;
  }

  /** The process dies, the machine stays up: what was written is still there, synced or not. */
  kill(): void {
    this.queue = [];
    this.openFiles = 0;
  }

  /** The power fails. `keep` is asked for every unsynced sector, size and name. */
  crash(keep: () => boolean): void {
    const inFlight = this.queue.filter(
      ({ operation }, at) => POWER_FAILURE_MAY_CARRY_OUT.has(operation) && (at === 0 || keep()),
    );
    this.fault = () => null;
    for (const { operation, path, run } of inFlight) {
      run({ code: 'io', operation, path, message: POWER_FAILURE });
    }
    this.kill();
    const names = new Map(this.durableNames);
    for (const change of this.changes) {
      if (keep()) {
        apply(names, change);
      }
    }
    for (const inode of new Set(names.values())) {
      inode.bytes = survivors(inode, keep);
      inode.durable = inode.bytes.slice();
      inode.dirty.clear();
    }
    this.changes = [];
    this.names = names;
    this.durableNames = new Map(names);
  }

  /** Every file as it is, sorted by name; the bytes are copies. */
  snapshot(): { path: string; bytes: Uint8Array }[] {
    return [...this.names.keys()]
      .sort()
      .map((path) => ({ path, bytes: this.names.get(path)!.bytes.slice() }));
  }

  /** Puts a durable file there. */
  put(path: string, bytes: Uint8Array): void {
    const inode = { bytes: bytes.slice(), durable: bytes.slice(), dirty: new Set<number>() };
    this.names.set(path, inode);
    this.durableNames.set(path, inode);
  }

  delete(path: string): void {
    this.names.delete(path);
    this.durableNames.delete(path);
  }

  list(_directory: string, done: (error: FileError | null, names: readonly string[]) => void): void {
    this.enqueue('list', '', (error) => done(error, error === null ? [...this.names.keys()].sort() : []));
  }

  open(path: string, create: boolean, done: (error: FileError | null, file: File | null) => void): void {
    this.enqueue('open', path, (given) => {
      const present = this.names.has(path);
      const code = create === present ? (create ? 'exists' : 'not-found') : null;
      const error: FileError | null =
        given ?? (code === null ? null : { code, operation: 'open', path, message: code });
      if (error !== null) {
        done(error, null);
        return;
      }
      if (create) {
        const inode = { bytes: new Uint8Array(0), durable: new Uint8Array(0), dirty: new Set<number>() };
        this.change({ gone: null, made: path, inode });
      }
      this.openFiles++;
      done(null, this.handle(path, this.names.get(path)!));
    });
  }

  rename(from: string, to: string, done: Done): void {
    this.rewriteNames('rename', from, to, done);
  }

  remove(path: string, done: Done): void {
    this.rewriteNames('remove', path, null, done);
  }

  syncDirectory(directory: string, done: Done): void {
    this.enqueue('sync-directory', directory, (error) => {
      if (error === null) {
        this.durableNames = new Map(this.names);
        this.changes = [];
      }
      done(error);
    });
  }

  private change(change: NameChange): void {
    apply(this.names, change);
    this.changes.push(change);
  }

  private rewriteNames(operation: 'rename' | 'remove', path: string, made: string | null, done: Done): void {
    this.enqueue(operation, path, (given) => {
      const inode = this.names.get(path);
      const isLost = given !== null && given.message === POWER_FAILURE;
      if (inode !== undefined && (given === null || isLost)) {
        this.change({ gone: path, made, inode });
      }
      if (!isLost) {
        done(
          given ??
            (inode === undefined ? { code: 'not-found', operation, path, message: 'not-found' } : null),
        );
      }
    });
  }

  private enqueue(operation: FileError['operation'], path: string, run: Pending['run']): void {
    this.queue.push({ operation, path, run });
  }

  private handle(path: string, inode: Inode): File {
    let isOpen = true;
    const enqueue = (operation: FileError['operation'], run: Pending['run']): void => {
      if (!isOpen) {
        throw new Error(`${operation} of ${path} after it was closed.`);
      }
      this.enqueue(operation, path, run);
    };
    return {
      path,
      size: (done) => enqueue('size', (error) => done(error, error === null ? inode.bytes.length : 0)),
      read: (offset, length, done) =>
        enqueue('read', (error) =>
          done(error, error === null ? inode.bytes.slice(offset, offset + length) : new Uint8Array(0)),
        ),
      write: (offset, bytes, done) => {
        const expected = bytes.slice();
        enqueue('write', (error) => {
          if (!expected.every((byte, at) => byte === bytes[at])) {
            throw new Error('The bytes changed before the write was done.');
          }
          const noSpace = error?.code === 'no-space';
          const written = noSpace ? bytes.subarray(0, bytes.length >>> 1) : bytes;
          if (error === null || noSpace || error.message === POWER_FAILURE) {
            overwrite(inode, offset, written);
          }
          if (error?.message !== POWER_FAILURE) {
            done(error);
          }
        });
      },
      truncate: (size, done) =>
        enqueue('truncate', (error) => {
          if (error === null || error.message === POWER_FAILURE) {
            const before = inode.bytes;
            inode.bytes = new Uint8Array(size);
            inode.bytes.set(before.subarray(0, size));
            for (let at = Math.min(size, before.length); at <= size; at += SECTOR_BYTES) {
              inode.dirty.add(Math.floor(at / SECTOR_BYTES));
            }
          }
          if (error?.message !== POWER_FAILURE) {
            done(error);
          }
        }),
      sync: (done) =>
        enqueue('sync', (error) => {
          if (error === null) {
            inode.durable = survivors(inode, () => true);
          }
          inode.dirty.clear();
          done(error);
        }),
      close: () => {
        if (!isOpen || this.queue.some((pending) => pending.path === path)) {
          throw new Error(`${path} was closed twice, or while it was in use.`);
        }
        isOpen = false;
        this.openFiles--;
      },
    };
  }
}

const POWER_FAILURE = 'the power failed';
const POWER_FAILURE_MAY_CARRY_OUT: ReadonlySet<FileError['operation']> = new Set([
  'write',
  'truncate',
  'rename',
  'remove',
]);

function apply(names: Map<string, Inode>, { gone, made, inode }: NameChange): void {
  if (gone !== null) {
    names.delete(gone);
  }
  if (made !== null) {
    names.set(made, inode);
  }
}

function overwrite(inode: Inode, offset: number, bytes: Uint8Array): void {
  const before = inode.bytes;
  const after = new Uint8Array(Math.max(before.length, offset + bytes.length));
  after.set(before);
  after.set(bytes, offset);
  inode.bytes = after;
  const first = Math.floor(Math.min(offset, before.length) / SECTOR_BYTES);
  for (let sector = first; sector * SECTOR_BYTES < offset + bytes.length; sector++) {
    inode.dirty.add(sector);
  }
}

/** The file after a crash: sector by sector what was synced, or what was written since. */
function survivors(inode: Inode, keep: () => boolean): Uint8Array {
  const { bytes, durable, dirty } = inode;
  const after = new Uint8Array(bytes.length !== durable.length && keep() ? bytes.length : durable.length);
  for (let start = 0; start < after.length; start += SECTOR_BYTES) {
    const source = dirty.has(start / SECTOR_BYTES) && keep() ? bytes : durable;
    after.set(source.subarray(start, Math.min(start + SECTOR_BYTES, after.length)), start);
  }
  return after;
}
