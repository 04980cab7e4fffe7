/** The FileSystem port of one incarnation: every call becomes an operation of the disk, unless it is cut off. */
import type { Done, File, FileError, FileSystem } from '../../src/ports/file-system.ts';
import type { FileImage } from './file-image.ts';
import { type Callback, type DiskOperation, Operation } from './operation.ts';

/** What a mount needs of its disk. */
export interface OperationSink {
  /** A blank operation of this mount, or null when the server is cut off. */
  begin(mount: number, kind: Operation, done: Callback): DiskOperation | null;
  submit(operation: DiskOperation): void;
  /** This mount has got hold of a file. */
  opened(mount: number, file: FileImage): void;
  closed(mount: number, file: FileImage): void;
}

export class MountedFileSystem implements FileSystem {
  readonly #sink: OperationSink;
  readonly #mount: number;

  constructor(sink: OperationSink, mount: number) {
    this.#sink = sink;
    this.#mount = mount;
  }

  list(directory: string, done: (error: FileError | null, names: readonly string[]) => void): void {
    this.#named(Operation.List, directory, done);
  }

  open(path: string, create: boolean, done: (error: FileError | null, file: File | null) => void): void {
    const wrap = (error: FileError | null, image: FileImage | null): void => {
      done(error, image === null ? null : new MountedFile(this.#sink, this.#mount, path, image));
    };
    const operation = this.#sink.begin(this.#mount, Operation.Open, wrap);
    if (operation === null) return;
    operation.path = path;
    operation.create = create;
    this.#sink.submit(operation);
  }

  rename(from: string, to: string, done: Done): void {
    const operation = this.#sink.begin(this.#mount, Operation.Rename, done);
    if (operation === null) return;
    operation.path = from;
    operation.to = to;
    this.#sink.submit(operation);
  }

  remove(path: string, done: Done): void {
    this.#named(Operation.Remove, path, done);
  }

  syncDirectory(directory: string, done: Done): void {
    this.#named(Operation.SyncDirectory, directory, done);
  }

  #named(kind: Operation, path: string, done: Callback): void {
    const operation = this.#sink.begin(this.#mount, kind, done);
    if (operation === null) return;
    operation.path = path;
    this.#sink.submit(operation);
  }
}

class MountedFile implements File {
  readonly path: string;
  readonly #sink: OperationSink;
  readonly #mount: number;
  readonly #image: FileImage;
  #isClosed = false;

  constructor(sink: OperationSink, mount: number, path: string, image: FileImage) {
    this.path = path;
    this.#sink = sink;
    this.#mount = mount;
    this.#image = image;
    sink.opened(mount, image);
  }

  size(done: (error: FileError | null, size: number) => void): void {
    this.#submit(Operation.Size, 0, 0, null, done);
  }

  read(offset: number, length: number, done: (error: FileError | null, bytes: Uint8Array) => void): void {
    this.#submit(Operation.Read, offset, length, null, done);
  }

  write(offset: number, bytes: Uint8Array, done: Done): void {
    this.#submit(Operation.Write, offset, bytes.length, bytes, done);
  }

  truncate(size: number, done: Done): void {
    this.#submit(Operation.Truncate, size, 0, null, done);
  }

  sync(done: Done): void {
    this.#submit(Operation.Sync, 0, this.#image.mark, null, done);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#sink.closed(this.#mount, this.#image);
  }

  #submit(kind: Operation, offset: number, length: number, bytes: Uint8Array | null, done: Callback): void {
    const operation = this.#sink.begin(this.#mount, kind, done);
    if (operation === null) return;
    operation.path = this.path;
    operation.file = this.#image;
    operation.offset = offset;
    operation.length = length;
    operation.bytes = bytes;
    this.#sink.submit(operation);
  }
}
