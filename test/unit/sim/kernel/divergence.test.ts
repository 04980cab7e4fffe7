import { describe, expect, test } from 'vitest';
import {
  findDivergence,
  findDivergenceBetween,
  firstDifferentStretch,
  type Run,
  recordCheckpoints,
} from '../../../../sim/kernel/divergence.ts';
import { type Actor, Kernel } from '../../../../sim/kernel/kernel.ts';

/** A run of `length` events, 10 us apart, whose trace gets `value(event)` at each. */
function chainRun(length: number, value: (event: number) => number): Run {
  const kernel = new Kernel();
  const actor: Actor = {
    handle: () => {
      kernel.trace.add(value(kernel.eventNumber));
      if (kernel.eventNumber < length) kernel.schedule(kernel.now + 10, actor, 0, 0, null);
    },
  };
  kernel.schedule(0, actor, 0, 0, null);
  return {
    step: () => kernel.step(),
    get eventNumber() {
      return kernel.eventNumber;
    },
    get now() {
      return kernel.now;
    },
    hash: () => kernel.trace.hex(),
    describe: () => `value ${value(kernel.eventNumber)}`,
  };
}

describe('the search for the first divergent event', () => {
  test('finds none in a deterministic run', () => {
    expect(findDivergence(() => chainRun(2500, (event) => event))).toBeNull();
  });

  test.each([1, 2, 99, 100, 101, 1000, 1234])('finds event %i, wherever the checkpoints are', (guilty) => {
    // What a forgotten module variable does: each run sees another value of it.
    let runs = 0;
    const start = (): Run => {
      runs += 1;
      const mine = runs;
      return chainRun(1234, (event) => (event < guilty ? event : event + mine));
    };
    const divergence = findDivergence(start, 100);
    expect(divergence).toMatchObject({ event: guilty, at: (guilty - 1) * 10, exact: true });
    expect(divergence?.descriptionA).toBe(`value ${guilty + 3}`);
    expect(divergence?.descriptionB).toBe(`value ${guilty + 4}`);
    expect(runs).toBe(4);
  });

  test('finds the end of the shorter run', () => {
    const divergence = findDivergenceBetween(
      () => chainRun(150, (event) => event),
      () => chainRun(160, (event) => event),
      100,
    );
    expect(divergence).toMatchObject({ event: 151, at: 1500, descriptionB: 'value 151', exact: true });
    expect(divergence?.descriptionA).toContain('the run had ended');
  });

  test('looks elsewhere when the runs differ earlier the second time', () => {
    let runs = 0;
    const divergence = findDivergence(() => {
      runs += 1;
      const mine = runs;
      const guilty = mine <= 2 ? 450 : 30;
      return chainRun(500, (event) => (event < guilty ? event : event + mine));
    }, 100);
    expect(divergence).toMatchObject({ event: 30, exact: true });
  });

  test('gives the stretch when the difference does not come back', () => {
    let runs = 0;
    const divergence = findDivergence(() => {
      runs += 1;
      const guilty = runs === 2;
      return chainRun(500, (event) => (event === 250 && guilty ? 0 : event));
    }, 100);
    expect(divergence).toMatchObject({ event: 201, upTo: 300, exact: false });
  });

  test('compares recordings that were made elsewhere', () => {
    const here = recordCheckpoints(
      chainRun(250, (event) => event),
      100,
    );
    const there = recordCheckpoints(
      chainRun(250, (event) => (event === 240 ? 0 : event)),
      100,
    );
    expect(here.map((checkpoint) => checkpoint.event)).toEqual([100, 200, 250]);
    expect(firstDifferentStretch(here, there)).toEqual({ after: 200, upTo: 250 });
    expect(firstDifferentStretch(here, here)).toBeNull();
  });
});
