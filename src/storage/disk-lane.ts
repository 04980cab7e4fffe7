/**
 * A way to the files, one operation at a time: the log has one, and so has every other part that must not wait for
 * it (`disk-lanes.ts`). What an operation comes to is sorted into *done*, *tried again when there is room* and
 * *fatal*. What comes next is called only when the operation succeeded, and never after `stop`. The
 * operation is kept in fields rather than in closures, since every group commit passes through here twice.
 *
 * A sync that fails is always fatal, a full disk as its cause included: the kernel may have dropped the pages and
 * marked them clean, so trying again would succeed without having written anything (the "fsyncgate" of 2018).
 */
import { impossible } from '../base/invariant.ts';
import type { File, FileError, FileSystem } from '../ports/file-system.ts';
import type { StorageFailure } from './storage.ts';

type Operation =
  | 'none'
  | 'list'
  | 'create'
  | 'open'
  | 'size'
  | 'read'
  | 'write'
  | 'truncate'
  | 'sync'
  | 'rename'
  | 'remove'
  | 'sync-directory';

/** What a lane tells its owner besides results. */
export interface DiskEvents {
  /** What is under way waits for room, or does not wait any more: see `isFull`. */
  fullChanged(): void;
  failed(failure: StorageFailure): void;
  /** If it is there, an operation that finds no room is over, and this is called in place of what came next. */
  readonly noRoom: (() => void) | null;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);
const NO_NAMES: readonly string[] = [];

export class DiskLane {
  /** The result of the latest `list`, `open` or `create`, `size` and `read`. */
  names: readonly string[] = NO_NAMES;
  opened: File | null = null;
  bytesRead = NO_BYTES;
  sizeRead = 0;
  /** The operation under way waits for room. */
  isFull = false;

  private readonly fileSystem: FileSystem;
  private readonly events: DiskEvents;
  private readonly openFiles: File[] = [];
  private operation: Operation = 'none';
  private path = '';
  private to = '';
  private file: File | null = null;
  private offset = 0;
  private length = 0;
  private bytes = NO_BYTES;
  private next: () => void = nothing;
  private waiting = false;
  private isRetry = false;
  private stopped = false;

  constructor(fileSystem: FileSystem, events: DiskEvents) {
    this.fileSystem = fileSystem;
    this.events = events;
  }

  list(next: () => void): void {
    this.begin('list', '', null, next);
  }

  /** The file is in `opened` afterwards, and stays open until `closeFile` or `stop`. */
  create(path: string, next: () => void): void {
    this.begin('create', path, null, next);
  }

  open(path: string, next: () => void): void {
    this.begin('open', path, null, next);
  }

  size(file: File, next: () => void): void {
    this.begin('size', file.path, file, next);
  }

  read(file: File, offset: number, length: number, next: () => void): void {
    this.offset = offset;
    this.length = length;
    this.begin('read', file.path, file, next);
  }

  write(file: File, offset: number, bytes: Uint8Array, next: () => void): void {
    this.offset = offset;
    this.bytes = bytes;
    this.begin('write', file.path, file, next);
  }

  truncate(file: File, size: number, next: () => void): void {
    this.offset = size;
    this.begin('truncate', file.path, file, next);
  }

  sync(file: File, next: () => void): void {
    this.begin('sync', file.path, file, next);
  }

  rename(from: string, to: string, next: () => void): void {
    this.to = to;
    this.begin('rename', from, null, next);
  }

  /** A file that is not there any more counts as removed. */
  remove(path: string, next: () => void): void {
    this.begin('remove', path, null, next);
  }

  syncDirectory(next: () => void): void {
    this.begin('sync-directory', '', null, next);
  }

  /** Tries again what waits for room. */
  retry(): void {
    if (this.waiting) {
      this.waiting = false;
      this.isRetry = true;
      this.start();
    }
  }

  closeFile(file: File): void {
    const at = this.openFiles.indexOf(file);
    if (at < 0) {
      impossible(`The file ${file.path} is closed, but it is not open.`);
    }
    this.openFiles.splice(at, 1);
    file.close();
  }

  /** Nothing is called any more. Files are closed as soon as no operation is under way. */
  stop(): void {
    if (!this.stopped) {
      this.stopped = true;
      if (this.operation === 'none' || this.waiting) {
        this.closeAll();
      }
      this.waiting = false;
    }
  }

