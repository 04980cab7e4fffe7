import { describe, expect, test } from 'vitest';
import { EffectGate } from '../../../../sim/process/effect-gate.ts';

/** One event that makes `calls` calls; which of them went through. */
function event(gate: EffectGate, calls: number): boolean[] {
  gate.begin();
  const passed = Array.from({ length: calls }, () => gate.effect());
  gate.end();
  return passed;
}

describe('an effect gate', () => {
  test('lets everything through until it is told otherwise', () => {
    const gate = new EffectGate();
    expect(event(gate, 3)).toEqual([true, true, true]);
    expect(gate.severed).toBe(false);
  });

  test.each([0, 1, 2, 3])('lets %i calls of the next event through, and nothing ever after', (effects) => {
    const gate = new EffectGate();
    gate.severAfter(effects);
    expect(event(gate, 3)).toEqual([effects > 0, effects > 1, effects > 2]);
    expect(gate.severed).toBe(true);
    expect(event(gate, 2)).toEqual([false, false]);
  });

  test('severs at the end of an event that made fewer calls', () => {
    const gate = new EffectGate();
    gate.severAfter(5);
    expect(event(gate, 2)).toEqual([true, true]);
    expect(gate.severed).toBe(true);
  });

  test('counts from the beginning of the next event, not within the present one', () => {
    const gate = new EffectGate();
    gate.begin();
    gate.severAfter(1);
    expect([gate.effect(), gate.effect()]).toEqual([true, true]);
    gate.end();
    expect(gate.severed).toBe(false);
    expect(event(gate, 2)).toEqual([true, false]);
  });
});
