import { describe, expect, it, test } from 'vitest';
import { PaddedMachine } from '../../../../sim/process/padded-machine.ts';
import { encodeCommand } from '../../../../src/kv/command.ts';
import { KeyValueMachine } from '../../../../src/kv/key-value-machine.ts';
import type { SnapshotSource, StateMachine, StateSnapshot } from '../../../../src/ports/state-machine.ts';
import { EntryKind } from '../../../../src/raft/entry.ts';

const MEBIBYTE = 1 << 20;
const PADDING = 200_000;

/** A key-value machine in which the keys have been put, one after the other. */
function storeOf(...keys: string[]): KeyValueMachine {
  const machine = new KeyValueMachine();
  const batch = keys.map((key, at) => ({
    index: at + 1,
    term: 1,
    kind: EntryKind.Command,
    payload: encodeCommand({ session: 0, sequence: 0, operation: { kind: 'put', key, value: `of ${key}` } }),
  }));
  machine.apply(batch, () => {});
  return machine;
}

function bytesOf(snapshot: StateSnapshot, length = 1_000): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let isOver = false; !isOver; ) {
    snapshot.read(length, (bytes) => {
      parts.push(bytes.slice());
      isOver = bytes.length === 0;
    });
  }
  snapshot.release();
  return new Uint8Array(Buffer.concat(parts));
}

/** Hands bytes out as storage does, and notes the longest that was asked for. */
class Source implements SnapshotSource {
  longest = 0;
  readonly #bytes: Uint8Array;
  readonly size: number;

  constructor(bytes: Uint8Array, size = bytes.length) {
    this.#bytes = bytes;
    this.size = size;
  }

  read(offset: number, length: number, done: (bytes: Uint8Array) => void): void {
    this.longest = Math.max(this.longest, length);
    done(this.#bytes.subarray(offset, offset + length));
  }
}

function restore(source: SnapshotSource, padding = PADDING): KeyValueMachine {
  const own = new KeyValueMachine();
  let restored = false;
  new PaddedMachine(own, padding).restore(source, () => {
    restored = true;
  });
  expect(restored).toBe(true);
  return own;
}

const store = storeOf('a', 'b');
const plain = bytesOf(store.snapshot());
const padded = bytesOf(new PaddedMachine(store, PADDING).snapshot());

describe('a padded machine', () => {
  it('has the snapshot of its machine, and behind it as many bytes as it was told', () => {
    expect(padded).toHaveLength(plain.length + PADDING);
    expect(padded.subarray(0, plain.length)).toEqual(plain);
    expect(new Set(padded.subarray(plain.length)).size).toBe(256);
  });

  it('gives its machine the state back', () => {
    const restored = restore(new Source(padded));
    expect(restored.digest()).toBe(store.digest());
    expect(restored.get('b')).toBe('of b');
  });

  test.each([1, 7, 64, plain.length, plain.length + 1, MEBIBYTE])(
    'has the same bytes when they are read %i at a time',
    (length) => {
      const small = new PaddedMachine(store, 5_000);
      expect(bytesOf(small.snapshot(), length)).toEqual(bytesOf(small.snapshot()));
    },
  );

  it('has other bytes for another state, and the same for the same', () => {
    const generated = (...keys: string[]): Uint8Array => {
      const own = storeOf(...keys);
      const all = bytesOf(new PaddedMachine(own, PADDING).snapshot());
      return all.subarray(all.length - PADDING);
    };
    expect(generated('a', 'b')).toEqual(padded.subarray(plain.length));
    expect(generated('a', 'c')).not.toEqual(padded.subarray(plain.length));
  });

  it('makes no more than is asked for, and reads itself back in pieces', () => {
    const snapshot = new PaddedMachine(store, 64 * MEBIBYTE).snapshot();
    let read = 0;
    snapshot.read(100, (bytes) => {
      read = bytes.length;
    });
    snapshot.release();
    expect(read).toBe(100);
    const huge = bytesOf(new PaddedMachine(store, 4 * MEBIBYTE).snapshot(), MEBIBYTE);
    const source = new Source(huge);
    restore(source, 4 * MEBIBYTE);
    expect(source.longest).toBeLessThanOrEqual(64 << 10);
  });

  it('hands batches on', () => {
    const own = storeOf();
    const payload = encodeCommand({
      session: 0,
      sequence: 0,
      operation: { kind: 'put', key: 'a', value: 'z' },
    });
    let results: readonly unknown[] = [];
    new PaddedMachine(own, 1).apply([{ index: 1, term: 1, kind: EntryKind.Command, payload }], (given) => {
      results = given;
    });
    expect(results).toEqual([{ kind: 'done' }]);
    expect(own.get('a')).toBe('z');
  });
});

describe('a snapshot that is not what its state generates is refused, and the state stays as it was', () => {
  function refusal(source: SnapshotSource): string {
    const own = storeOf('before');
    const machine: StateMachine = new PaddedMachine(own, PADDING);
    let message = '';
    try {
      machine.restore(source, () => {
        message = 'none';
      });
    } catch (error) {
      message = error instanceof Error ? `${error.name}: ${error.message}` : '';
    }
    expect(own.get('before')).toBe('of before');
    return message;
  }

  test.each([plain.length, plain.length + 65_536, padded.length - 1])('with byte %i flipped', (at) => {
    const flipped = padded.slice();
    flipped[at]! ^= 1;
    expect(refusal(new Source(flipped))).toBe(
      `InvariantViolation: byte ${at} of a snapshot is not the one that its state generates`,
    );
  });

  test('with another state before the generated bytes', () => {
    const other = padded.slice();
    other[plain.length - 1]! ^= 1;
    expect(refusal(new Source(other))).toMatch(/byte \d+ of a snapshot is not the one/);
  });

  test('without its tail', () => {
    expect(refusal(new Source(padded.subarray(0, -1)))).toMatch(/byte \d+ of a snapshot is not the one/);
    expect(refusal(new Source(padded.subarray(0, PADDING - 1)))).toMatch(
      /a snapshot of 199999 bytes has not all of the 200000 generated ones/,
    );
  });

  test('when its bytes end before it does', () => {
    expect(refusal(new Source(padded.subarray(0, 70_000), padded.length))).toMatch(
      /a snapshot of \d+ bytes ends at 70000/,
    );
  });
});