  fail(failure: StorageFailure): void {
    if (!this.stopped) {
      this.stop();
      this.events.failed(failure);
    }
  }

  private begin(operation: Operation, path: string, file: File | null, next: () => void): void {
    if (this.stopped) {
      return;
    }
    if (this.operation !== 'none') {
      impossible(`A lane begins to ${operation} ${path} while it is busy to ${this.operation} ${this.path}.`);
    }
    this.isRetry = false;
    this.operation = operation;
    this.path = path;
    this.file = file;
    this.next = next;
    this.start();
  }

  private start(): void {
    switch (this.operation) {
      case 'list':
        this.fileSystem.list(this.path, this.listed);
        break;
      case 'create':
        this.fileSystem.open(this.path, true, this.opens);
        break;
      case 'open':
        this.fileSystem.open(this.path, false, this.opens);
        break;
      case 'size':
        this.file!.size(this.sized);
        break;
      case 'read':
        this.file!.read(this.offset, this.length, this.reads);
        break;
      case 'write':
        this.file!.write(this.offset, this.bytes, this.done);
        break;
      case 'truncate':
        this.file!.truncate(this.offset, this.done);
        break;
      case 'sync':
        this.file!.sync(this.done);
        break;
      case 'rename':
        this.fileSystem.rename(this.path, this.to, this.done);
        break;
      case 'remove':
        this.fileSystem.remove(this.path, this.done);
        break;
      case 'sync-directory':
        this.fileSystem.syncDirectory(this.path, this.done);
        break;
      case 'none':
        impossible('A lane starts an operation that it does not have.');
        break;
    }
  }

  private readonly listed = (error: FileError | null, names: readonly string[]): void => {
    this.names = names;
    this.done(error);
  };

  private readonly opens = (error: FileError | null, file: File | null): void => {
    if (file !== null) {
      this.openFiles.push(file);
      this.opened = file;
    }
    if (
      error !== null &&
      error.code === 'exists' &&
      this.operation === 'create' &&
      this.isRetry &&
      !this.stopped
    ) {
      // The attempt on the full disk made the name before it failed. The first time it would be somebody else's.
      this.operation = 'open';
      this.start();
      return;
    }
    this.done(error);
  };

  private readonly sized = (error: FileError | null, size: number): void => {
    this.sizeRead = size;
    this.done(error);
  };

  private readonly reads = (error: FileError | null, bytes: Uint8Array): void => {
    this.bytesRead = bytes;
    this.done(error);
  };

  private readonly done = (error: FileError | null): void => {
    const operation = this.operation;
    if (this.stopped) {
      this.operation = 'none';
      this.closeAll();
      return;
    }
    if (error !== null && !(operation === 'remove' && error.code === 'not-found')) {
      this.refused(error, operation);
      return;
    }
    this.operation = 'none';
    this.bytes = NO_BYTES;
    if (this.isFull) {
      this.isFull = false;
      this.events.fullChanged();
    }
    if (!this.stopped) {
      this.next();
    }
  };

  private refused(error: FileError, operation: Operation): void {
    const isSync = operation === 'sync' || operation === 'sync-directory';
    if (error.code === 'no-space' && !isSync && this.events.noRoom !== null) {
      this.operation = 'none';
      this.bytes = NO_BYTES;
      this.events.noRoom();
      return;
    }
    if (error.code === 'no-space' && !isSync) {
      this.waiting = true;
      if (!this.isFull) {
        this.isFull = true;
        this.events.fullChanged();
      }
      return;
    }
    this.operation = 'none';
    const hasOffset = operation === 'read' || operation === 'write' || operation === 'truncate';
    const where = hasOffset ? ` at byte ${this.offset}` : '';
    const what = this.path === '' ? 'the data directory' : this.path;
    const advice = isSync
      ? 'What was not synced before may be lost; restart the server, and replace the disk if it happens again.'
      : 'Nothing was removed; the server may be restarted when the disk is in order.';
    this.fail({
      code: isSync ? 'sync-failed' : 'io',
      path: this.path,
      offset: hasOffset ? this.offset : -1,
      message: `Cannot ${operation.replace('-directory', '')} ${what}${where}: ${error.message}. ${advice}`,
    });
  }

  private closeAll(): void {
    for (const file of this.openFiles) {
      file.close();
    }
    this.openFiles.length = 0;
  }
}

function nothing(): void {}
