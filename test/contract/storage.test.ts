import { describe, expect, test } from 'vitest';
import { STORAGE_CASES, type StorageUnderTest } from '../../sim/contract/index.ts';
import { FIRST_HARD_STATE } from '../../src/raft/create-state.ts';
import { SegmentedLog, type Storage, type StorageEvents } from '../../src/storage/index.ts';
import { DiskHarness } from '../unit/sim/disk/harness.ts';
import { IDENTITY } from '../unit/storage/harness.ts';
import { MemoryFileSystem } from '../unit/storage/memory-file-system.ts';

/** Small, so that the cases fill several segments. */
const LIMITS = { segmentBytesMax: 512, batchBytesMax: 256 };

function memory(): StorageUnderTest {
  const files = new MemoryFileSystem();
  return {
    create: (events) => new SegmentedLog(files, IDENTITY, LIMITS, events),
    settle: () => files.pumpAll(),
    settlePartly: () => {
      for (let calls = 0; calls < 3; calls += 1) files.pump();
    },
    losePower: () => files.crash(() => false),
  };
}

function simulated(): StorageUnderTest {
  const world = new DiskHarness({ crashKeeps: 'lose' });
  return {
    create: (events) => new SegmentedLog(world.files, IDENTITY, LIMITS, events),
    settle: () => world.run(),
    settlePartly: () => world.run(),
    losePower: () => world.crash(),
  };
}

describe.each([
  ['the segmented log over the memory file system', memory],
  ['the segmented log over the simulated disk', simulated],
])('%s', (_name, make) => {
  test.each(STORAGE_CASES)('$name', (one) => {
    one.run(make());
  });
});

/** A good log, of which some calls and some reports are changed. `lives` counts from 1. */
function broken(
  change: (good: Storage, lives: number) => Partial<Storage>,
  report: (events: StorageEvents, lives: number) => Partial<StorageEvents> = () => ({}),
): StorageUnderTest {
  const disk = memory();
  let lives = 0;
  return {
    ...disk,
    create: (events) => {
      lives += 1;
      const reports: StorageEvents = {
        opened: (recovered) => events.opened(recovered),
        completed: (ticket) => events.completed(ticket),
        full: (isFull) => events.full(isFull),
        failed: (failure) => events.failed(failure),
      };
      const good = disk.create({ ...reports, ...report(events, lives) });
      const calls: Storage = {
        open: () => good.open(),
        write: (ticket) => good.write(ticket),
        compact: (index) => good.compact(index),
        snapshots: good.snapshots,
        retry: () => good.retry(),
        close: () => good.close(),
      };
      return { ...calls, ...change(good, lives) };
    },
  };
}

const AS_IT_IS = (): Partial<Storage> => ({});

/** For each case, an implementation that it must find wanting. */
const BROKEN: readonly StorageUnderTest[] = [
  broken(AS_IT_IS, (events) => ({
    opened: (recovered) => events.opened({ ...recovered, hardState: { term: 1, vote: 0 } }),
  })),
  broken(AS_IT_IS, (events) => ({ opened: (recovered) => events.opened({ ...recovered, incarnation: 1 }) })),
  broken(AS_IT_IS, repeated),
  broken(AS_IT_IS, (events, lives) => ({
    opened: (recovered) =>
      events.opened(lives === 1 ? recovered : { ...recovered, entries: recovered.entries.slice(1) }),
  })),
  broken((good) => ({
    write: (ticket) => good.write(ticket.entries.length === 0 ? { ...ticket, hardState: null } : ticket),
  })),
  broken(AS_IT_IS, (events, lives) => ({
    opened: (recovered) =>
      events.opened(lives === 1 ? recovered : { ...recovered, hardState: FIRST_HARD_STATE }),
  })),
  broken((good) => ({
    write: (ticket) =>
      good.write(ticket.truncateFrom === 0 ? ticket : { ...ticket, truncateFrom: 0, entries: [] }),
  })),
  broken(AS_IT_IS, (events) => ({
    opened: (recovered) =>
      events.opened({ ...recovered, entries: recovered.entries.map((entry) => ({ ...entry, kind: 1 })) }),
  })),
  broken(() => ({ close: () => {} })),
  broken((good) => ({
    snapshots: {
      ...surfaceOf(good),
      open: () => {
        const reader = good.snapshots.open()!;
        return {
          meta: reader.meta,
          read: (offset, length, done) => reader.read(offset, length, (bytes) => done(bytes.slice(1))),
          close: () => reader.close(),
        };
      },
    },
  })),
  broken((good) => ({
    snapshots: {
      ...surfaceOf(good),
      create: (index, term, configuration) => {
        const writer = good.snapshots.create(index, term, configuration);
        return {
          write: (bytes, done) =>
            writer.write(bytes, (taken) => {
              writer.finish(() => {});
              done(taken);
            }),
          finish: (done) => done(good.snapshots.newest),
          abandon: () => writer.abandon(),
        };
      },
    },
  })),
  broken(AS_IT_IS, (events) => ({
    opened: (recovered) =>
      events.opened({
        ...recovered,
        baseIndex: recovered.snapshot === null ? 0 : recovered.snapshot.index + 5,
      }),
  })),
  broken(AS_IT_IS, (events) => ({
    opened: (recovered) => events.opened({ ...recovered, baseTerm: 0, baseIndex: 0 }),
  })),
  broken((good) => ({
    snapshots: {
      ...surfaceOf(good),
      stage: (meta, offset, bytes, done) =>
        good.snapshots.stage(meta, offset, bytes, (progress) => {
          good.write({ id: 2, hardState: null, truncateFrom: 0, entries: [], install: meta });
          done(progress);
        }),
    },
  })),
];

/** The snapshots of a good log, as an object whose parts can be replaced. */
function surfaceOf({ snapshots }: Storage): Storage['snapshots'] {
  return {
    get newest() {
      return snapshots.newest;
    },
    create: (index, term, configuration) => snapshots.create(index, term, configuration),
    stage: (meta, offset, bytes, done) => snapshots.stage(meta, offset, bytes, done),
    staged: (meta) => snapshots.staged(meta),
    open: () => snapshots.open(),
  };
}

/** Reports each completion twice. */
function repeated(events: StorageEvents): Partial<StorageEvents> {
  return {
    completed: (ticket) => {
      events.completed(ticket);
      events.completed(ticket);
    },
  };
}

describe('a storage that is wrong is found wanting', () => {
  test.each(STORAGE_CASES)('without a change it passes: $name', (one) => {
    one.run(broken(AS_IT_IS));
  });

  test('each case has one', () => {
    expect(BROKEN.length).toBe(STORAGE_CASES.length);
  });

  test.each(STORAGE_CASES.map((one, at) => [one.name, one, BROKEN[at]!] as const))(
    '%s',
    (_name, one, disk) => {
      expect(() => one.run(disk)).toThrow(Error);
    },
  );
});
