import { describe, expect, it } from 'vitest';
import { type CampaignPlan, runCampaign } from '../../../../sim/campaign/campaign.ts';
import { type Executor, sameThreadExecutor } from '../../../../sim/campaign/executor.ts';
import { REACHABLE } from '../../../../sim/campaign/reachable.ts';
import { runner } from '../../../../sim/campaign/runner.ts';
import { exitCodeOf, summarise } from '../../../../sim/campaign/summary.ts';
import type { CampaignSums } from '../../../../sim/campaign/sums.ts';
import type { Runner } from '../../../../sim/run-result.ts';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import { TOY_REACHABLE, type ToyPlan, toyRunner } from './toy-runner.ts';

const PLAN: CampaignPlan = {
  profile: 'idle',
  strategy: 'swarm',
  firstSeed: 100,
  seeds: 60,
  forMs: null,
  jobs: 2,
  seedTimeoutMs: 60_000,
  shard: { index: 0, count: 1 },
  bail: false,
};

let fakeNow = 0;
const hooks = { now: () => fakeNow };

function campaign(plan: Partial<CampaignPlan>, toy: ToyPlan = {}): Promise<CampaignSums> {
  return runCampaign({ ...PLAN, ...plan }, sameThreadExecutor(toyRunner(toy)), hooks);
}

/** Ends its batches in an order of its own, later ones first. */
function unruly(executor: Executor): Executor {
  let delay = 12;
  return {
    run: async (batch, cut) => {
      delay = delay > 0 ? delay - 3 : 12;
      await new Promise((resolve) => setTimeout(resolve, delay));
      return executor.run(batch, cut);
    },
    close: () => executor.close(),
  };
}

/** Its worker dies at the given seeds, after saying where it was. */
function mortal(executor: Executor, deadly: readonly number[]): Executor {
  return {
    run: async (batch, cut) => {
      const at = batch.seeds.findIndex(({ seed }) => deadly.includes(seed));
      if (at < 0) return executor.run(batch, cut);
      new Int32Array(batch.place)[0] = at;
      throw new Error('the worker exited with code 9');
    },
    close: () => executor.close(),
  };
}

describe('runCampaign', () => {
  it('runs each seed once and sums up what happened', async () => {
    const seen: number[] = [];
    const sums = await runCampaign(PLAN, sameThreadExecutor(toyRunner()), {
      ...hooks,
      merged: (outcome) => seen.push(outcome.seed),
    });
    expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => 100 + n));
    expect(sums).toMatchObject({ passed: 60, failed: 0, seeds: 60, virtualMs: 6_000 });
    expect(sums.totals).toMatchObject({ events: 300, crashes: 60 });
    expect(sums.marks.get('figure-8')).toBe(30);
  });

  it('has the same digest with any number of jobs and any order of ending', async () => {
    const one = await campaign({ jobs: 1 });
    const many = await runCampaign({ ...PLAN, jobs: 7 }, unruly(sameThreadExecutor(toyRunner())), hooks);
    expect(many.digest()).toBe(one.digest());
    expect((await campaign({ firstSeed: 101 })).digest()).not.toBe(one.digest());
  });

  it('gives each seed to exactly one shard', async () => {
    const seen: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      await runCampaign({ ...PLAN, shard: { index, count: 3 } }, sameThreadExecutor(toyRunner()), {
        ...hooks,
        merged: (outcome) => {
          expect((outcome.seed - 100) % 3).toBe(index);
          seen.push(outcome.seed);
        },
      });
    }
    expect(new Set(seen).size).toBe(60);
    expect(seen.length).toBe(60);
  });

  it('goes on after a violation, and stops at the first one with bail', async () => {
    const toy = { violating: [105, 103, 140] };
    const all = await campaign({}, toy);
    expect(all).toMatchObject({ passed: 57, failed: 3 });
    expect(all.violations.map((violation) => violation.seed)).toEqual([103, 105, 140]);
    for (const jobs of [1, 8]) {
      const first = await campaign({ jobs, bail: true }, toy);
      expect(first).toMatchObject({ passed: 3, failed: 1, seeds: 4 });
    }
  });

  it('blames the seed at which a worker died, and runs the others', async () => {
    const executor = mortal(sameThreadExecutor(toyRunner()), [102, 103, 150]);
    const sums = await runCampaign(PLAN, executor, hooks);
    expect(sums).toMatchObject({ passed: 57, failed: 0, harnessFailureCount: 3 });
    expect(sums.harnessFailures[0]).toBe(
      'seed 102: its worker died while running it (the worker exited with code 9); try: npm run ordeal -- replay 102 --profile idle',
    );
    expect(exitCodeOf(summaryOf(sums))).toBe(3);
  });

  it('runs every fiftieth seed twice, and names the first event that differs', async () => {
    const sums = await campaign({}, { nondeterministic: [101, 150] });
    expect(sums.harnessFailures).toEqual([
      expect.stringMatching(
        /^seed 150 is not deterministic: at event 3 \(4500 us\) one run did "wobble \d+", the other "wobble \d+"$/,
      ),
    ]);
  });

  it('runs every fiftieth seed of each shard twice, the first included', async () => {
    const runs = new Map<number, number>();
    const toy = toyRunner();
    const counting: Runner = {
      ...toy,
      run: (scenario, options) => {
        runs.set(scenario.seed, (runs.get(scenario.seed) ?? 0) + 1);
        return toy.run(scenario, options);
      },
    };
    for (let index = 0; index < 4; index += 1) {
      runs.clear();
      await runCampaign(
        { ...PLAN, seeds: 240, shard: { index, count: 4 } },
        sameThreadExecutor(counting),
        hooks,
      );
      const twice = [...runs].filter(([, times]) => times === 2).map(([seed]) => seed);
      expect(twice).toEqual([100 + index, 300 + index]);
      expect(runs.size).toBe(60);
    }
  });

  it('reports a defect of the simulator as such', async () => {
    const sums = await campaign({}, { throwing: [110] });
    expect(sums).toMatchObject({ passed: 59, harnessFailureCount: 1 });
    expect(sums.harnessFailures[0]).toContain('seed 110: the simulator threw: Error: toy defect');
  });

  it('finishes what it has begun when it is interrupted', async () => {
    const interrupt = new AbortController();
    const sums = await runCampaign({ ...PLAN, seeds: null }, sameThreadExecutor(toyRunner()), {
      ...hooks,
      signal: interrupt.signal,
      merged: (outcome) => {
        if (outcome.seed === 120) interrupt.abort();
      },
    });
    expect(sums.seeds).toBeGreaterThanOrEqual(21);
    expect(sums.seeds).toBeLessThan(120);
  });

  it('ends at its deadline', async () => {
    fakeNow = 0;
    const sums = await runCampaign({ ...PLAN, seeds: null, forMs: 1_000 }, sameThreadExecutor(toyRunner()), {
      ...hooks,
      merged: () => {
        fakeNow += 50;
      },
    });
    expect(sums.seeds).toBeGreaterThanOrEqual(20);
    expect(sums.seeds).toBeLessThan(120);
  });

  it('never runs a seed beyond the last one', async () => {
    const sums = await campaign({ firstSeed: Number.MAX_SAFE_INTEGER - 2, seeds: 60 });
    expect(sums.seeds).toBe(3);
  });
});

