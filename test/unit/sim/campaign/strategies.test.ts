import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { placeOfNewBatch, runBatch } from '../../../../sim/campaign/batch.ts';
import { type CampaignPlan, runCampaign } from '../../../../sim/campaign/campaign.ts';
import { type Executor, sameThreadExecutor } from '../../../../sim/campaign/executor.ts';
import { runner } from '../../../../sim/campaign/runner.ts';
import { summarise } from '../../../../sim/campaign/summary.ts';
import type { CampaignSums } from '../../../../sim/campaign/sums.ts';
import { parseRunId } from '../../../../sim/cli/seed.ts';
import type { Runner, RunViolation } from '../../../../sim/run-result.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { type StrategyName, scenarioOf } from '../../../../sim/strategy/strategies.ts';
import { call } from '../../../support/call.ts';
import { TOY_REACHABLE, toyRunner } from './toy-runner.ts';

const PLAN: CampaignPlan = {
  profile: 'default',
  strategy: 'coverage',
  firstSeed: 100,
  seeds: 150,
  forMs: null,
  jobs: 1,
  seedTimeoutMs: 60_000,
  shard: { index: 0, count: 1 },
  bail: false,
};
const SOON = 200_000;

/** What follows from a scenario alone: its trace is its text, and it breaks where a pause soon follows a crash. */
function textRunner(): Runner {
  const toy = toyRunner();
  return {
    ...toy,
    run: (scenario, options) => {
      const kinds = new Set(scenario.faults.map(({ kind }) => kind));
      for (const kind of kinds) options?.coverage?.states.add(`${kind} among ${kinds.size}`);
      const traceHash = createHash('sha256').update(JSON.stringify(scenario)).digest('hex');
      return { ...toy.run(scenario, options), traceHash, violations: violationsOf(scenario) };
    },
  };
}

function violationsOf({ seed, faults }: Scenario): RunViolation[] {
  const ends = faults.filter(({ kind }) => kind === 'crash').map(({ at }) => at);
  const isBroken = faults.some(
    ({ kind, at }) => kind === 'pause' && ends.some((crash) => at >= crash && at < crash + SOON),
  );
  return isBroken ? [{ seed, property: 'toy', atMs: 1, event: 1, message: 'a pause follows a crash' }] : [];
}

/** Ends its batches in an order of its own, later ones first. */
function unruly(executor: Executor): Executor {
  let delay = 6;
  return {
    run: async (batch, cut) => {
      delay = delay > 0 ? delay - 2 : 6;
      await new Promise((resolve) => setTimeout(resolve, delay));
      return executor.run(batch, cut);
    },
    close: () => executor.close(),
  };
}

const hooks = { now: () => 0 };

function campaign(plan: Partial<CampaignPlan> = {}): Promise<CampaignSums> {
  return runCampaign({ ...PLAN, ...plan }, unruly(sameThreadExecutor(textRunner())), hooks);
}

describe('a campaign that learns', () => {
  it.each<StrategyName>(['coverage', 'coverage-coin'])(
    'chooses the same runs with any number of jobs: %s',
    async (strategy) => {
      const one = await campaign({ strategy });
      for (const jobs of [2, 7]) {
        expect((await campaign({ strategy, jobs })).digest()).toBe(one.digest());
      }
      expect(one.seeds).toBe(150);
    },
  );

  it('chooses otherwise than one that does not learn, or that learns from a coin', async () => {
    const strategies: StrategyName[] = ['swarm', 'coverage', 'coverage-coin'];
    const digests = await Promise.all(
      strategies.map(async (strategy) => (await campaign({ strategy })).digest()),
    );
    expect(new Set(digests).size).toBe(strategies.length);
  });

  it('tells of each run that failed how it is replayed, under the seed of the campaign', async () => {
    const sums = await campaign();
    const summary = summarise(sums, {
      version: '1',
      node: '20',
      profile: 'default',
      strategy: 'coverage',
      firstSeed: 100,
      shard: { index: 0, count: 1 },
      wallMs: 1,
      former: [],
      reachable: TOY_REACHABLE,
    });
    expect(summary.strategy).toBe('coverage');
    const mutated = summary.violations.filter(({ replay }) => replay.includes('+'));
    expect(mutated.length).toBeGreaterThan(0);
    for (const { seed, replay } of summary.violations) {
      const run = parseRunId(/replay (\S+)$/.exec(replay)![1]!);
      expect(run.at(-1)).toBe(seed);
      expect(violationsOf(scenarioOf('swarm', run, PROFILES.default))).toHaveLength(1);
    }
  });

  it('learns within its shard', async () => {
    const sums = await campaign({ shard: { index: 1, count: 3 } });
    expect(sums.seeds).toBe(50);
  });

  it('ends where it is told to, in the middle of a generation', async () => {
    const sums = await campaign({ bail: true, jobs: 3 });
    expect(sums.failed).toBe(1);
    expect((await campaign({ bail: true })).digest()).toBe(sums.digest());
  });
});

describe('a run of a campaign', () => {
  it('is the same run when it is replayed from its id', async () => {
    const batch = {
      profile: 'default',
      strategy: 'coverage',
      seeds: [{ seed: 1_031, run: [6, 1_031], twice: true }],
      place: placeOfNewBatch(),
      stop: new SharedArrayBuffer(4),
    } as const;
    const [outcome] = runBatch(runner, batch);
    if (outcome?.kind !== 'run') throw new Error('the run failed');
    expect(outcome.result.seed).toBe(1_031);
    expect(outcome.reached?.length).toBeGreaterThan(20);
    const replayed = await call('replay', '6+1031', '--json');
    expect(JSON.parse(replayed.out)).toMatchObject({ traceHash: outcome.result.traceHash });
  });

  it('takes the name of its strategy where that makes another scenario of the seed', async () => {
    const hashes = new Set<string>();
    for (const strategy of ['swarm', 'random', 'pct', 'pct-fixed']) {
      const { out } = await call('replay', '4', '--until', '1s', '--strategy', strategy, '--json');
      // Printed by the command.
      hashes.add((JSON.parse(out) as { traceHash: string }).traceHash);
    }
    expect(hashes.size).toBe(4);
  });

  it('is refused where the strategy has no such run, or when it has too many parts', async () => {
    const refused = await call('replay', '4+1031', '--strategy', 'pct');
    expect(refused).toMatchObject({
      code: 2,
      err: 'ordeal: "4+1031" is a run of --strategy coverage; --strategy pct has none such\n',
    });
    const long = await call('replay', Array.from({ length: 40 }, (_, n) => n).join('+'));
    expect(long.code).toBe(2);
    expect(long.err).toMatch(/the seed must be followed by at most 24 mutations, not 39/);
  });
});
