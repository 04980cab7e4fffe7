import { describe, expect, it } from 'vitest';
import { Search } from '../../../../sim/bugs/search.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { Scenario, TimedFaultKind } from '../../../../sim/scenario/scenario.ts';
import { CoverageGuide } from '../../../../sim/strategy/coverage.ts';
import { MUTATIONS_MAX, type RunId, seedOf } from '../../../../sim/strategy/run-id.ts';
import type { StrategyName } from '../../../../sim/strategy/strategies.ts';

/** Situations within each other: a crash, soon afterwards a pause, soon afterwards a partition. */
const NESTED: readonly TimedFaultKind[] = ['crash', 'pause', 'partition'];
const SOON = 150_000;

function depthOf({ faults }: Scenario): number {
  let ends: readonly number[] | null = null;
  for (const [depth, kind] of NESTED.entries()) {
    const before: readonly number[] | null = ends;
    const follows = (at: number): boolean =>
      before === null || before.some((earlier) => at >= earlier && at < earlier + SOON);
    ends = faults.flatMap((fault) => (fault.kind === kind && follows(fault.at) ? [fault.at] : []));
    if (ends.length === 0) return depth;
  }
  return NESTED.length;
}

/** Runs, of so many, that come to the innermost situation; a toy in place of a cluster tells how deep each one comes. */
function innermostOf(strategy: StrategyName, runs: number): number {
  const search = new Search(strategy, PROFILES.default);
  let innermost = 0;
  for (let seed = 0; seed < runs; seed += 1) {
    search.next(seed, (scenario, coverage) => {
      const depth = depthOf(scenario);
      for (let n = 1; n <= depth; n += 1) coverage?.states.add(`within ${n}`);
      if (depth === NESTED.length) innermost += 1;
      return { violations: [] };
    });
  }
  return innermost;
}

describe('coverage-guided search', () => {
  it('comes again and again to a nested situation that chance hardly reaches, and its control does not', () => {
    const guided = innermostOf('coverage', 1_000);
    expect(guided).toBeGreaterThan(50);
    expect(innermostOf('coverage-coin', 1_000)).toBeLessThan(guided / 10);
    expect(innermostOf('swarm', 1_000)).toBeLessThan(guided / 10);
  });

  it('begins with the scenarios of seeds, and afterwards mutates in every second run', () => {
    const guide = new CoverageGuide('novelty');
    const chosen: RunId[] = [];
    for (let seed = 0; seed < 320; seed += 1) {
      const run = guide.choose(seed);
      chosen.push(run);
      expect(seedOf(run)).toBe(seed);
      // Each run reaches something new.
      guide.learn(run, [seed]);
    }
    expect(chosen.slice(0, guide.generation).every((run) => run.length === 1)).toBe(true);
    const mutated = chosen.slice(guide.generation).filter((run) => run.length > 1).length;
    expect(mutated).toBeGreaterThan(110);
    expect(mutated).toBeLessThan(180);
  });

  it('mutates only what has reached something new', () => {
    const guide = new CoverageGuide('novelty');
    for (let seed = 0; seed < 320; seed += 1) {
      const run = guide.choose(seed);
      expect(run.length === 1 || run[0] % 10 === 0).toBe(true);
      guide.learn(run, run.length === 1 && seed % 10 === 0 ? [seed] : []);
    }
  });

  it('keeps as many by the coin as by what is new, but others', () => {
    const parents = (steering: 'novelty' | 'coin'): Set<number> => {
      const guide = new CoverageGuide(steering);
      const seen = new Set<number>();
      for (let seed = 0; seed < 640; seed += 1) {
        const run = guide.choose(seed);
        if (run.length > 1) seen.add(run[0]);
        guide.learn(run, run.length === 1 && seed % 10 === 0 ? [seed] : []);
      }
      return seen;
    };
    const byCoin = [...parents('coin')];
    expect(byCoin.some((seed) => seed % 10 !== 0)).toBe(true);
    expect(Math.abs(byCoin.length - parents('novelty').size)).toBeLessThan(20);
  });

  it('chooses within a generation by nothing that this generation reaches', () => {
    const [one, other] = [new CoverageGuide('novelty'), new CoverageGuide('novelty')];
    for (let from = 0; from < 3 * one.generation; from += one.generation) {
      const seeds = Array.from({ length: one.generation }, (_, n) => from + n);
      // One learns at once, as a single process does; the other when all of the generation has been chosen.
      const atOnce = seeds.map((seed) => {
        const run = one.choose(seed);
        one.learn(run, [seed]);
        return run;
      });
      const chosen = seeds.map((seed) => other.choose(seed));
      for (const run of chosen) other.learn(run, [seedOf(run)]);
      expect(chosen).toEqual(atOnce);
    }
  });

  it('does not mutate without end', () => {
    const guide = new CoverageGuide('novelty');
    for (let seed = 0; seed < 3_200; seed += 1) {
      const run = guide.choose(seed);
      expect(run.length).toBeLessThanOrEqual(1 + MUTATIONS_MAX);
      // Only the most mutated reach something new, so that everything descends from them.
      guide.learn(run, run.length > 1 || seed < guide.generation ? [seed] : null);
    }
  });
});