describe('summarise', () => {
  it('is one object with the fields that tools rely on', async () => {
    const summary = summaryOf(await campaign({}, { violating: [103] }));
    expect(summary).toMatchObject({
      schema: 'ordeal-campaign-1',
      seeds: 60,
      passed: 59,
      failed: 1,
      firstSeed: 100,
      virtualMs: 6_000,
      wallMs: 2_000,
      eventsPerSecond: 150,
      speedup: 3,
      marks: { reached: { 'figure-8': 30 }, missed: ['torn-tail'] },
      faultKinds: { reached: { crash: 60 }, missed: ['pause'] },
    });
    expect(summary.violations).toEqual([
      {
        seed: 103,
        property: 'election-safety',
        atMs: 12,
        event: 3,
        message: 'two leaders in term 4',
        replay: 'npm run ordeal -- replay 103 --profile idle',
      },
    ]);
    expect(exitCodeOf(summary)).toBe(1);
  });

  it('has missed everything where nothing was run, and that is no success', async () => {
    const summary = summaryOf(await campaign({ seeds: 5, shard: { index: 5, count: 9 } }));
    expect(summary).toMatchObject({
      seeds: 0,
      marks: { reached: {}, missed: ['figure-8', 'torn-tail'] },
      faultKinds: { reached: {}, missed: ['crash', 'pause'] },
      actions: { reached: {}, missed: ['StepDown', 'Timeout'] },
    });
    expect(exitCodeOf(summary)).toBe(3);
  });

  it('knows what the real simulator can reach, every name of it', () => {
    const scenario = generateScenario(2, PROFILES.idle);
    const { marks, faultKinds, actions } = runner.run(scenario, { untilUs: 1_000_000 });
    expect(Object.keys(marks).sort()).toEqual([...REACHABLE.marks].sort());
    expect(Object.keys(faultKinds).sort()).toEqual([...REACHABLE.faultKinds].sort());
    expect(Object.keys(actions).sort()).toEqual([...REACHABLE.actions].sort());
  });
});

function summaryOf(sums: CampaignSums) {
  const shard = { index: 0, count: 1 };
  return summarise(sums, {
    version: '1',
    node: '20',
    profile: 'idle',
    strategy: 'swarm',
    firstSeed: 100,
    shard,
    wallMs: 2_000,
    former: [],
    reachable: TOY_REACHABLE,
  });
}
