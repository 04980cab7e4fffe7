import { expect, test } from 'vitest';
import { ApplyGate } from '../../../../sim/process/apply-gate.ts';
import type { AppliedEntry, StateMachine } from '../../../../src/ports/state-machine.ts';

const batch: readonly AppliedEntry[] = [];
const source = { size: 0, read: () => {} };
const TAKEN = { read: () => {}, release: () => {} };

function begin() {
  const gate = new ApplyGate();
  const done: string[] = [];
  const machine: StateMachine = {
    apply: (_batch, answer) => answer([]),
    snapshot: () => TAKEN,
    restore: (_source, answer) => answer(),
  };
  let arrived = 0;
  const gated = gate.before(machine, (work) => {
    arrived += 1;
    work();
  });
  const apply = (name: string): void => gated.apply(batch, () => done.push(name));
  return { gate, gated, done, apply, arrived: () => arrived };
}

test('passes everything at once while nothing stalls', () => {
  const { gate, gated, done, apply, arrived } = begin();
  apply('a');
  gated.restore(source, () => done.push('restored'));
  expect(done).toEqual(['a', 'restored']);
  expect([gate.held, arrived()]).toEqual([0, 0]);
});

test('holds what comes until the last of several stalls has ended, in its order', () => {
  const { gate, gated, done, apply, arrived } = begin();
  gate.stall();
  gate.stall();
  apply('a');
  gated.restore(source, () => done.push('restored'));
  gate.goOn();
  expect(done).toEqual([]);
  expect(gated.snapshot()).toBe(TAKEN);
  gate.goOn();
  expect(done).toEqual(['a', 'restored']);
  expect([gate.held, arrived()]).toEqual([2, 2]);
});

test('heals at once, and the ends of what was healed end nothing else', () => {
  const { gate, done, apply } = begin();
  gate.stall();
  apply('a');
  gate.heal();
  gate.goOn();
  gate.stall();
  apply('b');
  expect(done).toEqual(['a']);
});
