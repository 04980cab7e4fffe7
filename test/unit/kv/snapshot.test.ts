import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { encodeCommand } from '../../../src/kv/command.ts';
import { KeyValueMachine } from '../../../src/kv/key-value-machine.ts';
import type { KeyValueOperation } from '../../../src/kv/operation.ts';
import type { AppliedEntry } from '../../../src/ports/state-machine.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../../../src/raft/entry.ts';

const key = fc.constantFrom('', 'a', 'b', 'é', '\u{1f600}');
const value = fc.string({ unit: 'grapheme', maxLength: 5 });
const operation: fc.Arbitrary<KeyValueOperation> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), key, value }),
  fc.record({ kind: fc.constant('delete' as const), key }),
  fc.record({ kind: fc.constant('get' as const), key }),
  fc.record({ kind: fc.constant('compare-and-set' as const), key, expected: value, value }),
);

/** Two sessions, then a command of one of them with each further entry. */
const logs = fc.array(fc.tuple(fc.constantFrom(1, 2), operation), { maxLength: 20 }).map((calls) => {
  const entries: AppliedEntry[] = [1, 2].map((index) => ({
    index,
    term: 1,
    kind: EntryKind.Session,
    payload: EMPTY_PAYLOAD,
  }));
  for (const [session, each] of calls) {
    const index = entries.length + 1;
    const payload = encodeCommand({ session, sequence: index, operation: each });
    entries.push({ index, term: 1, kind: EntryKind.Command, payload });
  }
  return entries;
});

function machineOf(entries: readonly AppliedEntry[]): KeyValueMachine {
  const machine = new KeyValueMachine();
  machine.apply(entries, () => {});
  return machine;
}

function bytesOf(machine: KeyValueMachine, chunk: number, between: () => void = () => {}): Uint8Array {
  const snapshot = machine.snapshot();
  const all: number[] = [];
  for (let end = false; !end; between()) {
    snapshot.read(chunk, (bytes) => {
      all.push(...bytes);
      end = bytes.length === 0;
    });
  }
  snapshot.release();
  return Uint8Array.from(all);
}

function restored(bytes: Uint8Array): KeyValueMachine {
  const machine = machineOf([]);
  const source = {
    size: bytes.length,
    read: (offset: number, length: number, done: (part: Uint8Array) => void): void =>
      done(bytes.slice(offset, offset + Math.min(length, 7))),
  };
  machine.restore(source, () => {});
  return machine;
}

describe('a snapshot of the key-value store', () => {
  test.prop([logs, fc.integer({ min: 1, max: 40 })])(
    'restores the state that it was taken of',
    (log, chunk) => {
      const machine = machineOf(log);
      const again = restored(bytesOf(machine, chunk));
      expect(again.digest()).toBe(machine.digest());
      expect(bytesOf(again, 1_000)).toEqual(bytesOf(machine, 1_000));
    },
  );

  test.prop([logs, logs])('goes on to be of that state while commands are applied', (log, later) => {
    const machine = machineOf(log);
    const expected = bytesOf(machine, 1_000);
    const more = later.map((entry) => ({ ...entry, index: entry.index + log.length }));
    expect(bytesOf(machine, 5, () => machine.apply(more, () => {}))).toEqual(expected);
  });

  test.prop([logs, logs])('is the same for equal logs, and another for another state', (one, other) => {
    const [a, b] = [machineOf(one), machineOf(other)];
    expect(bytesOf(machineOf(one), 7)).toEqual(bytesOf(a, 100));
    if (a.digest() !== b.digest()) expect(bytesOf(a, 100)).not.toEqual(bytesOf(b, 100));
  });

  test.prop([logs, logs])('changes nothing of what later ones are', (log, later) => {
    const more = later.map((entry) => ({ ...entry, index: entry.index + log.length }));
    const [plain, looked] = [machineOf(log), machineOf(log)];
    plain.apply(more, () => {});
    const snapshot = looked.snapshot();
    looked.apply(more, () => {});
    expect(looked.pairs()).toEqual(plain.pairs());
    snapshot.release();
    expect(looked.pairs()).toEqual(plain.pairs());
    expect(looked.size).toBe(plain.size);
    expect(bytesOf(looked, 100)).toEqual(bytesOf(plain, 100));
    expect(bytesOf(restored(bytesOf(looked, 100)), 100)).toEqual(bytesOf(plain, 100));
  });

  test.prop([logs, logs])('goes on while the state of another is restored', (log, other) => {
    const machine = machineOf(log);
    const expected = bytesOf(machine, 1_000);
    const bytes = bytesOf(machineOf(other), 1_000);
    const source = {
      size: bytes.length,
      read: (offset: number, length: number, done: (part: Uint8Array) => void): void =>
        done(bytes.slice(offset, offset + length)),
    };
    expect(bytesOf(machine, 5, () => machine.restore(source, () => {}))).toEqual(expected);
    expect(bytesOf(machine, 5)).toEqual(bytes);
  });

  test('is taken one at a time', () => {
    const machine = machineOf([]);
    const first = machine.snapshot();
    expect(() => machine.snapshot()).toThrow(/second view/);
    first.release();
    first.release();
    machine.snapshot().release();
  });

  test.prop([logs, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 3 })])(
    'that is cut or goes on is refused',
    (log, at, more) => {
      const bytes = bytesOf(machineOf(log), 100);
      expect(() => restored(bytes.slice(0, at % bytes.length))).toThrow(/snapshot/);
      expect(() => restored(Uint8Array.of(...bytes, ...more))).toThrow(/goes on/);
    },
  );
});
