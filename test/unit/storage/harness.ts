/** What the tests of storage share: a log with its events written down, and tickets made from small numbers. */
import { NO_MEMBER } from '../../../src/base/types.ts';
import type { Entry } from '../../../src/raft/entry.ts';
import type { HardState, Ticket } from '../../../src/raft/ticket.ts';
import type {
  Recovered,
  StorageFailure,
  StorageIdentity,
  StorageLimits,
} from '../../../src/storage/index.ts';
import { SegmentedLog } from '../../../src/storage/index.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';

export const IDENTITY: StorageIdentity = { cluster: 2 ** 50 + 7, group: 3, member: 0 };
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
