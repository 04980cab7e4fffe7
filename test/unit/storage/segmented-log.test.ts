import { describe, expect, test } from 'vitest';
import { writeU32 } from '../../../src/base/bytes.ts';
import { crc32c } from '../../../src/base/crc32c.ts';
import { InvariantViolation } from '../../../src/base/invariant.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src/storage/format.ts';
import { append, content, IDENTITY, LIMITS, Life } from './harness.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

const FIRST = 'log-0000000001.seg';
const SECOND = 'log-0000000002.seg';

function openLog(files = new MemoryFileSystem(), limits = LIMITS): Life {
  const life = new Life(files, limits);
  life.pumpOpen();
  return life;
}

/** The next incarnation over the same files, without a power failure. */
function restart(life: Life): Life {
  life.files.kill();
  life.files.fault = () => null;
  return openLog(life.files);
}

function fill(life: Life, from: number, to: number, bytes = 200): void {
  for (let id = from; id <= to; id++) {
    life.log.write(append(id, id, new Uint8Array(bytes).fill(id)));
    life.files.pumpAll();
  }
}

describe('opening', () => {
  test('an empty directory is a fresh log in its first incarnation', () => {
    expect(openLog().recovered).toEqual({
      incarnation: 1,
      hardState: { term: 0, vote: NO_MEMBER },
      snapshot: null,
      baseIndex: 0,
      baseTerm: 0,
      entries: [],
      tornTail: null,
    });
  });

  test('the incarnation rises with every start, and is durable when it is reported', () => {
    const files = new MemoryFileSystem();
    for (let incarnation = 1; incarnation <= 5; incarnation++) {
      expect(openLog(files).recovered?.incarnation).toBe(incarnation);
      files.crash(() => false);
    }
  });

  test('a vote for member 0 is not the absence of a vote', () => {
    for (const vote of [0, NO_MEMBER, Number.MAX_SAFE_INTEGER]) {
      const life = openLog();
      life.log.write({ id: 1, hardState: { term: 9, vote }, truncateFrom: 0, entries: [], install: null });
      life.files.pumpAll();
      expect(restart(life).recovered?.hardState).toEqual({ term: 9, vote });
    }
  });

  test('a directory of another member, group or cluster is refused', () => {
    const { files } = openLog();
    for (const foreign of [{ member: 1 }, { group: 4 }, { cluster: 1 }]) {
      files.kill();
      const life = new Life(files, LIMITS, { ...IDENTITY, ...foreign });
      files.pumpAll();
      expect(life.failure).toMatchObject({ code: 'foreign', path: FIRST, offset: 0 });
    }
  });

  test('a log of a later format version is refused, and not called damaged', () => {
    const { files } = openLog();
    const { bytes } = files.snapshot()[0]!;
    writeU32(bytes, 4, 3);
    writeU32(bytes, 44, crc32c(bytes, 0, 44));
    files.kill();
    files.put(FIRST, bytes);
    const life = new Life(files);
    files.pumpAll();
    expect(life.failure).toMatchObject({ code: 'version', path: FIRST });
    expect(files.snapshot()[0]!.bytes).toEqual(bytes);
  });

  test('a missing segment is damage, whichever it is', () => {
    const life = openLog();
    fill(life, 1, 60);
    for (const missing of [FIRST, SECOND]) {
      const files = new MemoryFileSystem();
      for (const { path, bytes } of life.files.snapshot()) {
        if (path !== missing) {
          files.put(path, bytes);
        }
      }
      const next = new Life(files);
      files.pumpAll();
      expect(next.failure).toMatchObject({ code: 'damaged', path: missing, offset: 0 });
    }
  });

  test('a middle segment that lost its end is damage at the place where it ends now', () => {
    const life = openLog();
    fill(life, 1, 60);
    const first = life.files.snapshot()[0]!.bytes;
    for (const cut of [1, 30, first.length - SEGMENT_HEADER_BYTES]) {
      life.files.kill();
      life.files.put(FIRST, first.slice(0, first.length - cut));
      const next = new Life(life.files);
      life.files.pumpAll();
      expect(next.failure).toMatchObject({ code: 'damaged', path: FIRST });
      expect(next.failure!.offset).toBeLessThanOrEqual(first.length - cut);
    }
  });

  test('a read error stops the start, says where, and changes nothing', () => {
    const { files } = openLog();
    const before = files.snapshot();
    files.kill();
    files.fault = (operation) => (operation === 'read' ? 'io' : null);
    const life = new Life(files);
    files.pumpAll();
    expect(life.failure).toMatchObject({ code: 'io', path: FIRST, offset: 0 });
    expect(life.failure!.message).toContain('may be restarted');
    expect(files.snapshot()).toEqual(before);
    expect(files.openFiles).toBe(0);
  });

  test('a disk that cannot be written is noticed at the start', () => {
    const { files } = openLog();
    files.kill();
    files.fault = (operation) => (operation === 'write' ? 'io' : null);
    const life = new Life(files);
    files.pumpAll();
    expect(life.failure).toMatchObject({ code: 'io', path: FIRST });
    expect(life.recovered).toBeNull();
  });

  test('files of other names are left alone', () => {
    const files = new MemoryFileSystem();
    files.put('snapshot-1', new Uint8Array(3));
    files.put('log-1.seg', new Uint8Array(3));
    openLog(files);
    expect(files.snapshot().map((file) => file.path)).toEqual([FIRST, 'log-1.seg', 'snapshot-1']);
  });

  test('two processes in one directory do not overwrite a first segment that appeared meanwhile', () => {
    const files = new MemoryFileSystem();
    const life = new Life(files);
    files.pump();
    files.put(FIRST, new Uint8Array([1, 2, 3]));
    files.pumpAll();
    expect(life.failure).toMatchObject({ code: 'io', path: FIRST });
    expect(files.snapshot()[0]!.bytes).toEqual(new Uint8Array([1, 2, 3]));
  });
});

