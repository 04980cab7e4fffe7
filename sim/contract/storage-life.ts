/** One life of a storage under test: what it said, and short ways to ask for more. Throws what a case would throw. */
import { simpleConfiguration } from '../../src/raft/configuration.ts';
import { type Entry, EntryKind } from '../../src/raft/entry.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import type { HardState, Ticket } from '../../src/raft/ticket.ts';
import type { Recovered, Storage, StorageEvents, StorageFailure } from '../../src/storage/storage.ts';

/** An implementation over a disk of its own, and what a case needs of its world. */
export interface StorageUnderTest {
  /** A storage over what the disk holds, not opened yet. The life before has ended. */
  create(events: StorageEvents): Storage;
  /** Lets everything that is under way come to its end. */
  settle(): void;
  /** Lets a part of what is under way happen, or all. */
  settlePartly(): void;
  /** Power is lost, and with it all that was not synced. */
  losePower(): void;
}

const CONFIGURATION = simpleConfiguration([0, 1, 2]);

export class StorageLife {
  readonly storage: Storage;
  readonly recovered: Recovered;
  readonly completions: number[] = [];
  readonly #disk: StorageUnderTest;
  #opened: Recovered | null = null;
  #failure: StorageFailure | null = null;
  #tickets = 0;
  #closed = false;

  /** @throws Error when it does not open. */
  constructor(disk: StorageUnderTest) {
    this.#disk = disk;
    this.storage = disk.create({
      opened: (recovered) => {
        this.#assertLive('opened');
        this.#opened = recovered;
      },
      completed: (ticket) => {
        this.#assertLive('completed');
        this.completions.push(ticket);
      },
      full: () => this.#assertLive('full'),
      failed: (failure) => {
        this.#assertLive('failed');
        this.#failure = failure;
      },
    });
    this.storage.open();
    disk.settle();
    if (this.#opened === null) throw new Error(`did not open: ${this.#why()}`);
    this.recovered = this.#opened;
  }

  /** The last ticket that is durable, 0 before the first. */
  get completed(): number {
    return this.completions.at(-1) ?? 0;
  }

  /** Writes the next ticket, without waiting for it. */
  write(ticket: Partial<Ticket>): void {
    this.#tickets += 1;
    const said = this.completions.length;
    this.storage.write({
      id: this.#tickets,
      hardState: null,
      truncateFrom: 0,
      entries: [],
      install: null,
      ...ticket,
    });
    if (this.completions.length !== said) throw new Error('a completion came from within write');
  }

  /** Until all that was written is durable. */
  settle(): void {
    this.#disk.settle();
    if (this.completed !== this.#tickets)
      throw new Error(`ticket ${this.#tickets} was written, ${this.completed} completed: ${this.#why()}`);
  }

  /** A durable snapshot of these contents. */
  snapshot(index: number, term: number, contents: Uint8Array): SnapshotMeta {
    const writer = this.storage.snapshots.create(index, term, CONFIGURATION);
    let meta: SnapshotMeta | null = null;
    writer.write(contents, () => writer.finish((made) => (meta = made)));
    this.#disk.settle();
    if (meta === null) throw new Error(`the snapshot at ${index} was not made: ${this.#why()}`);
    return meta;
  }

  /** The contents of the newest snapshot. */
  contents(): Uint8Array | null {
    const reader = this.storage.snapshots.open();
    if (reader === null) return null;
    let contents: Uint8Array | null = null;
    reader.read(0, reader.meta.size + 1, (bytes) => (contents = bytes));
    this.#disk.settle();
    reader.close();
    return contents;
  }

  /** Stages all of a snapshot. */
  stage(meta: SnapshotMeta, contents: Uint8Array): void {
    let complete = false;
    const taken = this.storage.snapshots.stage(
      meta,
      0,
      contents,
      (progress) => (complete = progress.complete),
    );
    if (!taken) throw new Error('the first chunk of a snapshot was not taken');
    this.#disk.settle();
    if (!complete) throw new Error(`all of a snapshot was staged, and it is not complete: ${this.#why()}`);
  }

  close(): void {
    this.storage.close();
    this.#closed = true;
  }

  /** Power is lost under it, and the next life begins. */
  crash(): StorageLife {
    this.#disk.losePower();
    this.#closed = true;
    return new StorageLife(this.#disk);
  }

  #assertLive(what: string): void {
    if (this.#closed) throw new Error(`${what} was reported after the end`);
  }

  #why(): string {
    return this.#failure?.message ?? 'nothing was said';
  }
}

/** Entries from `first` to `last`, of one term, each with a payload of its own. */
export function entriesOf(first: number, last: number, term: number): Entry[] {
  const entries: Entry[] = [];
  for (let index = first; index <= last; index += 1) {
    const payload = Uint8Array.of(term, index, index >>> 8);
    entries.push({ index, term, kind: EntryKind.Command, payload });
  }
  return entries;
}

/** What a log holds, to be compared and to be read. */
export function logText(hardState: HardState, entries: readonly Entry[]): string {
  const texts = entries.map(
    ({ index, term, kind, payload }) => `${index}/${term}/${kind}:${payload.join('.')}`,
  );
  return `term ${hardState.term} vote ${hardState.vote} | ${texts.join(' ')}`;
}

export function recoveredText({ hardState, entries }: Recovered): string {
  return logText(hardState, entries);
}
