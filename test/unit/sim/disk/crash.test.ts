import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiskHarness, firstBytes, sectorsOf } from './harness.ts';

const MODES = ['lose', 'prefix', 'any'] as const;

/** What is left of 8 unsynced sectors of 2 over 8 durable ones of 1. */
function afterTornWrite(crashKeeps: (typeof MODES)[number], seed: number): number[] {
  const disk = new DiskHarness({ crashKeeps }, seed);
  disk.write(disk.durable('a', sectorsOf(1, 8)), 0, sectorsOf(2, 8));
  disk.crash();
  return firstBytes(disk.read(disk.open('a', false)));
}

describe('unsynced contents', () => {
  test('are gone after a crash that keeps nothing', () => {
    expect(afterTornWrite('lose', 1)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('survive up to a sector, in order', () => {
    const kept = new Set<number>();
    for (let seed = 0; seed < 60; seed += 1) {
      const text = afterTornWrite('prefix', seed).join('');
      expect(text).toMatch(/^2*1*$/);
      kept.add(text.lastIndexOf('2') + 1);
    }
    expect(kept.size).toBeGreaterThan(5);
  });

  test('survive as any set of sectors, mostly a torn one', () => {
    const patterns = new Set<string>();
    let holes = 0;
    for (let seed = 0; seed < 60; seed += 1) {
      const text = afterTornWrite('any', seed).join('');
      patterns.add(text);
      if (/12/.test(text)) holes += 1;
    }
    expect(patterns.size).toBeGreaterThan(30);
    expect(holes).toBeGreaterThan(30);
  });

  test('end at what is left of them, at the end of the file, or anywhere between', () => {
    for (const crashKeeps of ['prefix', 'any'] as const) {
      const sizes = new Set<number>();
      for (let seed = 0; seed < 60; seed += 1) {
        const disk = new DiskHarness({ crashKeeps }, seed);
        disk.write(disk.durable('a', sectorsOf(1, 1)), 512, sectorsOf(2, 4).subarray(0, 2_000));
        disk.crash();
        sizes.add(disk.read(disk.open('a', false)).length);
      }
      expect(Math.min(...sizes)).toBe(512);
      expect(Math.max(...sizes)).toBe(2_512);
      expect([...sizes].filter((bytes) => bytes % 512 !== 0).length).toBeGreaterThan(5);
    }
  });

  test('are counted as torn and lost only when they were', () => {
    const disk = new DiskHarness({ crashKeeps: 'any' }, 2);
    const file = disk.durable('a', sectorsOf(1, 8));
    disk.crash();
    expect(disk.disk.counters).toMatchObject({ tornWrites: 0, lostUnsynced: 0 });
    expect(file.path).toBe('a');
    disk.write(disk.open('a', false), 0, sectorsOf(2, 8));
    disk.crash();
    expect(disk.disk.counters).toMatchObject({ tornWrites: 1, lostUnsynced: 1 });
  });

  test('stay when only the process ends', () => {
    const disk = new DiskHarness();
    disk.write(disk.durable('a', sectorsOf(1, 1)), 0, sectorsOf(2, 1));
    disk.disk.unmount();
    disk.files = disk.disk.mount({ effect: () => true });
    expect(firstBytes(disk.read(disk.open('a', false)))).toEqual([2]);
  });
});

describe('operations in flight at a crash', () => {
  test('call nobody back, even when a new incarnation runs', () => {
    const disk = new DiskHarness();
    const file = disk.durable('a', sectorsOf(1, 1));
    let calls = 0;
    const count = (): void => {
      calls += 1;
    };
    file.write(0, sectorsOf(2, 1), count);
    file.sync(count);
    disk.files.list('', count);
    disk.crash();
    disk.run();
    file.sync(count);
    disk.run();
    expect(calls).toBe(0);
  });

  test('may have happened in part; a sync has not', () => {
    const seen = new Set<number>();
    for (let seed = 0; seed < 40; seed += 1) {
      const disk = new DiskHarness({ crashKeeps: 'any' }, seed);
      const file = disk.durable('a', sectorsOf(1, 1));
      file.write(0, sectorsOf(2, 1), () => {});
      disk.crash();
      seen.add(firstBytes(disk.read(disk.open('a', false)))[0]!);
    }
    expect([...seen].sort()).toEqual([1, 2]);
    const disk = new DiskHarness({ crashKeeps: 'lose' });
    const file = disk.durable('a', sectorsOf(1, 1));
    disk.write(file, 0, sectorsOf(2, 1));
    file.sync(() => {});
    disk.crash();
    expect(firstBytes(disk.read(disk.open('a', false)))).toEqual([1]);
  });

  test('a file being made may be there, or not', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const disk = new DiskHarness({ crashKeeps: 'any' }, seed);
      disk.files.open('a', true, () => {});
      disk.crash();
      seen.add(disk.list().join());
    }
    expect([...seen].sort()).toEqual(['', 'a']);
  });
});

describe('a sync', () => {
  test('covers what was completed when it was asked for, and no more', () => {
    const disk = new DiskHarness();
    const file = disk.durable('a', sectorsOf(1, 2));
    disk.disk.slowDown(1000);
    const synced = { done: false };
    file.sync(() => {
      synced.done = true;
    });
    disk.disk.slowDown(-1000);
    file.write(0, sectorsOf(2, 1), () => {});
    disk.run();
    expect(synced.done).toBe(true);
    disk.crash();
    expect(firstBytes(disk.read(disk.open('a', false)))).toEqual([1, 1]);
  });

  test('may be under way twice', () => {
    const disk = new DiskHarness();
    const file = disk.durable('a', sectorsOf(1, 2));
    disk.write(file, 0, sectorsOf(2, 1));
    const results: unknown[] = [];
    file.sync((error) => results.push(error));
    file.sync((error) => results.push(error));
    disk.run();
    disk.write(file, 512, sectorsOf(3, 1));
    expect(results).toEqual([null, null]);
    disk.crash();
    expect(firstBytes(disk.read(disk.open('a', false)))).toEqual([2, 1]);
  });

  test('of a directory covers the names of before, and no more', () => {
    const disk = new DiskHarness();
    disk.open('a', true);
    disk.disk.slowDown(1000);
    disk.files.syncDirectory('', () => {});
    disk.files.syncDirectory('', () => {});
    disk.disk.slowDown(-1000);
    disk.open('b', true);
    disk.run();
    disk.open('c', true);
    disk.crash();
    expect(disk.list()).toEqual(['a']);
  });
});

describe('names', () => {
  test('are lost without a sync of their directory, whatever was synced of the file', () => {
    const disk = new DiskHarness();
    const file = disk.open('a', true);
    disk.write(file, 0, sectorsOf(1, 1));
    disk.sync(file);
    disk.crash();
    expect(disk.list()).toEqual([]);
    expect(disk.disk.counters.namesLost).toBe(1);
  });

  test('a rename is lost without it, and kept with it', () => {
    const rename = (synced: boolean): number[] => {
      const disk = new DiskHarness();
      disk.durable('old', sectorsOf(1, 1));
      disk.durable('new', sectorsOf(2, 1));
      expect(disk.wait((done) => disk.files.rename('new', 'old', done))).toBe('ok');
      if (synced) disk.wait((done) => disk.files.syncDirectory('', done));
      disk.crash();
      expect(disk.disk.counters.namesLost).toBe(synced ? 0 : 1);
      return disk.list().map((path) => firstBytes(disk.read(disk.open(path, false)))[0]!);
    };
    expect(rename(false)).toEqual([2, 1]);
    expect(rename(true)).toEqual([2]);
  });

  test('a removal is undone', () => {
    const disk = new DiskHarness();
    disk.durable('a', sectorsOf(1, 1));
    disk.wait((done) => disk.files.remove('a', done));
    expect(disk.list()).toEqual([]);
    disk.crash();
    expect(firstBytes(disk.read(disk.open('a', false)))).toEqual([1]);
  });
});

type Step =
  | { readonly kind: 'write'; readonly offset: number; readonly length: number }
  | { readonly kind: 'truncate'; readonly size: number }
  | { readonly kind: 'sync' }
  | { readonly kind: 'crash' };

const FILE_MAX = 2200;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      offset: fc.nat(1500),
      length: fc.integer({ min: 1, max: 700 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate' as const), size: fc.nat(FILE_MAX) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'sync' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
);

/** Keeps, for each sector, every content it may have: what is durable and each version since. */
class Versions {
  bytes: Uint8Array = new Uint8Array(0);
  #sectors: string[][] = [];

  constructor() {
    this.settle();
  }

  change(bytes: Uint8Array): void {
    this.bytes = bytes;
    for (const [sector, versions] of this.#sectors.entries()) versions.push(this.#at(sector));
  }

  settle(bytes = this.bytes): void {
    this.bytes = bytes;
    this.#sectors = Array.from({ length: Math.ceil(FILE_MAX / 512) }, (_, sector) => [this.#at(sector)]);
  }

  /** Whether `found` is made of sectors that were there; the end of the file cuts through one. */
  allows(found: Uint8Array): boolean {
    return this.#sectors.every((versions, sector) => {
      const part = found.subarray(sector * 512, (sector + 1) * 512);
      return versions.some((version) => version.startsWith(hex(part)));
    });
  }

  #at(sector: number): string {
    const padded = new Uint8Array(512);
    padded.set(this.bytes.subarray(sector * 512, (sector + 1) * 512));
    return hex(padded);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function play(steps: readonly Step[], crashKeeps: (typeof MODES)[number], seed: number): string {
  const disk = new DiskHarness({ crashKeeps, latencyJitter: 500 }, seed);
  disk.durable('a', new Uint8Array(0));
  let file = disk.open('a', false);
  const versions = new Versions();
  for (const [index, now] of steps.entries()) {
    switch (now.kind) {
      case 'write': {
        const bytes = new Uint8Array(now.length).fill(index + 1);
        disk.write(file, now.offset, bytes);
        const next = new Uint8Array(Math.max(versions.bytes.length, now.offset + now.length));
        next.set(versions.bytes);
        next.set(bytes, now.offset);
        versions.change(next);
        break;
      }
      case 'truncate': {
        disk.wait((done) => file.truncate(now.size, done));
        const next = new Uint8Array(now.size);
        next.set(versions.bytes.subarray(0, now.size));
        versions.change(next);
        break;
      }
      case 'sync':
        disk.sync(file);
        versions.settle();
        break;
      case 'crash': {
        disk.crash();
        file = disk.open('a', false);
        const found = disk.read(file) as Uint8Array;
        expect(versions.allows(found)).toBe(true);
        versions.settle(found);
        break;
      }
      default:
        now satisfies never;
    }
    expect(disk.read(file)).toEqual(versions.bytes);
  }
  return disk.kernel.trace.hex();
}

describe('for any sequence of operations', () => {
  test('what was synced survives, and no sector holds what it never held', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }),
        fc.constantFrom(...MODES),
        fc.nat(),
        (steps, keeps, seed) => {
          play([...steps, { kind: 'crash' }], keeps, seed);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('equal seeds give equal traces', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }),
        fc.constantFrom(...MODES),
        fc.nat(),
        (steps, keeps, seed) => {
          expect(play(steps, keeps, seed)).toBe(play(steps, keeps, seed));
        },
      ),
      { numRuns: 100 },
    );
  });
});
