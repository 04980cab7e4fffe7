/**
 * A durable list of records over the `FileSystem` port, for a Raft that brings no storage of its own: one file, one
 * write in flight at a time, synced before it counts. Each record is a length u32, a CRC-32C u32 and its bytes; reading
 * stops at the first that is not whole, which a crash tore, and cuts the file there. It is never compacted, and damage
 * below what was synced looks like a torn end: keep such faults out of its scenarios.
 */
import { crc32c } from '../../src/base/crc32c.ts';
import type { File, FileError, FileSystem } from '../../src/ports/file-system.ts';
import type { ReplicaFailure } from '../../src/replica/options.ts';

const NAME = 'journal';
const HEADER_BYTES = 8;

export interface JournalEvents {
  /** Called once, with what was kept, in order. */
  recovered(records: readonly Uint8Array[]): void;
  /** The disk is full: the record is not written, `retry` tries it again. */
  full(retry: () => void): void;
  /** The journal can not be trusted any more. */
  failed(failure: ReplicaFailure): void;
}

export class Journal {
  readonly #files: FileSystem;
  readonly #events: JournalEvents;
  #file: File | null = null;
  #end = 0;

  constructor(files: FileSystem, events: JournalEvents) {
    this.#files = files;
    this.#events = events;
  }

  /** Reads what is there. Call it once, before anything else. */
  open(): void {
    this.#files.open(NAME, false, (error, file) => {
      if (error?.code === 'not-found') this.#create();
      else if (this.#fine(error)) this.#read(file!);
    });
  }

  /** Adds a record; the next one only after `done`, which tells that it is durable. */
  append(record: Uint8Array, done: () => void): void {
    const framed = frame(record);
    const file = this.#file!;
    file.write(this.#end, framed, (error) => {
      if (error?.code === 'no-space') {
        this.#events.full(() => this.append(record, done));
        return;
      }
      if (!this.#fine(error)) return;
      this.#sync(file, () => {
        this.#end += framed.length;
        done();
      });
    });
  }

  #create(): void {
    this.#files.open(NAME, true, (error, file) => {
      if (error?.code === 'no-space') {
        this.#events.full(() => this.#create());
        return;
      }
      if (!this.#fine(error)) return;
      this.#files.syncDirectory('', (unsynced) => {
        if (!this.#fine(unsynced)) return;
        this.#file = file;
        this.#events.recovered([]);
      });
    });
  }

  #read(file: File): void {
    file.size((unknown, size) => {
      if (!this.#fine(unknown)) return;
      file.read(0, size, (unread, bytes) => {
        if (!this.#fine(unread)) return;
        const { records, end } = unframe(bytes);
        this.#end = end;
        file.truncate(end, (uncut) => {
          if (this.#fine(uncut)) this.#keepAgain(file, bytes.subarray(0, end), records);
        });
      });
    });
  }

  /** If a sync failed before this life, what the page cache shows may be nowhere else: it is written again. */
  #keepAgain(file: File, bytes: Uint8Array, records: readonly Uint8Array[]): void {
    file.write(0, bytes, (error) => {
      if (error?.code === 'no-space') {
        this.#events.full(() => this.#keepAgain(file, bytes, records));
        return;
      }
      if (!this.#fine(error)) return;
      this.#sync(file, () => {
        this.#file = file;
        this.#events.recovered(records);
      });
    });
  }

  #sync(file: File, done: () => void): void {
    file.sync((error) => {
      if (this.#fine(error)) done();
    });
  }

  #fine(error: FileError | null): boolean {
    if (error === null) return true;
    const code = error.operation === 'sync' || error.operation === 'sync-directory' ? 'sync-failed' : 'io';
    this.#events.failed({ code, message: `journal: ${error.message}`, flightRecord: [] });
    return false;
  }
}

function frame(record: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + record.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, record.length);
  view.setUint32(4, crc32c(record, 0, record.length));
  bytes.set(record, HEADER_BYTES);
  return bytes;
}

/** The whole records from the beginning on, and where they end. */
function unframe(bytes: Uint8Array): { readonly records: Uint8Array[]; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const end = at + HEADER_BYTES + view.getUint32(at);
    // A record of no bytes is never written, and is what a gap of zeros looks like.
    if (end === at + HEADER_BYTES || end > bytes.length) break;
    if (crc32c(bytes, at + HEADER_BYTES, end) !== view.getUint32(at + 4)) break;
    records.push(bytes.slice(at + HEADER_BYTES, end));
    at = end;
  }
  return { records, end: at };
}
