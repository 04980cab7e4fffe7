import { describe, expect, test } from 'vitest';
import type { PartitionShape, Scenario, TimedFault } from '../../../../sim/scenario/scenario.ts';
import { between, type Driven, drive, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND, withFaults } from './plain-scenario.ts';

const AT = 1 * SECOND;
const FOR = 1 * SECOND;
const END = AT + FOR;
const { leader, follower, other } = rolesAtOneSecond();
const NAMES = ['alpha', 'bravo', 'charlie', 'delta', 'echo'];

/** Five servers, 1 to 5. */
function five(...faults: TimedFault[]): Scenario {
  const servers = NAMES.map((name, n) => ({ id: n + 1, name }));
  const { cluster, phases } = plainScenario();
  return plainScenario({
    faults,
    cluster: { ...cluster, servers },
    phases: { ...phases, core: [1, 2, 3, 4, 5] },
  });
}

/** The links, as `from>to`, on which something arrived between two times. */
function linksUsed(driven: Driven, from: number, to: number): Set<string> {
  return new Set(between(driven.deliveries, from, to).map((each) => `${each.from}>${each.to}`));
}

function cutLinks(cuts: readonly PartitionShape[]): Set<string> {
  const cut = new Set<string>();
  for (const { a, b, oneWay } of cuts) {
    for (const from of a) {
      for (const to of b) {
        cut.add(`${from}>${to}`);
        if (!oneWay) cut.add(`${to}>${from}`);
      }
    }
  }
  return cut;
}

const both = (a: number[], b: number[]): PartitionShape => ({ a, b, oneWay: false });

describe('a partition', () => {
  test.each<['split' | 'isolate' | 'one-way' | 'bridge' | 'ring', PartitionShape[]]>([
    ['split', [both([1, 2], [3, 4, 5])]],
    ['isolate', [both([1], [2, 3, 4, 5])]],
    ['one-way', [{ a: [1, 2], b: [3, 4, 5], oneWay: true }]],
    // Server 3 alone sees both sides.
    ['bridge', [both([1, 2], [4, 5])]],
    // Each sees its two neighbours.
    ['ring', [both([1], [3, 4]), both([2], [4, 5]), both([3], [5])]],
  ])('of shape %s lets nothing through where it cuts, and something elsewhere', (shape, cuts) => {
    const driven = drive(five({ kind: 'partition', at: AT, for: FOR, cuts, shape })).toEnd();
    const during = linksUsed(driven, AT, END);
    for (const link of cutLinks(cuts)) expect(during).not.toContain(link);
    expect(during.size).toBeGreaterThan(0);
    expect(linksUsed(driven, END, 4 * SECOND).size).toBeGreaterThanOrEqual(8);
    const result = driven.world.finish();
    const met = Object.entries(result.faultKinds).filter(
      ([kind, n]) => n > 0 && kind.startsWith('partition'),
    );
    expect(met).toEqual([[`partition-${shape}`, 1]]);
    const { cut } = result.faultKinds;
    expect(cut).toBeGreaterThan(0);
    expect(result.violations).toEqual([]);
  });

  test('also loses what was in flight as it began', () => {
    const calm = drive(plainScenario()).to(2 * SECOND);
    const frame = between(calm.deliveries, AT, 2 * SECOND).find(
      ({ from, to }) => from === leader && to === follower,
    )!;
    const cuts = [both([leader], [follower])];
    const at = frame.at - 1;
    const driven = drive(withFaults({ kind: 'partition', at, for: 40 * MS, cuts, shape: 'isolate' })).to(
      frame.at + 1,
    );
    expect(frame.sentAt).toBeLessThan(at);
    expect(driven.deliveries).not.toContainEqual(frame);
    expect(driven.world.network.counters.cut).toBe(1);
  });

  test('that isolates the leader ends its leadership, and the others elect one of a later term', () => {
    const cuts = [both([leader], [follower, other])];
    const driven = drive(withFaults({ kind: 'partition', at: AT, for: FOR, cuts, shape: 'isolate' })).to(
      END - 1,
    );
    const { world } = driven;
    const elected = world.server(follower).leader;
    expect([follower, other]).toContain(elected);
    expect(world.server(follower).term).toBeGreaterThan(world.server(leader).term);
    const result = driven.toEnd().world.finish();
    expect(result.marks['leader-steps-down-by-check-quorum']).toBe(1);
    expect(world.server(leader).leader).toBe(elected);
    expect(result.violations).toEqual([]);
  });

  test('overlapping another heals only what is its own', () => {
    const cuts = [both([1], [2])];
    const first: TimedFault = { kind: 'partition', at: AT, for: 300 * MS, cuts, shape: 'isolate' };
    const driven = drive(withFaults(first, { ...first, at: AT + 200 * MS })).to(AT + 310 * MS);
    const { faults } = driven.world.network;
    expect(faults.isCut(1, 2, driven.world.now)).toBe(true);
    driven.to(AT + 510 * MS);
    expect(faults.isCut(1, 2, driven.world.now)).toBe(false);
  });

  test('of a server outside of the core outlives the fault phase, and the core recovers without it', () => {
    const { phases } = plainScenario();
    const cuts = [both([leader], [follower, other])];
    const scenario = plainScenario({
      faults: [{ kind: 'partition', at: 3_900 * MS, for: FOR, cuts, shape: 'isolate' }],
      phases: { ...phases, core: [follower, other] },
    });
    const driven = drive(scenario).toEnd();
    expect(driven.world.finish()).toMatchObject({ violations: [], excuse: null });
    const late = linksUsed(driven, 4 * SECOND, driven.world.now + 1);
    expect(late).toEqual(new Set([`${follower}>${other}`, `${other}>${follower}`]));
  });
});
