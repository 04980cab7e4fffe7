import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { BLOCK_BYTES, blockStart, layoutOf, snapshotName } from '../../../src/storage/snapshot-format.ts';
import { append, bytesOf, CONFIGURATION, IDENTITY, Life } from './harness.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

const SIZE = 2 * BLOCK_BYTES + 500;
const PATH = snapshotName(3);
const HEADER_BYTES = layoutOf(IDENTITY, { index: 3, term: 1, configuration: CONFIGURATION }).headerBytes;

function made(): MemoryFileSystem {
  const files = new MemoryFileSystem();
  const life = new Life(files);
  life.pumpOpen();
  for (let id = 1; id <= 5; id++) {
    life.log.write(append(id, id));
  }
  files.pumpAll();
  life.snapshot(3, 1, bytesOf(SIZE, 1));
  files.kill();
  return files;
}

const written = made().snapshot();
const whole = written.find(({ path }) => path === PATH)!.bytes;

/** A life over the files, with the snapshot's bytes changed. */
function lifeWith(bytes: Uint8Array): Life {
  const files = new MemoryFileSystem();
  for (const file of written) {
    files.put(file.path, file.path === PATH ? bytes : file.bytes);
  }
  const life = new Life(files);
  files.pumpAll();
  return life;
}

/** Reads all that can be read: what is damaged must be told, and never handed out. */
function expectNoticed(bytes: Uint8Array, changedAt: number): void {
  const life = lifeWith(bytes);
  if (changedAt < HEADER_BYTES || bytes.length !== whole.length) {
    expect(life.recovered).toBeNull();
  } else {
    const reader = life.log.snapshots.open()!;
    const wanted = bytesOf(SIZE, 1);
    for (let at = 0; at < SIZE && life.failure === null; at += 5000) {
      reader.read(at, 5000, (part) => {
        expect(Buffer.compare(part, wanted.subarray(at, at + 5000))).toBe(0);
      });
      life.files.pumpAll();
    }
  }
  expect(life.failure).toMatchObject({ code: 'damaged', path: PATH });
  expect(life.failure!.offset).toBeLessThanOrEqual(changedAt);
  expect(life.failure!.message).toContain(PATH);
}

describe('damage of a durable snapshot', () => {
  test.prop([fc.nat(whole.length - 1), fc.nat(7)], { numRuns: 200 })(
    'a flipped bit anywhere is noticed, at or before its place, and no changed byte is served',
    (at, bit) => {
      const changed = whole.slice();
      changed[at]! ^= 1 << bit;
      expectNoticed(changed, at);
    },
  );

  test('every byte of the header is covered', () => {
    for (let at = 0; at < HEADER_BYTES; at++) {
      const changed = whole.slice();
      changed[at]! ^= 1 << (at & 7);
      expectNoticed(changed, at);
    }
  });

  test('a file that lost its end, or got a longer one, is refused', () => {
    for (const length of [0, 40, HEADER_BYTES, HEADER_BYTES + 1, whole.length - 1, whole.length + 1]) {
      const changed = new Uint8Array(length);
      changed.set(whole.subarray(0, length));
      expectNoticed(changed, Math.min(length, whole.length));
    }
  });

  test('a block in the place of another one is noticed', () => {
    const layout = { headerBytes: HEADER_BYTES, seed: 0 };
    const second = blockStart(layout, BLOCK_BYTES);
    const third = blockStart(layout, 2 * BLOCK_BYTES);
    const changed = whole.slice();
    changed.set(whole.subarray(HEADER_BYTES, HEADER_BYTES + third - second), second);
    expectNoticed(changed, second + 4);
  });

  test('a snapshot under the name of another index is refused, and so is one of another member', () => {
    for (const [index, identity] of [
      [4, IDENTITY],
      [3, { ...IDENTITY, member: 9 }],
    ] as const) {
      const files = new MemoryFileSystem();
      const life = new Life(files, undefined, identity);
      life.pumpOpen();
      for (let id = 1; id <= 5; id++) {
        life.log.write(append(id, id));
      }
      files.pumpAll();
      life.snapshot(index, 1, bytesOf(SIZE, 1));
      const other = lifeWith(files.snapshot().find(({ path }) => path === snapshotName(index))!.bytes);
      expect(other.failure).toMatchObject({ code: index === 4 ? 'damaged' : 'foreign', path: PATH });
    }
  });

  test('a snapshot without any log is refused', () => {
    const files = new MemoryFileSystem();
    files.put(PATH, whole);
    const life = new Life(files);
    files.pumpAll();
    expect(life.failure).toMatchObject({ code: 'damaged' });
    expect(life.failure!.message).toContain('there is no log');
  });
});
