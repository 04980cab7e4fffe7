import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { DEFAULT_LIMITS } from '../../../../src/raft/options.ts';
import { between, drive, rolesAtOneSecond } from './drive.ts';
import { plainScenario, SECOND } from './plain-scenario.ts';

const END = 4 * SECOND;
const { leader, follower, other } = rolesAtOneSecond();

/** The leader is left outside of the core when the faults end. */
function withoutLeader(changes: Partial<Scenario> = {}): Scenario {
  const core = [follower, other].sort((a, b) => a - b);
  return plainScenario({ phases: { faultsFor: END, core, livenessFor: 10 * SECOND }, ...changes });
}

/** Frames sent in the liveness phase that arrived, from the core to outside and from outside to the core. */
function crossing(scenario: Scenario) {
  const driven = drive(scenario).toEnd();
  expect(driven.world.finish()).toMatchObject({ violations: [], excuse: null });
  const late = between(driven.deliveries, END, Number.POSITIVE_INFINITY).filter(
    ({ sentAt }) => sentAt >= END,
  );
  return {
    out: late.filter(({ to }) => to === leader).length,
    back: late.filter(({ from }) => from === leader).length,
  };
}

describe('a server outside of the core', () => {
  test('hears nothing of the core, which must do without it although it goes on talking', () => {
    const { out, back } = crossing(withoutLeader());
    expect(out).toBe(0);
    expect(back).toBeGreaterThan(0);
  });

  test.each([{ preVote: false }, { checkQuorum: false }])(
    'is cut off both ways where Raft does not promise that its talk does no harm: %o',
    (limits) => {
      expect(crossing(withoutLeader({ raft: { ...DEFAULT_LIMITS, ...limits } }))).toEqual({
        out: 0,
        back: 0,
      });
    },
  );

  test('keeps its broken links', () => {
    const cuts = [{ a: [leader], b: [follower, other], oneWay: true }];
    const partition = {
      kind: 'partition',
      at: 3 * SECOND,
      for: 60 * SECOND,
      cuts,
      shape: 'one-way',
    } as const;
    expect(crossing(withoutLeader({ faults: [partition] }))).toEqual({ out: 0, back: 0 });
  });
});
