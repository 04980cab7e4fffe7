import { describe, expect, test } from 'vitest';
import { InvariantViolation } from '../../../src/base/invariant.ts';
import { BLOCK_BYTES, snapshotName, stagingName } from '../../../src/storage/snapshot-format.ts';
import { append, bytesOf, CONFIGURATION, install, Life, metaOf } from './harness.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

const SIZES = [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES + 77];

/** A log of `count` entries of term 1. */
function opened(count: number, files = new MemoryFileSystem()): Life {
  const life = new Life(files);
  life.pumpOpen();
  for (let id = 1; id <= count; id++) {
    life.log.write(append(id, id));
  }
  files.pumpAll();
  return life;
}

function restart(life: Life, keep: (() => boolean) | null = null): Life {
  keep === null ? life.files.kill() : life.files.crash(keep);
  life.files.fault = () => null;
  const next = new Life(life.files);
  next.pumpOpen();
  return next;
}

function names(files: MemoryFileSystem): string[] {
  return files
    .snapshot()
    .map(({ path }) => path)
    .filter((path) => path.startsWith('snapshot-'));
}

describe('a snapshot of one’s own', () => {
  test.each(SIZES)('of %i bytes is durable when it is reported, and is read as it was written', (size) => {
    for (const chunk of [100, 7000, 1 << 17]) {
      if (size / chunk > 200) {
        continue;
      }
      const contents = bytesOf(size, chunk);
      const life = opened(5);
      const meta = life.snapshot(4, 1, contents, chunk);
      expect(meta).toEqual(metaOf(4, 1, contents));
      expect(life.contents()).toEqual(contents);
      const next = restart(life, () => false);
      expect(next.recovered).toMatchObject({ snapshot: meta, baseIndex: 0 });
      expect(next.recovered!.entries.length).toBe(5);
      expect(next.contents()).toEqual(contents);
    }
  });

  test('is written aside, synced, renamed, and the directory synced', () => {
    const life = opened(5);
    life.files.journal.length = 0;
    life.snapshot(4, 1, bytesOf(10, 1));
    const partial = snapshotName(4).replace('.snap', '.partial');
    expect(life.files.journal).toEqual([
      `open ${partial}`,
      `write ${partial}`,
      `write ${partial}`,
      `sync ${partial}`,
      `rename ${partial}`,
      'sync-directory ',
    ]);
  });

  test('does not become durable before the tickets that its state came from', () => {
    const life = opened(0);
    life.files.fault = (operation, path) =>
      operation === 'write' && path.endsWith('.seg') ? 'no-space' : null;
    life.log.write(append(1, 1));
    expect(life.snapshot(1, 1, bytesOf(10, 1))).toBeNull();
    expect(names(life.files)).toEqual([snapshotName(1).replace('.snap', '.partial')]);
    life.files.fault = () => null;
    life.log.retry();
    life.files.pumpAll();
    expect(life.log.snapshots.newest).toMatchObject({ index: 1 });
  });

  test('takes the place of the one before, whose file goes when nobody reads it any more', () => {
    const life = opened(9);
    life.snapshot(3, 1, bytesOf(40_000, 3));
    const reader = life.log.snapshots.open()!;
    const second = life.log.snapshots.open()!;
    life.snapshot(6, 1, bytesOf(10, 6));
    expect(names(life.files)).toEqual([snapshotName(3), snapshotName(6)]);
    let read: Uint8Array | null = null;
    reader.read(0, 100, (bytes) => {
      read = bytes;
    });
    life.files.pumpAll();
    expect(read).toEqual(bytesOf(40_000, 3).slice(0, 100));
    reader.close();
    reader.close();
    life.files.pumpAll();
    expect(names(life.files)).toEqual([snapshotName(3), snapshotName(6)]);
    second.close();
    life.files.pumpAll();
    expect(names(life.files)).toEqual([snapshotName(6)]);
    life.snapshot(7, 1, bytesOf(10, 7));
    expect(names(life.files)).toEqual([snapshotName(7)]);
  });

  test('that meets a full disk is given up, whatever was under way, and leaves nothing behind', () => {
    for (const refused of ['open', 'write', 'rename'] as const) {
      const life = opened(5);
      const before = life.files.snapshot();
      life.files.fault = (operation) => (operation === refused ? 'no-space' : null);
      let ends = 0;
      const writer = life.log.snapshots.create(4, 1, CONFIGURATION);
      writer.write(bytesOf(40_000, 1), (taken) => {
        taken ? writer.finish((meta) => (ends += meta === null ? 1 : 100)) : ends++;
      });
      life.files.pumpAll();
      expect(ends).toBe(1);
      expect(life.files.snapshot()).toEqual(before);
      expect([life.fullness, life.failure, life.files.openFiles]).toEqual([[], null, 1]);
      life.files.fault = () => null;
      expect(life.snapshot(4, 1, bytesOf(10, 1))).not.toBeNull();
    }
  });

  test('can be abandoned at any moment, and another one begun', () => {
    for (let pumps = 0; pumps < 12; pumps++) {
      const life = opened(5);
      const writer = life.log.snapshots.create(4, 1, CONFIGURATION);
      let reported = 0;
      writer.write(bytesOf(100, 1), () => writer.finish(() => reported++));
      for (let left = pumps; left > 0; left--) {
        life.files.pump();
      }
      const ended = reported;
      writer.abandon();
      writer.abandon();
      life.files.pumpAll();
      expect(reported).toBe(ended);
      expect(names(life.files).filter((name) => name.endsWith('.partial'))).toEqual([]);
      expect(life.files.openFiles).toBe(1);
      expect(life.snapshot(5, 1, bytesOf(10, 2))).not.toBeNull();
      expect(names(life.files)).toEqual([snapshotName(5)]);
    }
  });

  test('is made one at a time, above the newest, one call after the other', () => {
    const life = opened(5);
    life.snapshot(3, 1, bytesOf(1, 1));
    expect(() => life.log.snapshots.create(3, 1, CONFIGURATION)).toThrow(InvariantViolation);
    const writer = life.log.snapshots.create(4, 1, CONFIGURATION);
    expect(() => life.log.snapshots.create(5, 1, CONFIGURATION)).toThrow(InvariantViolation);
    writer.write(bytesOf(1, 1), () => {});
    expect(() => writer.write(bytesOf(1, 1), () => {})).toThrow(InvariantViolation);
    expect(() => writer.finish(() => {})).toThrow(InvariantViolation);
  });

  test('fails the storage when its sync fails', () => {
    const life = opened(5);
    life.files.fault = (operation, path) => (operation === 'sync' && path.endsWith('.partial') ? 'io' : null);
    life.snapshot(4, 1, bytesOf(10, 1));
    expect(life.failure).toMatchObject({ code: 'sync-failed' });
    life.files.pumpAll();
    expect(life.files.openFiles).toBe(0);
  });

  test('that has its name since the process died is made durable before the older one is removed', () => {
    const life = opened(9);
    life.snapshot(3, 1, bytesOf(10, 3));
    const writer = life.log.snapshots.create(6, 1, CONFIGURATION);
    writer.finish(() => {});
    while (life.files.journal.at(-1) !== `rename ${snapshotName(6).replace('.snap', '.partial')}`) {
      life.files.pump();
    }
    expect(names(life.files)).toEqual([snapshotName(3), snapshotName(6)]);
    life.files.journal.length = 0;
    const next = restart(life);
    const { journal } = next.files;
    expect(journal).toContain(`remove ${snapshotName(3)}`);
    expect(journal.indexOf('sync-directory ')).toBeLessThan(journal.indexOf(`remove ${snapshotName(3)}`));
    expect(next.recovered!.snapshot).toMatchObject({ index: 6 });
  });

  test('unfinished at a restart is removed', () => {
    const life = opened(5);
    const writer = life.log.snapshots.create(4, 1, CONFIGURATION);
    writer.write(bytesOf(100, 1), () => {});
    life.files.pumpAll();
    expect(names(life.files).length).toBe(1);
    expect(names(restart(life).files)).toEqual([]);
  });
});

