import { describe, expect, test } from 'vitest';
import { ContractMachine } from '../../../../sim/process/contract-machine.ts';
import type { AppliedEntry, SnapshotSource, StateMachine } from '../../../../src/ports/state-machine.ts';

const ENTRY: AppliedEntry = { index: 1, term: 1, kind: 1, payload: new Uint8Array(0) };
const SOURCE: SnapshotSource = { size: 0, read: (_offset, _length, done) => done(new Uint8Array(0)) };
const ignore = (): void => {};

/** Answers when it is told to. */
class SlowMachine implements StateMachine {
  released = 0;
  answer: () => void = ignore;

  apply: StateMachine['apply'] = (batch, done) => {
    this.answer = () => done(batch);
  };

  snapshot() {
    return {
      read: (_length: number, done: (bytes: Uint8Array) => void) => done(new Uint8Array(0)),
      release: () => {
        this.released += 1;
      },
    };
  }

  restore(_source: SnapshotSource, done: () => void): void {
    this.answer = done;
  }
}

function made() {
  const slow = new SlowMachine();
  return { slow, machine: new ContractMachine(slow) };
}

describe('a replica is held to the contract of the state machine', () => {
  test('a second batch, or a restoration, before the first was answered', () => {
    const { machine } = made();
    machine.apply([ENTRY], ignore);
    expect(() => machine.apply([ENTRY], ignore)).toThrow('is given a batch while it has a batch');
    expect(() => machine.restore(SOURCE, ignore)).toThrow(
      'is given a snapshot to restore while it has a batch',
    );
  });

  test('a snapshot in the midst of a batch, or of a restoration', () => {
    const { machine, slow } = made();
    machine.apply([ENTRY], ignore);
    expect(() => machine.snapshot()).toThrow('while the state machine has a batch');
    slow.answer();
    machine.restore(SOURCE, ignore);
    expect(() => machine.snapshot()).toThrow('while the state machine has a snapshot to restore');
  });

  test('a read of a state that is being restored', () => {
    const { machine, slow } = made();
    machine.apply([ENTRY], ignore);
    machine.looked();
    slow.answer();
    machine.restore(SOURCE, ignore);
    expect(() => machine.looked()).toThrow('a read is answered while the state is being restored');
    slow.answer();
    machine.looked();
  });

  test('two snapshots at a time, one that is read or released after its release', () => {
    const { machine, slow } = made();
    const snapshot = machine.snapshot();
    expect(machine.isHeld).toBe(true);
    expect(() => machine.snapshot()).toThrow('before the first is released');
    snapshot.release();
    expect([machine.isHeld, slow.released]).toEqual([false, 1]);
    expect(() => snapshot.read(1, ignore)).toThrow('that was released');
    expect(() => snapshot.release()).toThrow('released twice');
  });

  test('legal: one thing after the other, and a batch while a snapshot is read', () => {
    const { machine, slow } = made();
    const results: unknown[] = [];
    const snapshot = machine.snapshot();
    machine.apply([ENTRY], (answer) => results.push(...answer));
    slow.answer();
    snapshot.read(1, ignore);
    snapshot.release();
    machine.restore(SOURCE, ignore);
    slow.answer();
    machine.apply([ENTRY], ignore);
    expect(results).toEqual([ENTRY]);
  });
});
