import { beforeAll, describe, expect, test } from 'vitest';
import { abstractState, Coverage } from '../../../../model/refinement/coverage.ts';
import { createServer } from '../../../../model/spec/protocol/server.ts';
import { simpleMembership } from '../../../../model/spec/shared/membership.ts';
import { runner } from '../../../../sim/campaign/runner.ts';
import { formatReport, reportOf } from '../../../../sim/cli/coverage-report.ts';
import { CampaignCoverage } from '../../../../sim/coverage/campaign-coverage.ts';
import { coverExhaustively, type ExhaustiveCoverage } from '../../../../sim/coverage/exhaustive-coverage.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';

const now = (): number => performance.now();

describe('an abstract state', () => {
  const server = (): ReturnType<typeof createServer> =>
    createServer(0, [0, 1, 2], simpleMembership([0, 1, 2]));

  test('forgets terms, indexes and names', () => {
    const a = server();
    const b = createServer(7, [5, 6, 7], simpleMembership([5, 6, 7]));
    b.term = 40;
    b.disk.term = 40;
    for (const [one, term] of [
      [a, 1],
      [b, 40],
    ] as const) {
      one.log.push({ term, value: term });
      one.disk.log.push({ term, value: term });
      one.commitIndex = 1;
      one.appliedIndex = 1;
    }
    expect(abstractState(a)).toBe(abstractState(b));
    expect(abstractState(a)).toBe(
      'follower, voted for nobody, hard state written, log committed, on disk, 0 tickets',
    );
  });

  test('tells roles, votes, what the log lacks and what the disk lacks from one another', () => {
    const states = new Set([abstractState(server())]);
    const add = (change: (one: ReturnType<typeof server>) => void): void => {
      const one = server();
      change(one);
      expect(states).not.toContain(abstractState(one));
      states.add(abstractState(one));
    };
    add((one) => {
      one.role = 'candidate';
    });
    add((one) => {
      one.vote = 2;
    });
    add((one) => {
      one.disk.vote = 2;
    });
    add((one) => {
      one.log.push({ term: 1, value: 0 });
    });
    add((one) => {
      one.pending.push({ hardState: null, install: null, truncateFrom: 1, entries: [] });
    });
    add((one) => {
      one.commitIndex = 1;
    });
  });
});

describe('the coverage of a campaign', () => {
  let exhaustive: ExhaustiveCoverage;
  let campaign: CampaignCoverage;

  beforeAll(() => {
    exhaustive = coverExhaustively('machine', now);
    campaign = new CampaignCoverage(runner, PROFILES.default);
    for (let seed = 0; seed < 5; seed += 1) expect(campaign.run(seed)).toBeNull();
  }, 60_000);

  test('grows with the seeds, and is told at powers of two and at the end', () => {
    const { growth } = campaign;
    expect(growth.map(({ seeds }) => seeds)).toEqual([1, 2, 4, 5]);
    for (const [at, { states, pairs }] of growth.entries()) {
      if (at > 0) expect(states).toBeGreaterThanOrEqual(growth[at - 1]!.states);
      expect(pairs).toBeGreaterThan(states);
    }
  });

  test('names what an exhaustive search reached and the campaign did not', () => {
    const report = reportOf(0, campaign, exhaustive);
    const { missedPairs, missedStates } = report.against;
    expect(report.against.complete).toBe(true);
    expect(missedPairs.length).toBeGreaterThan(0);
    for (const pair of missedPairs) expect(campaign.coverage.pairs).not.toContain(pair);
    expect(formatReport(report)).toContain(`of which the campaign missed ${missedStates.length}.`);
  });

  test('of which nothing ran misses all, and of which all was reached misses none', () => {
    const nothing = new CampaignCoverage(runner, PROFILES.default);
    expect(reportOf(0, nothing, exhaustive).against.missedStates).toHaveLength(
      exhaustive.coverage.states.size,
    );
    const all = Object.assign(new CampaignCoverage(runner, PROFILES.default), {
      coverage: exhaustive.coverage,
    });
    expect(reportOf(0, all, exhaustive).against).toMatchObject({ missedStates: [], missedPairs: [] });
  });

  test('of the specification itself can be compared, too', () => {
    const { coverage, exploration } = coverExhaustively('specification', now);
    expect(exploration.ending).toBe('complete');
    expect(coverage).toBeInstanceOf(Coverage);
    expect(coverage.pairs.size).toBeGreaterThan(30);
  });
});
