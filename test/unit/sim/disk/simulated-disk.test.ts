import { describe, expect, test } from 'vitest';
import type { Damage } from '../../../../sim/disk/damage.ts';
import { DiskHarness, firstBytes, sectorsOf } from './harness.ts';

describe('a calm disk', () => {
  test('answers later, in an event of its own, and reads what was written before any sync', () => {
    const disk = new DiskHarness();
    const file = disk.open('a', true);
    expect(disk.kernel.now).toBe(100);
    expect(disk.write(file, 3, Uint8Array.of(1, 2))).toBe('ok');
    expect(disk.read(file)).toEqual(Uint8Array.of(0, 0, 0, 1, 2));
    expect(disk.read(file, 4, 100)).toEqual(Uint8Array.of(2));
    expect(disk.read(file, 99, 100)).toEqual(new Uint8Array(0));
  });

  test('keeps a copy of its own: buffers on both sides may be used again', () => {
    const disk = new DiskHarness();
    const file = disk.open('a', true);
    const bytes = Uint8Array.of(1);
    disk.write(file, 0, bytes);
    bytes[0] = 9;
    (disk.read(file) as Uint8Array)[0] = 8;
    expect(disk.read(file)).toEqual(Uint8Array.of(1));
  });

  test('refuses what is there already, and what is not', () => {
    const disk = new DiskHarness();
    disk.open('a', true);
    expect(disk.wait((done) => disk.files.open('a', true, done))).toBe('exists');
    expect(disk.wait((done) => disk.files.open('b', false, done))).toBe('not-found');
    expect(disk.wait((done) => disk.files.rename('b', 'c', done))).toBe('not-found');
    expect(disk.wait((done) => disk.files.remove('b', done))).toBe('not-found');
  });

  test('knows which files are open, and which of them have no name any more', () => {
    const harness = new DiskHarness();
    const { disk } = harness;
    const opened = (): readonly number[] => [disk.openFiles, disk.openWithoutName];
    const files = ['a', 'b', 'c'].map((path) => harness.open(path, true));
    const again = harness.open('a', false);
    expect(opened()).toEqual([3, 0]);
    harness.wait((done) => harness.files.remove('a', done));
    harness.wait((done) => harness.files.rename('b', 'c', done));
    expect(opened()).toEqual([3, 2]);
    again.close();
    again.close();
    expect(opened()).toEqual([3, 2]);
    files[0]!.close();
    expect(opened()).toEqual([2, 1]);
    disk.unmount();
    expect(opened()).toEqual([0, 0]);
    files[1]!.close();
    expect(opened()).toEqual([0, 0]);
  });

  test('lists names by code unit, one directory at a time', () => {
    const disk = new DiskHarness();
    for (const path of ['b', 'a', 'B', 'dir/x', 'é']) disk.open(path, true);
    expect(disk.list()).toEqual(['B', 'a', 'b', 'é']);
    expect(disk.list('dir')).toEqual(['x']);
  });

  test('zeros what a truncate cut off, for whoever writes beyond it later', () => {
    const disk = new DiskHarness({ crashKeeps: 'lose' });
    const file = disk.durable('a', sectorsOf(1, 2));
    expect(disk.wait((done) => file.truncate(4, done))).toBe('ok');
    disk.write(file, 8, Uint8Array.of(5));
    expect(disk.read(file)).toEqual(Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0, 5));
    disk.sync(file);
    disk.crash();
    expect(disk.read(disk.open('a', false))).toEqual(Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0, 5));
  });
});

