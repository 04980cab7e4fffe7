/** System L: how long a cluster is without a PRIMARY, by the failover coordinator of production, in virtual time. */
import { expect, it } from 'vitest';
import { onePrimary } from '../../properties/failover/one-primary.ts';
import { raftSystem } from '../../sim/raft-system.ts';
import type { Scenario, TimedFault } from '../../sim/scenario/scenario.ts';
import { World } from '../../sim/world.ts';
import type { MemberId, Micros } from '../../src/base/types.ts';
import { DEFAULT_LIMITS, DEFAULT_TIMING, type RaftTiming } from '../../src/raft/options.ts';
import { MS, plainScenario } from '../unit/sim/world/plain-scenario.ts';
import { expectFigures } from './support/golden.ts';
import { DISTRIBUTION_HEAD, distributionRow, table } from './support/measure.ts';

const RUNS = 30;
const SECOND = 1_000 * MS;
/** Of system L. */
const SLOW: RaftTiming = {
  electionTimeoutMin: 5 * SECOND,
  electionTimeoutMax: 7.5 * SECOND,
  heartbeatInterval: SECOND,
};

type Trouble = (primary: MemberId, others: readonly MemberId[], at: Micros) => Partial<Scenario>;

const dies: Trouble = (server, _, at) => ({
  faults: [{ kind: 'crash', at, server, afterEffects: 0, for: 100 * SECOND }],
});
const isCutOff: Trouble = (server, others, at) => {
  const cuts = [{ a: [server], b: others, oneWay: false }];
  const cut: TimedFault = { kind: 'partition', at, for: 100 * SECOND, cuts, shape: 'isolate' };
  return { faults: [cut] };
};
const isUnhealthy: Trouble = (server, _, at) => ({
  failover: { unhealthy: [{ server, after: at, for: 100 * SECOND }] },
});

interface Turn {
  readonly at: Micros;
  readonly server: MemberId;
  readonly primary: boolean;
}

/** Who becomes what until `enough` says so. */
function turnsOf(scenario: Scenario, enough: (turns: readonly Turn[]) => boolean): Turn[] {
  const turns: Turn[] = [];
  const world: World = new World(raftSystem, scenario, {
    properties: [onePrimary],
    refine: false,
    log: ({ what, server, detail, atUs }) => {
      const primary = detail.startsWith('PRIMARY');
      if (what !== 'claim' || turns.findLast((turn) => turn.server === server)?.primary === primary) return;
      turns.push({ at: atUs, server: server!, primary });
    },
  });
  while (!enough(turns) && world.step());
  expect(world.violations).toEqual([]);
  expect(enough(turns)).toBe(true);
  return turns;
}

function idle(seed: number, timing: RaftTiming, changes: Partial<Scenario> = {}): Scenario {
  const base = plainScenario();
  return {
    ...base,
    seed,
    timing,
    raft: { ...DEFAULT_LIMITS, leaseReads: true },
    workload: { ...base.workload, clients: 0 },
    failover: { unhealthy: [] },
    phases: { ...base.phases, faultsFor: 60 * SECOND },
    ...changes,
  };
}

/** Milliseconds from the trouble of the first PRIMARY until it is REPLICA by its own clock, and until another is PRIMARY. */
function measure(timing: RaftTiming, trouble: Trouble): { ends: number[]; begins: number[] } {
  const ends: number[] = [];
  const begins: number[] = [];
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const [first] = turnsOf(idle(seed, timing), (turns) => turns.length > 0);
    const { server } = first!;
    const others = [1, 2, 3].filter((id) => id !== server);
    // Each a little later within the heartbeat interval.
    const at =
      first!.at + 2 * timing.electionTimeoutMax + Math.floor((seed * timing.heartbeatInterval) / RUNS);
    const turns = turnsOf(idle(seed, timing, trouble(server, others, at)), (all) =>
      all.some((turn) => turn.primary && turn.server !== server),
    );
    const ended = turns.find((turn) => turn.server === server && !turn.primary);
    if (ended !== undefined) ends.push((ended.at - at) / MS);
    begins.push((turns.at(-1)!.at - at) / MS);
  }
  return { ends, begins };
}

it('L: without a PRIMARY from the end of the old claim to the next one; an unhealthy one hands over in milliseconds', async () => {
  const dead = measure(DEFAULT_TIMING, dies);
  const alone = measure(DEFAULT_TIMING, isCutOff);
  const sick = measure(DEFAULT_TIMING, isUnhealthy);
  const slow = measure(SLOW, dies);
  expect(Math.max(...alone.ends)).toBeLessThan(Math.min(...alone.begins));
  expect(sick.ends).toEqual(Array.from({ length: RUNS }, () => 0));
  await expectFigures(
    table([
      ['ms, 3 servers', ...DISTRIBUTION_HEAD],
      distributionRow('150-300 ms: it dies, the next', dead.begins),
      distributionRow('150-300 ms: cut off, it is REPLICA', alone.ends),
      distributionRow('150-300 ms: cut off, the next', alone.begins),
      distributionRow('150-300 ms: unhealthy, the next', sick.begins),
      distributionRow('5-7.5 s: it dies, the next', slow.begins),
    ]),
    'l-primary',
  );
});