describe('reading', () => {
  test('gives any part, cut at the end of the contents', () => {
    const contents = bytesOf(3 * BLOCK_BYTES + 77, 1);
    const life = opened(5);
    life.snapshot(4, 1, contents);
    const reader = life.log.snapshots.open()!;
    const { size } = reader.meta;
    for (const [offset, length] of [
      [0, 1],
      [0, size],
      [BLOCK_BYTES - 1, 2],
      [BLOCK_BYTES, BLOCK_BYTES],
      [size - 1, 100],
      [size, 10],
      [size + 5, 10],
      [7, 0],
    ] as const) {
      let read: Uint8Array | null = null;
      reader.read(offset, length, (bytes) => {
        read = bytes;
      });
      expect(read).toBeNull();
      life.files.pumpAll();
      expect(read).toEqual(contents.slice(offset, offset + length));
    }
  });

  test('one that was closed calls nobody', () => {
    const life = opened(5);
    life.snapshot(4, 1, bytesOf(100, 1));
    const reader = life.log.snapshots.open()!;
    reader.read(0, 10, () => {
      throw new Error('called');
    });
    reader.close();
    life.files.pumpAll();
    expect(() => reader.read(0, 10, () => {})).toThrow(InvariantViolation);
    expect(life.files.openFiles).toBe(1);
  });

  test('without a snapshot there is no reader', () => {
    expect(opened(5).log.snapshots.open()).toBeNull();
  });
});

