/** What the tests of storage share: a log with its events written down, and tickets made from small numbers. */
import { crc32c } from '../../../src/base/crc32c.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import type { Entry } from '../../../src/raft/entry.ts';
import type { SnapshotMeta } from '../../../src/raft/snapshot-meta.ts';
import type { HardState, Ticket } from '../../../src/raft/ticket.ts';
import type {
  Recovered,
  StagingProgress,
  StorageFailure,
  StorageIdentity,
  StorageLimits,
} from '../../../src/storage/index.ts';
import { SegmentedLog } from '../../../src/storage/index.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';

export const IDENTITY: StorageIdentity = { cluster: 2 ** 50 + 7, group: 3, member: 0 };
export const CONFIGURATION: Configuration = {
  ...simpleConfiguration([0, 1, 2, 3, 7]),
  voters: [0, 1, 2],
  outgoing: [1, 2, 3],
  learners: [7],
  learnersNext: [3],
  autoLeave: true,
  names: [{ id: 7, name: 'seven' }],
};
export const LIMITS: StorageLimits = { segmentBytesMax: 4096, batchBytesMax: 4096 };

/** One incarnation. */
export class Life {
  recovered: Recovered | null = null;
  failure: StorageFailure | null = null;
  readonly completions: number[] = [];
  readonly fullness: boolean[] = [];
  readonly log: SegmentedLog;
  readonly files: MemoryFileSystem;
  private closed = false;

  constructor(files: MemoryFileSystem, limits: StorageLimits = LIMITS, identity: StorageIdentity = IDENTITY) {
    this.files = files;
    this.log = new SegmentedLog(files, identity, limits, {
      opened: (recovered) => {
        this.live();
        this.recovered = recovered;
      },
      completed: (ticket) => {
        this.live();
        this.completions.push(ticket);
      },
      full: (isFull) => {
        this.live();
        this.fullness.push(isFull);
      },
      failed: (failure) => {
        this.live();
        this.failure = failure;
      },
    });
    this.log.open();
  }

  get completed(): number {
    return this.completions.at(-1) ?? 0;
  }

  /** Opened, or an error that says why not. */
  pumpOpen(): Recovered {
    this.files.pumpAll();
    if (this.recovered === null) {
      throw new Error(`The log did not open: ${this.failure?.message ?? 'it waits'}`);
    }
    return this.recovered;
  }

  /** Makes a snapshot of the log at `index` with these contents, in chunks, and waits until it is durable. */
  snapshot(index: number, term: number, contents: Uint8Array, chunkBytes = 7000): SnapshotMeta | null {
    const writer = this.log.snapshots.create(index, term, CONFIGURATION);
    let result: SnapshotMeta | null = null;
    const next = (at: number, taken: boolean): void => {
      if (!taken) {
        return;
      }
      if (at >= contents.length) {
        writer.finish((meta) => {
          result = meta;
        });
      } else {
        const end = at + chunkBytes;
        writer.write(contents.slice(at, end), (wasTaken) => next(end, wasTaken));
      }
    };
    next(0, true);
    this.files.pumpAll();
    return result;
  }

  /** Stages what is still wanted of a snapshot, in chunks. */
  stage(meta: SnapshotMeta, contents: Uint8Array, chunkBytes = 7000): StagingProgress {
    for (;;) {
      const { offset, complete } = this.log.snapshots.staged(meta);
      if (complete) {
        return { offset, complete };
      }
      let progress: StagingProgress | null = null;
      const chunk = contents.slice(offset, offset + chunkBytes);
      const taken = this.log.snapshots.stage(meta, offset, chunk, (now) => {
        this.live();
        progress = now;
      });
      this.files.pumpAll();
      if (!taken || progress === null || (progress as StagingProgress).offset <= offset) {
        return progress ?? { offset, complete: false };
      }
    }
  }

  /** The newest snapshot's contents, read in pieces. */
  contents(chunkBytes = 9000): Uint8Array | null {
    const reader = this.log.snapshots.open();
    if (reader === null) {
      return null;
    }
    const parts: Uint8Array[] = [];
    for (let at = 0; at < reader.meta.size; at += chunkBytes) {
      reader.read(at, chunkBytes, (bytes) => {
        this.live();
        parts.push(bytes);
      });
      this.files.pumpAll();
    }
    reader.close();
    return Uint8Array.from(Buffer.concat(parts));
  }

  close(): void {
    this.closed = true;
    this.log.close();
  }

  private live(): void {
    if (this.closed || this.failure !== null) {
      throw new Error('Something was reported after the end.');
    }
  }
}

/** A log's content as text, so that two can be compared. */
export function content(hardState: HardState, entries: readonly Entry[]): string {
  const lines = entries.map(
    (entry) =>
      `${entry.index} ${entry.term} ${entry.kind} ${entry.payload.length} ${Buffer.from(entry.payload).toString('hex')}`,
  );
  return [`term ${hardState.term} vote ${hardState.vote}`, ...lines].join('\n');
}

/** What a ticket shall do; `cut` is a share of the log, in 256ths, kept by a truncation. */
export interface TicketPlan {
  readonly hardState: HardState | null;
  readonly cut: number | null;
  readonly payloadBytes: readonly number[];
}

/** The log that tickets describe: the judge of what recovery may find. */
export class ExpectedLog {
  hardState: HardState = { term: 0, vote: NO_MEMBER };
  entries: Entry[] = [];
  private salt = 0;

  plan(id: number, plan: TicketPlan): Ticket {
    this.salt++;
    const keep = plan.cut === null ? this.entries.length : (this.entries.length * plan.cut) >> 8;
    const truncateFrom = keep < this.entries.length ? keep + 1 : 0;
    const entries = plan.payloadBytes.map((length, at) => ({
      index: keep + 1 + at,
      term: this.salt,
      kind: 1 as const,
      payload: Uint8Array.from({ length }, (_, byte) => (this.salt * 31 + byte * 7 + at) & 0xff),
    }));
    this.hardState = plan.hardState ?? this.hardState;
    this.entries = [...this.entries.slice(0, keep), ...entries];
    return { id, hardState: plan.hardState, truncateFrom, entries, install: null };
  }

  copy(): ExpectedLog {
    const copy = new ExpectedLog();
    copy.hardState = this.hardState;
    copy.entries = this.entries;
    copy.salt = this.salt;
    return copy;
  }

  text(): string {
    return content(this.hardState, this.entries);
  }
}

/** Contents that differ in every byte's neighbourhood, and by `salt`. */
export function bytesOf(length: number, salt: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8) * 13 + salt * 31) & 0xff);
}

/** What a leader would say of such a snapshot. */
export function metaOf(index: number, term: number, contents: Uint8Array): SnapshotMeta {
  const checksum = crc32c(contents, 0, contents.length);
  return { index, term, configuration: CONFIGURATION, size: contents.length, checksum };
}

/** A ticket that installs a staged snapshot. */
export function install(id: number, meta: SnapshotMeta): Ticket {
  return { id, hardState: null, truncateFrom: 0, entries: [], install: meta };
}

/** A ticket with one entry. */
export function append(
  id: number,
  index: number,
  payload: Uint8Array = new Uint8Array(10).fill(index),
): Ticket {
  return {
    id,
    hardState: null,
    truncateFrom: 0,
    entries: [{ index, term: 1, kind: 1, payload }],
    install: null,
  };
}
