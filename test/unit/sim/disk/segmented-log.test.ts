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

const anyLife: fc.Arbitrary<LifePlan> = fc.record({
  tickets: fc.array(ticket, { maxLength: 12 }),
  gap: fc.integer({ min: 1, max: 4 }),
  steps: fc.nat(60),
  end: fc.constantFrom('crash' as const, 'crash' as const, 'exit' as const),
  full: fc.boolean(),
});

const lives = fc.array(anyLife, { minLength: 1, maxLength: 6 });

function life(
  end: LifePlan['end'],
  gap: number,
  steps: number,
  payloadBytes: readonly (readonly number[])[],
): LifePlan {
  const tickets = payloadBytes.map((bytes) => ({ hardState: null, cut: null, payloadBytes: [...bytes] }));
  return { tickets, gap, steps, end, full: false };
}

/**
 * Once a damaged log: the fourth life cut a torn tail, the sync of that failed, and the fifth saw the cut and took it for
 * durable. When it had gone on to the next segment and the power failed, the end of the tail stood in the middle of the log.
 */
const CUT_AND_NOT_SYNCED: readonly LifePlan[] = [
  life('crash', 1, 11, [[32], [1101, 942, 277]]),
  life('crash', 3, 29, [[1216], [713, 225], [1086, 736, 1009], [356], [], [], [842]]),
  life('crash', 3, 37, [[68], [812, 1190], [], [199, 1151], [], [293, 115, 1203], [444], [60]]),
  life('exit', 1, 18, []),
  life('crash', 1, 24, [[], []]),
];

type Example = [lives: LifePlan[], crashKeeps: (typeof MODES)[number], seed: number];

function check(plan: Partial<DiskPlan>, runs: number, examples: readonly Example[] = []) {
  const counts = noCycles();
  fc.assert(
    fc.property(lives, fc.constantFrom(...MODES), fc.nat(), (plans, crashKeeps, seed) => {
      playLives(new DiskHarness({ crashKeeps, latencyJitter: 300, ...plan }, seed), plans, counts);
    }),
    { numRuns: runs, examples: [...examples] },
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
    const counts = check({ syncErrorPpm: 60_000, readErrorPpm: 20_000 }, 300, [
      [[...CUT_AND_NOT_SYNCED], 'any', 2_031_874_214],
    ]);
    expect(counts.failed).toBeGreaterThan(0);
    expect(counts.opened).toBeGreaterThan(counts.lives / 4);
  });
});