describe('writing', () => {
  test('tickets that come while a write is under way share the next sync', () => {
    const life = openLog();
    const syncs = life.files.count('sync');
    for (let id = 1; id <= 20; id++) {
      life.log.write(append(id, id));
    }
    life.files.pumpAll();
    expect(life.completions).toEqual([1, 20]);
    expect(life.files.count('sync')).toBe(syncs + 2);
  });

  test('a batch ends at its limit, and a larger ticket goes alone', () => {
    const life = openLog(new MemoryFileSystem(), { segmentBytesMax: 1 << 20, batchBytesMax: 1000 });
    const sizes = [10, 500, 500, 5000, 10, 10];
    sizes.forEach((size, at) => {
      life.log.write(append(at + 1, at + 1, new Uint8Array(size)));
    });
    life.files.pumpAll();
    expect(life.completions).toEqual([1, 2, 3, 4, 6]);
  });

  test('tickets written in answer to a completion go together', () => {
    const files = new MemoryFileSystem();
    const life = openLog(files);
    life.log.write(append(1, 1));
    files.pump();
    life.log.write(append(2, 2));
    life.log.write(append(3, 3));
    files.pumpAll();
    expect(life.completions).toEqual([1, 3]);
  });

  test('nothing is completed from within write', () => {
    const life = openLog();
    life.log.write(append(1, 1));
    expect(life.completions).toEqual([]);
  });

  test('a huge payload, an empty one and a ticket of nothing come back as they were', () => {
    const life = openLog();
    const huge = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 2654435761) >>> 24);
    life.log.write(append(1, 1, huge));
    life.log.write(append(2, 2, new Uint8Array(0)));
    life.log.write({ id: 3, hardState: null, truncateFrom: 0, entries: [], install: null });
    life.log.write(append(4, 3));
    life.files.pumpAll();
    const { entries } = restart(life).recovered!;
    expect(entries.map((entry) => [entry.index, entry.payload.length])).toEqual([
      [1, 3_000_000],
      [2, 0],
      [3, 10],
    ]);
    expect(Buffer.compare(entries[0]!.payload, huge)).toBe(0);
  });

  test('truncation and new entries in one ticket replace the end of the log', () => {
    const life = openLog();
    fill(life, 1, 5, 10);
    const entry = { index: 3, term: 7, kind: 3 as const, payload: new Uint8Array([42]) };
    life.log.write({
      id: 6,
      hardState: { term: 7, vote: 2 },
      truncateFrom: 3,
      entries: [entry],
      install: null,
    });
    life.files.pumpAll();
    const { hardState, entries } = restart(life).recovered!;
    expect(hardState).toEqual({ term: 7, vote: 2 });
    expect(entries.map(({ index, term }) => [index, term])).toEqual([
      [1, 1],
      [2, 1],
      [3, 7],
    ]);
  });

  test('what recovery would refuse is never written', () => {
    const life = openLog();
    expect(() => life.log.write(append(2, 1))).toThrow(InvariantViolation);
    expect(() => life.log.write(append(1, 2))).toThrow(InvariantViolation);
    const cut = { id: 1, hardState: null, truncateFrom: 2, entries: [], install: null };
    expect(() => life.log.write(cut)).toThrow(InvariantViolation);
    expect(() => new Life(new MemoryFileSystem()).log.write(append(1, 1))).toThrow(InvariantViolation);
    expect(() => life.log.open()).toThrow(InvariantViolation);
  });

  test('after close nothing is reported, and files are closed when they are no longer in use', () => {
    const life = openLog();
    life.log.write(append(1, 1));
    life.close();
    expect(life.files.openFiles).toBe(1);
    life.files.pumpAll();
    expect(life.files.openFiles).toBe(0);
    life.log.write(append(2, 2));
    life.log.retry();
    life.files.pumpAll();
    expect(life.completions).toEqual([]);
  });
});

