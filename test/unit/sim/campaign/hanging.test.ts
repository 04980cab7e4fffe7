import { afterEach, describe, expect, it } from 'vitest';
import type { SeedOutcome } from '../../../../sim/campaign/batch.ts';
import { type CampaignPlan, runCampaign } from '../../../../sim/campaign/campaign.ts';
import { type Executor, workerExecutor } from '../../../../sim/campaign/executor.ts';

const WORKER = new URL('./spinning-worker.mjs', import.meta.url);
const now = (): number => performance.now();

let executor: Executor | null = null;
afterEach(() => executor?.close());

function begin(jobs: number): Executor {
  executor = workerExecutor(WORKER, jobs);
  return executor;
}

const PLAN: CampaignPlan = {
  profile: 'idle',
  strategy: 'swarm',
  firstSeed: 10,
  seeds: 8,
  forMs: null,
  jobs: 1,
  seedTimeoutMs: 400,
  shard: { index: 0, count: 1 },
  bail: false,
};

describe('a run that never comes back', () => {
  it.each([1, 2])(
    'is cut off, blamed and replaced, and all other seeds are run, with %i jobs',
    async (jobs) => {
      const outcomes: SeedOutcome[] = [];
      const sums = await runCampaign({ ...PLAN, jobs }, begin(jobs), {
        now,
        merged: (outcome) => outcomes.push(outcome),
      });
      expect(outcomes.map(({ seed }) => seed)).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
      expect(outcomes.filter(({ kind }) => kind !== 'harness')).toEqual([
        {
          kind: 'hung',
          seed: 13,
          run: [13],
          violation: {
            seed: 13,
            property: 'watchdog-real-time',
            atMs: 2_500,
            event: 17,
            message: expect.stringMatching(
              /^event 17 had not ended after 0\.\d s of real time, and called no port/,
            ),
          },
        },
      ]);
      expect(sums).toMatchObject({ failed: 1, violationCount: 1, harnessFailureCount: 7, givenUp: [] });
    },
  );

  it('is no verdict about the seed while it goes on from event to event', async () => {
    const sums = await runCampaign({ ...PLAN, firstSeed: 23, seeds: 2 }, begin(1), { now });
    expect(sums.harnessFailures).toEqual([
      expect.stringMatching(/^seed 23: the run had not ended after 0\.\d s .* raise --seed-timeout$/),
      'fine 24',
    ]);
    expect(sums.violationCount).toBe(0);
  });

  it('does not keep a campaign from ending when it is interrupted, and is named', async () => {
    const interrupt = new AbortController();
    const plan: CampaignPlan = { ...PLAN, seeds: null, seedTimeoutMs: 3_600_000 };
    let clock = 0;
    let interruptedAt = 0;
    const sums = await runCampaign(plan, begin(1), {
      now: () => clock,
      signal: interrupt.signal,
      tick: (_sums, watch) => {
        clock += 2_000;
        if (interruptedAt > 0 || watch.slowest()?.seed !== 13) return;
        interruptedAt = clock;
        interrupt.abort();
      },
    });
    expect(sums.givenUp).toEqual([13]);
    expect(sums.seeds).toBeLessThan(8);
    // The grace is over at the first or the second look.
    expect(clock - interruptedAt).toBeLessThanOrEqual(4_000);
  });

  it('is named by the progress, which ticks while nothing ends', async () => {
    const interrupt = new AbortController();
    let clock = 0;
    const slowest: unknown[] = [];
    await runCampaign({ ...PLAN, firstSeed: 13, seedTimeoutMs: 3_600_000 }, begin(1), {
      now: () => clock,
      signal: interrupt.signal,
      tick: (_sums, watch) => {
        slowest.push(watch.slowest());
        clock += 2_000;
        if (slowest.length === 12) interrupt.abort();
      },
    });
    expect(slowest[0]).toBe(null);
    expect(slowest.at(-1)).toMatchObject({ seed: 13 });
  });
});