describe('a received snapshot', () => {
  const contents = bytesOf(2 * BLOCK_BYTES + 1000, 9);
  const meta = metaOf(50, 3, contents);

  test.each(SIZES)('of %i bytes replaces the log', (size) => {
    const other = bytesOf(size, 1);
    const life = opened(5);
    const received = metaOf(40, 2, other);
    expect(life.stage(received, other)).toEqual({ offset: size, complete: true });
    life.log.write({ id: 6, hardState: { term: 4, vote: 1 }, truncateFrom: 0, entries: [], install: null });
    life.log.write(install(7, received));
    life.log.write(append(8, 41));
    life.files.pumpAll();
    expect(life.completed).toBe(8);
    expect(life.contents()).toEqual(other);
    for (const next of [restart(life, () => false), restart(life)]) {
      expect(next.recovered).toMatchObject({
        hardState: { term: 4, vote: 1 },
        snapshot: received,
        baseIndex: 40,
        baseTerm: 2,
        entries: [{ index: 41 }],
      });
      expect(next.contents()).toEqual(other);
    }
  });

  test('gets its name only when all tickets before it are durable, and the log is told afterwards', () => {
    const life = opened(5);
    life.stage(meta, contents);
    life.files.journal.length = 0;
    life.log.write(append(6, 6));
    life.log.write(install(7, meta));
    life.files.pumpAll();
    const log = 'log-0000000001.seg';
    expect(life.files.journal.slice(0, 6)).toEqual([
      `write ${log}`,
      `sync ${log}`,
      `rename ${stagingName(50)}`,
      'sync-directory ',
      `write ${log}`,
      `sync ${log}`,
    ]);
    expect(life.completions.slice(-2)).toEqual([6, 7]);
  });

  test('whose checksum is wrong is thrown away, and can be sent again', () => {
    const life = opened(5);
    const wrong = { ...meta, checksum: meta.checksum ^ 1 };
    expect(life.stage(wrong, contents)).toEqual({ offset: 0, complete: false });
    expect(names(life.files)).toEqual([]);
    expect(() => life.log.write(install(6, wrong))).toThrow(InvariantViolation);
    expect(life.stage(meta, contents).complete).toBe(true);
  });

  test('takes no chunk that does not continue it, and none while one is being written', () => {
    const { snapshots } = opened(5).log;
    const never = () => {
      throw new Error('called');
    };
    expect(snapshots.stage(meta, 1, contents.slice(1, 9), never)).toBe(false);
    expect(snapshots.stage(meta, 0, new Uint8Array(meta.size + 1), never)).toBe(false);
    expect(snapshots.stage(meta, 0, contents.slice(0, 9), () => {})).toBe(true);
    expect(snapshots.stage(meta, 0, contents.slice(0, 9), never)).toBe(false);
  });

  test('that is older than what is there is not taken', () => {
    const life = opened(5);
    life.stage(meta, contents);
    life.log.write(install(6, meta));
    expect(life.log.snapshots.stage(meta, 0, contents.slice(0, 9), () => {})).toBe(false);
    life.files.pumpAll();
    expect(life.log.snapshots.stage({ ...meta, index: 49 }, 0, contents.slice(0, 9), () => {})).toBe(false);
  });

  test('that a snapshot of the own state overtakes is removed, also when a chunk of it is being written', () => {
    for (const staged of [1000, contents.length]) {
      for (const isPumped of [true, false]) {
        const life = opened(60);
        life.log.snapshots.stage(meta, 0, contents.slice(0, staged), () => {});
        if (isPumped) life.files.pumpAll();
        life.snapshot(55, 2, contents);
        expect(names(life.files)).toEqual([snapshotName(55)]);
        const next = { ...meta, index: 60 };
        expect(life.stage(next, contents)).toEqual({ offset: meta.size, complete: true });
        life.snapshot(56, 2, contents);
        expect(names(life.files)).toEqual([snapshotName(56), stagingName(60)]);
      }
    }
  });

  test('of another meta takes the place of the one that was being received', () => {
    const life = opened(5);
    life.log.snapshots.stage(meta, 0, contents.slice(0, 1000), () => {});
    life.files.pumpAll();
    const other = { ...metaOf(50, 3, contents.slice(1)), term: 4 };
    expect(life.log.snapshots.staged(other)).toEqual({ offset: 0, complete: false });
    expect(life.stage(other, contents.slice(1))).toMatchObject({ complete: true });
    expect(life.log.snapshots.staged(meta)).toEqual({ offset: 0, complete: false });
    expect(names(life.files)).toEqual([stagingName(50)]);
  });

  test('goes on after a restart where it was, and after a power failure where it can be verified', () => {
    for (const [keep, least, most] of [
      [null, 3 * 7000, 3 * 7000],
      [() => false, 0, 0],
      [() => true, 3 * 7000, 3 * 7000],
    ] as const) {
      const life = opened(5);
      for (let at = 0; at < 3 * 7000; at += 7000) {
        life.log.snapshots.stage(meta, at, contents.slice(at, at + 7000), () => {});
        life.files.pumpAll();
      }
      const next = restart(life, keep);
      const { offset } = next.log.snapshots.staged(meta);
      expect(offset).toBeGreaterThanOrEqual(least);
      expect(offset).toBeLessThanOrEqual(most);
      expect(next.stage(meta, contents).complete).toBe(true);
      const third = restart(next, () => false);
      expect(third.log.snapshots.staged(meta)).toEqual({ offset: meta.size, complete: true });
      third.log.write(install(1, meta));
      third.files.pumpAll();
      expect(third.contents()).toEqual(contents);
    }
  });

  test('waits for room on a full disk, and tells so', () => {
    const life = opened(5);
    life.files.fault = (operation) => (operation === 'write' ? 'no-space' : null);
    life.log.snapshots.stage(meta, 0, contents.slice(0, 9), () => {});
    life.files.pumpAll();
    expect(life.fullness).toEqual([true]);
    life.files.fault = () => null;
    life.log.retry();
    life.files.pumpAll();
    expect(life.fullness).toEqual([true, false]);
    expect(life.stage(meta, contents).complete).toBe(true);
  });

  test('overtakes one of one’s own that is being made, which ends as abandoned', () => {
    const life = opened(5);
    const writer = life.log.snapshots.create(4, 1, CONFIGURATION);
    writer.write(bytesOf(10, 1), () => {});
    life.files.pumpAll();
    life.stage(meta, contents);
    life.log.write(install(6, meta));
    life.files.pumpAll();
    let ended: unknown = 'not yet';
    writer.finish((result) => {
      ended = result;
    });
    life.files.pumpAll();
    expect(ended).toBeNull();
    expect(names(life.files)).toEqual([snapshotName(50)]);
  });

  test('removes the segments before it', () => {
    const life = new Life(new MemoryFileSystem(), { segmentBytesMax: 300, batchBytesMax: 300 });
    life.pumpOpen();
    for (let id = 1; id <= 9; id++) {
      life.log.write(append(id, id, new Uint8Array(200)));
      life.files.pumpAll();
    }
    life.stage(meta, contents);
    life.log.write(install(10, meta));
    life.files.pumpAll();
    expect(life.files.snapshot().filter(({ path }) => path.endsWith('.seg')).length).toBe(1);
    expect(restart(life).recovered).toMatchObject({ baseIndex: 50, entries: [] });
  });
});
