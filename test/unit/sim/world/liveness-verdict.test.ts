import { describe, expect, test } from 'vitest';
import { runScenario } from '../../../../sim/run-scenario.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { SIMPLE_WORKLOAD } from '../../../../sim/scenario/workload.ts';
import { MS, plainScenario, SECOND } from './plain-scenario.ts';
import { type ToyPlan, toySystem, type View } from './toy-system.ts';

const NOBODY = -1;

/** Two clients that only put, a short fault phase, two seconds to recover in. */
function scenario(changes: Partial<Scenario> = {}): Scenario {
  return plainScenario({
    workload: {
      ...SIMPLE_WORKLOAD,
      clients: 2,
      mix: { get: 0, put: 1, delete: 0, compareAndSet: 0 },
      tryTimeout: 100 * MS,
    },
    phases: { faultsFor: 500 * MS, core: [1, 2, 3], livenessFor: 2 * SECOND },
    ...changes,
  });
}

/** What the liveness verdict says of a toy that goes wrong in this way. */
function verdictOf(plan: ToyPlan): string {
  const { violations } = runScenario(toySystem(plan), scenario());
  expect(violations.map(({ property }) => property)).toEqual(['liveness']);
  expect(violations[0]!.atMs).toBeGreaterThanOrEqual(2_500);
  return violations[0]!.message;
}

/** All servers alike tell this, apart from what a healthy one tells. */
const all = (lie: Partial<View>): ToyPlan => ({ told: (_self, healthy) => ({ ...healthy, ...lie }) });
/** Server 3 alone does. */
const third = (lie: (healthy: View) => Partial<View>): ToyPlan => ({
  told: (self, healthy) => (self === 3 ? { ...healthy, ...lie(healthy) } : healthy),
});

describe('the liveness verdict of a whole run', () => {
  test('a healthy cluster has none, and is not kept waiting for the end of the phase', () => {
    const result = runScenario(toySystem(), scenario());
    expect(result.violations).toEqual([]);
    expect(result.excuse).toBeNull();
    expect(result.virtualMs).toBeLessThan(1_000);
    expect(result.totals.clientOps).toBeGreaterThan(0);
  });

  test.each<[string, ToyPlan, string]>([
    ['never recovers', all({ ready: false }), 'server 1 has not recovered'],
    ['never elects', all({ leader: NOBODY, term: 0 }), 'server 1 knows no leader, in term 0'],
    [
      'never agrees on a leader',
      third(() => ({ leader: 3, term: 2 })),
      'server 3 follows 3 in term 2, server 1 follows 1 in term 1',
    ],
    [
      'elects and never commits',
      all({ lastIndex: 9, commitIndex: 4 }),
      'server 1 has committed 4 of 9 entries',
    ],
    [
      'never applies what it committed',
      all({ lastIndex: 9, commitIndex: 9, appliedIndex: 7 }),
      'server 1 has applied 7 of 9 committed entries',
    ],
    [
      'never converges',
      third(() => ({ lastIndex: 1_000, commitIndex: 1_000, appliedIndex: 1_000 })),
      'the log of server 3 ends at 1000, that of 1 at ',
    ],
    ['never answers a client', { answer: () => {} }, '2 clients wait for an answer'],
  ])('one that %s is a violation that says so', (_how, plan, missing) => {
    expect(verdictOf(plan)).toContain(`2000 ms after healing ${missing}`);
  });

  test('one client that is never answered is enough', () => {
    // The first session that registers is served, the other one never is.
    const plan: ToyPlan = {
      answer: (log, request, reply) => {
        if (request.session === 0 ? log.sessions === 0 : request.session === 1) reply(log.commit(request));
      },
    };
    expect(verdictOf(plan)).toContain('1 clients wait for an answer');
  });

  test('a server that stops by itself over and over is named as down', () => {
    const plan: ToyPlan = {
      acts: ({ self, ports }) => {
        if (self === 2) ports.stopped({ code: 'sync-failed', message: 'toy disk', flightRecord: [] });
      },
    };
    // That it stops without a reason is what `stopped-by-itself` would say first; here nobody asks.
    const [violation] = runScenario(toySystem(plan), scenario(), { properties: [] }).violations;
    expect(violation?.property).toBe('liveness');
    expect(violation?.message).toBe('2000 ms after healing server 2 is down');
  });

  test('a server that stops for no injected reason is a violation at once, and a different one', () => {
    const plan: ToyPlan = {
      acts: ({ self, ports }) => {
        if (self === 2) ports.stopped({ code: 'io', message: 'toy disk', flightRecord: [] });
      },
    };
    const [violation] = runScenario(toySystem(plan), scenario()).violations;
    expect(violation).toMatchObject({ property: 'stopped-by-itself', atMs: 0 });
    expect(violation?.message).toContain(
      'server 2 stopped (io), and no injected fault explains it: toy disk',
    );
  });
});

describe('what cannot be demanded is no violation', () => {
  test('without a liveness phase the run ends with the faults, and says why nothing more was asked', () => {
    const phases = { faultsFor: 500 * MS, core: [], livenessFor: 2 * SECOND };
    const result = runScenario(toySystem(all({ leader: NOBODY })), scenario({ phases }));
    expect(result.violations).toEqual([]);
    expect(result.excuse).toBe('the scenario has no liveness phase');
    expect(result.virtualMs).toBe(500);
  });
});