describe('latency', () => {
  test('of different files lets their operations complete out of order', () => {
    const disk = new DiskHarness({ latencyJitter: 10_000 });
    const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((path) => disk.open(path, true));
    const order: string[] = [];
    for (const file of files) file.write(0, Uint8Array.of(1), () => order.push(file.path));
    disk.run();
    expect([...order].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(order).not.toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('has a tail, and a slow disk adds to it until it is sped up', () => {
    const disk = new DiskHarness({ tailPpm: 1_000_000, tail: 50_000 });
    const file = disk.open('a', true);
    const plain = disk.kernel.now;
    expect(plain).toBeGreaterThan(100);
    disk.disk.slowDown(1_000_000);
    disk.write(file, 0, Uint8Array.of(1));
    expect(disk.kernel.now - plain).toBeGreaterThanOrEqual(1_000_100);
    disk.disk.slowDown(-1_000_000);
    const before = disk.kernel.now;
    disk.write(file, 1, Uint8Array.of(1));
    expect(disk.kernel.now - before).toBeLessThan(60_000);
    // Opening, creating and writing have a tail each, and one of the writes met a slow disk.
    expect(disk.disk.counters).toMatchObject({ slow: 1, tails: 3 });
  });

  test('follows from what an operation is, not from what was done before it', () => {
    const latencyOfWrite = (before: (disk: DiskHarness) => void): number => {
      const disk = new DiskHarness({ latencyJitter: 1_000_000 });
      const file = disk.open('a', true);
      before(disk);
      const begun = disk.kernel.now;
      disk.write(file, 0, sectorsOf(1, 1));
      disk.list();
      return disk.kernel.now - begun;
    };
    const other = (disk: DiskHarness): void => {
      const file = disk.open('b', true);
      for (let i = 0; i < 5; i += 1) disk.write(file, i * 100, sectorsOf(2, 1));
    };
    expect(latencyOfWrite(other)).toBe(latencyOfWrite(() => {}));
  });
});

describe('errors', () => {
  test('a read fails once, when it is told to', () => {
    const disk = new DiskHarness();
    const file = disk.durable('a', Uint8Array.of(1));
    disk.disk.failNextRead();
    expect(disk.read(file)).toBe('io');
    expect(disk.read(file)).toEqual(Uint8Array.of(1));
    expect(disk.disk.counters.readErrors).toBe(1);
  });

  test('reads and syncs fail by the dice, and never after healing', () => {
    const disk = new DiskHarness({ readErrorPpm: 1_000_000, syncErrorPpm: 1_000_000 });
    const file = disk.open('a', true);
    disk.write(file, 0, Uint8Array.of(1));
    expect(disk.read(file)).toBe('io');
    expect(disk.sync(file)).toBe('io');
    disk.disk.heal();
    expect(disk.read(file)).toEqual(Uint8Array.of(1));
    expect(disk.sync(file)).toBe('ok');
  });

  test('what a failed sync dropped can be read, and is made durable by no later sync', () => {
    const disk = new DiskHarness();
    const file = disk.durable('a', sectorsOf(1, 2));
    disk.write(file, 0, sectorsOf(2, 1));
    disk.disk.failNextSync();
    expect(disk.sync(file)).toBe('io');
    expect(disk.sync(file)).toBe('ok');
    expect(firstBytes(disk.read(file))).toEqual([2, 1]);
    disk.crash();
    expect(firstBytes(disk.read(disk.open('a', false)))).toEqual([1, 1]);
    expect(disk.disk.counters.syncErrors).toBe(1);
  });

  test('names are durable when their directory is synced, and after a loss of power, whatever is left of them', () => {
    const disk = new DiskHarness();
    disk.durable('a', sectorsOf(1, 1));
    expect(disk.disk.hasDurableNames).toBe(true);
    disk.open('b', true);
    expect(disk.disk.hasDurableNames).toBe(false);
    disk.crash();
    expect(disk.disk.hasDurableNames).toBe(true);
  });

  test('files are slowed by how their names end, and until it answers that can be seen', () => {
    const disk = new DiskHarness();
    const log = disk.durable('1.seg', sectorsOf(1, 1));
    const other = disk.durable('1.partial', sectorsOf(1, 1));
    disk.disk.slowDown(5_000, '.seg');
    const durationOf = (ask: () => void): number => {
      const before = disk.kernel.now;
      ask();
      return disk.kernel.now - before;
    };
    expect(durationOf(() => disk.sync(log))).toBeGreaterThanOrEqual(5_000);
    expect(durationOf(() => disk.sync(other))).toBeLessThan(5_000);
    expect(disk.disk.counters.slow).toBe(1);
    other.sync(() => {});
    expect(disk.disk.hasSlowOperation).toBe(false);
    log.sync(() => {});
    expect(disk.disk.hasSlowOperation).toBe(true);
    disk.disk.slowDown(-5_000, '.seg');
    disk.disk.slowDown(7_000);
    expect(durationOf(() => disk.sync(other))).toBeGreaterThanOrEqual(7_000);
    expect(disk.disk.hasSlowOperation).toBe(false);
  });

  test('a full disk refuses growth, not overwriting, and takes everything when there is room again', () => {
    const disk = new DiskHarness();
    const file = disk.durable('a', sectorsOf(1, 2));
    disk.disk.setFull(true);
    expect(disk.write(file, 0, sectorsOf(2, 2))).toBe('ok');
    expect(disk.write(file, 1024, sectorsOf(3, 1))).toBe('no-space');
    expect(firstBytes(disk.read(file))).toEqual([2, 2]);
    expect(disk.wait((done) => disk.files.open('b', true, done))).toBe('no-space');
    disk.disk.setFull(false);
    expect(disk.write(file, 1024, sectorsOf(3, 1))).toBe('ok');
    expect(firstBytes(disk.read(file))).toEqual([2, 2, 3]);
    expect(disk.disk.counters.noSpace).toBe(2);
  });

  test('a full disk that refuses to make a file may have made its name', () => {
    const found = new Set<string>();
    for (let seed = 0; seed < 30; seed += 1) {
      const disk = new DiskHarness({}, seed);
      disk.disk.setFull(true);
      expect(disk.wait((done) => disk.files.open('a', true, done))).toBe('no-space');
      disk.disk.setFull(false);
      const exists = disk.wait((done) => disk.files.open('a', true, done)) === 'exists';
      found.add(String(exists));
      expect(disk.disk.lacksRoom).toBe(exists);
    }
    expect(found).toEqual(new Set(['true', 'false']));
  });

  test('it knows of whom it told that a file has no room, until that was written, removed or the mount is over', () => {
    const disk = new DiskHarness();
    const file = disk.durable('a', sectorsOf(1, 1));
    disk.disk.setFull(true);
    expect(disk.disk.lacksRoom).toBe(false);
    expect(disk.write(file, 512, sectorsOf(2, 1))).toBe('no-space');
    expect(disk.wait((done) => disk.files.open('b', true, done))).toBe('no-space');
    disk.disk.setFull(false);
    expect(disk.disk.lacksRoom).toBe(true);
    disk.open('b', true);
    expect(disk.disk.lacksRoom).toBe(true);
    expect(disk.write(file, 512, sectorsOf(2, 1))).toBe('ok');
    expect(disk.disk.lacksRoom).toBe(false);
    disk.disk.setFull(true);
    expect(disk.write(file, 1024, sectorsOf(2, 1))).toBe('no-space');
    expect(disk.disk.lacksRoom).toBe(true);
    disk.crash();
    expect(disk.disk.lacksRoom).toBe(false);
  });

  test('a write that finds no room may have been written in part, never wholly', () => {
    const lengths = new Set<number>();
    for (let seed = 0; seed < 30; seed += 1) {
      const disk = new DiskHarness({ capacityBytes: 1500 }, seed);
      const file = disk.open('a', true);
      expect(disk.write(file, 0, sectorsOf(1, 3))).toBe('no-space');
      lengths.add((disk.read(file) as Uint8Array).length);
    }
    expect([...lengths].sort((a, b) => a - b)).toEqual([0, 512, 1024]);
  });
});

test('judges see names and lengths as the server does, synced or not, and each operation that a fault struck', () => {
  const disk = new DiskHarness();
  disk.durable('a', sectorsOf(1, 2));
  const file = disk.open('b', true);
  disk.write(file, 0, sectorsOf(1, 3));
  const both = [
    { name: 'a', bytes: 1024 },
    { name: 'b', bytes: 1536 },
  ];
  expect(disk.disk.stored()).toEqual(both);
  expect(disk.disk.troubles).toBe(0);
  disk.disk.setFull(true);
  expect(disk.write(file, 1536, sectorsOf(1, 1))).toBe('no-space');
  expect(disk.disk.troubles).toBe(1);
});

describe('damage at rest', () => {
  const PATTERN = Uint8Array.from({ length: 1300 }, (_, i) => 1 + (i >> 9));
  const damaged = (offset: number, how: Damage): number[] => {
    const disk = new DiskHarness();
    disk.durable('a', PATTERN);
    disk.disk.crash();
    expect(disk.disk.damageAt('a', offset, how, 3)).toBe(true);
    expect(disk.disk.counters.damaged).toBe(1);
    const { bytes } = disk.disk.files()[0]!;
    disk.crash();
    expect(disk.read(disk.open('a', false))).toEqual(bytes);
    return [...bytes.keys()].filter((i) => bytes[i] !== PATTERN[i]);
  };

  test('bit rot turns one bit of the byte', () => {
    expect(damaged(600, 'bit-rot')).toEqual([600]);
  });

  test('a lost write leaves a sector without its bytes', () => {
    expect(damaged(600, 'lost-write')).toEqual(Array.from({ length: 512 }, (_, i) => 512 + i));
  });

  test('a misdirected write leaves another sector in its place', () => {
    expect(damaged(600, 'misdirected-write').length).toBe(512);
    expect(damaged(1290, 'misdirected-write')).toEqual(Array.from({ length: 276 }, (_, i) => 1024 + i));
  });

  test('a file that is cut short ends there, also for who writes behind its end', () => {
    const disk = new DiskHarness();
    disk.durable('a', PATTERN);
    disk.disk.crash();
    expect(disk.disk.damageAt('a', 600, 'cut-short', 3)).toBe(true);
    expect(disk.disk.counters).toMatchObject({ damaged: 1, cutShort: 1 });
    disk.crash();
    const file = disk.open('a', false);
    expect(disk.read(file)).toEqual(PATTERN.slice(0, 600));
    expect(disk.write(file, 610, Uint8Array.of(9))).toBe('ok');
    expect([...(disk.read(file) as Uint8Array).slice(598)]).toEqual([2, 2, ...Array(10).fill(0), 9]);
  });

  test('is not counted where it changes nothing', () => {
    const disk = new DiskHarness();
    disk.durable('a', sectorsOf(0, 1));
    disk.disk.crash();
    expect(disk.disk.damageAt('a', 512, 'cut-short', 0)).toBe(false);
    expect(disk.disk.damageAt('a', 0, 'lost-write', 0)).toBe(false);
    expect(disk.disk.damageAt('a', 512, 'bit-rot', 0)).toBe(false);
    expect(disk.disk.damageAt('b', 0, 'bit-rot', 0)).toBe(false);
    expect(disk.disk.counters.damaged).toBe(0);
  });
});
