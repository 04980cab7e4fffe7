/** What `src/storage` promises, on the disk that the simulator gives it: with any crash, and with failing syncs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DiskPlan } from '../../../../sim/scenario/scenario.ts';
import type { TicketPlan } from '../../storage/harness.ts';
import { DiskHarness } from './harness.ts';
import { type LifePlan, noCycles, playLives } from './log-cycles.ts';

const MODES = ['lose', 'prefix', 'any'] as const;

const ticket: fc.Arbitrary<TicketPlan> = fc.record({
  hardState: fc.option(fc.record({ term: fc.nat(1000), vote: fc.integer({ min: -1, max: 4 }) })),
  cut: fc.option(fc.nat(255), { freq: 4 }),
  payloadBytes: fc.array(fc.nat(1400), { maxLength: 3 }),
});

const life: fc.Arbitrary<LifePlan> = fc.record({
  tickets: fc.array(ticket, { maxLength: 12 }),
  gap: fc.integer({ min: 1, max: 4 }),
  steps: fc.nat(60),
  end: fc.constantFrom('crash' as const, 'crash' as const, 'exit' as const),
  full: fc.boolean(),
});

const lives = fc.array(life, { minLength: 1, maxLength: 6 });

function check(plan: Partial<DiskPlan>, runs: number) {
  const counts = noCycles();
  fc.assert(
    fc.property(lives, fc.constantFrom(...MODES), fc.nat(), (plans, crashKeeps, seed) => {
      playLives(new DiskHarness({ crashKeeps, latencyJitter: 300, ...plan }, seed), plans, counts);
    }),
    { numRuns: runs },
  );
  return counts;
}

describe('the log', () => {
  test('recovers what was completed, and whole tickets after it, through any crashes', () => {
    const counts = check({}, 300);
    expect(counts.failed).toBe(0);
    expect(counts.shortened).toBeGreaterThan(0);
    expect(counts.tornTails).toBeGreaterThan(0);
    expect(counts.fullTimes).toBeGreaterThan(0);
  });

  test('does so even after syncs that failed, in whatever way the life ended then', () => {
    const counts = check({ syncErrorPpm: 60_000, readErrorPpm: 20_000 }, 300);
    expect(counts.failed).toBeGreaterThan(0);
    expect(counts.opened).toBeGreaterThan(counts.lives / 4);
  });
});