describe('segments', () => {
  test('a full segment is followed by the next, and all are read back', () => {
    const life = openLog();
    fill(life, 1, 100);
    const sizes = life.files.snapshot().map((file) => file.bytes.length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBeLessThan(LIMITS.segmentBytesMax + 600);
    expect(life.files.openFiles).toBe(1);
    const next = restart(life);
    expect(next.recovered!.entries.length).toBe(100);
    expect(next.files.openFiles).toBe(1);
  });

  test('a new segment is used only when its header and its name are synced', () => {
    const life = openLog();
    let id = 0;
    while (life.files.snapshot().length === 1) {
      id++;
      life.log.write(append(id, id, new Uint8Array(200)));
      life.files.pumpAll();
    }
    const from = life.files.journal.indexOf(`open ${SECOND}`);
    expect(life.files.journal.slice(from)).toEqual([
      `open ${SECOND}`,
      `write ${SECOND}`,
      `sync ${SECOND}`,
      'sync-directory ',
      `write ${SECOND}`,
      `sync ${SECOND}`,
    ]);
    life.files.crash(() => false);
    expect(openLog(life.files).recovered!.entries.length).toBe(id);
  });

  test('a segment whose creation was cut off anywhere is made anew', () => {
    const whole = openLog();
    let id = 0;
    while (whole.files.snapshot().length === 1) {
      id++;
      whole.log.write(append(id, id, new Uint8Array(200)));
      whole.files.pumpAll();
    }
    const first = whole.files.snapshot()[0]!.bytes;
    const second = whole.files.snapshot()[1]!.bytes;
    for (let size = 0; size <= SEGMENT_HEADER_BYTES; size++) {
      const files = new MemoryFileSystem();
      files.put(FIRST, first);
      files.put(SECOND, second.slice(0, size));
      const life = openLog(files);
      expect(life.recovered!.entries.length).toBe(id - 1);
      const torn =
        size === 0 || size === SEGMENT_HEADER_BYTES ? null : { path: SECOND, offset: 0, bytes: size };
      expect(life.recovered!.tornTail).toEqual(torn);
      expect(files.snapshot()[1]!.bytes.subarray(0, SEGMENT_HEADER_BYTES)).toEqual(
        second.subarray(0, SEGMENT_HEADER_BYTES),
      );
    }
  });
});

describe('a full disk', () => {
  test('is reported once, keeps the tickets, and goes on when there is room', () => {
    const life = openLog();
    life.files.fault = (operation) => (operation === 'write' ? 'no-space' : null);
    life.log.write(append(1, 1));
    life.log.write(append(2, 2));
    for (let attempt = 0; attempt < 3; attempt++) {
      life.files.pumpAll();
      life.log.retry();
    }
    life.files.pumpAll();
    expect(life.fullness).toEqual([true]);
    expect(life.completions).toEqual([]);
    life.files.fault = () => null;
    life.log.retry();
    life.files.pumpAll();
    expect(life.fullness).toEqual([true, false]);
    expect(life.completions).toEqual([1, 2]);
    expect(restart(life).recovered!.entries.length).toBe(2);
  });

  test('leaves half a batch behind, which a restart cuts off', () => {
    const life = openLog();
    fill(life, 1, 3);
    life.files.fault = (operation) => (operation === 'write' ? 'no-space' : null);
    life.log.write(append(4, 4));
    life.files.pumpAll();
    const next = restart(life);
    expect(next.recovered!.entries.length).toBe(3);
    expect(next.recovered!.tornTail).not.toBeNull();
    expect(restart(next).recovered!.tornTail).toBeNull();
  });

  test('while a segment or the whole log is being made is waited for, too', () => {
    for (const refused of ['open', 'write', 'truncate'] as const) {
      const files = new MemoryFileSystem();
      if (refused === 'truncate') {
        files.put(FIRST, new Uint8Array(7));
      }
      files.fault = (operation) => (operation === refused ? 'no-space' : null);
      const life = new Life(files);
      files.pumpAll();
      expect([life.recovered, life.failure, life.fullness]).toEqual([null, null, [true]]);
      files.fault = () => null;
      life.log.retry();
      expect(life.pumpOpen().incarnation).toBe(1);
      expect(life.fullness).toEqual([true, false]);
    }
  });
});

describe('a sync that fails', () => {
  test('is fatal, a full disk as its cause included', () => {
    for (const code of ['io', 'no-space'] as const) {
      const life = openLog();
      life.files.fault = (operation) => (operation === 'sync' ? code : null);
      life.log.write(append(1, 1));
      life.files.pumpAll();
      expect(life.failure).toMatchObject({ code: 'sync-failed', path: FIRST, offset: -1 });
      life.log.write(append(2, 2));
      life.files.pumpAll();
      expect([life.completions, life.fullness, life.files.openFiles]).toEqual([[], [], 0]);
    }
  });

  test('of the directory is fatal as well', () => {
    const files = new MemoryFileSystem();
    files.fault = (operation) => (operation === 'sync-directory' ? 'io' : null);
    const life = new Life(files);
    files.pumpAll();
    expect(life.failure).toMatchObject({ code: 'sync-failed', path: '' });
  });

  test('does not let the next incarnation trust pages that read well and are not on disk', () => {
    const life = openLog();
    fill(life, 1, 3);
    life.files.fault = (operation) => (operation === 'sync' ? 'io' : null);
    life.log.write(append(4, 4, new Uint8Array(2000).fill(4)));
    life.files.pumpAll();
    const next = restart(life);
    const found = content(next.recovered!.hardState, next.recovered!.entries);
    expect(next.recovered!.entries.length).toBe(4);
    next.files.crash(() => false);
    const { hardState, entries } = openLog(next.files).recovered!;
    expect(content(hardState, entries)).toBe(found);
  });
});
