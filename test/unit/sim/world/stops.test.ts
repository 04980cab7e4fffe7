import { describe, expect, test } from 'vitest';
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { TimedFault } from '../../../../sim/scenario/scenario.ts';
import type { SimulatedServer, System } from '../../../../sim/system.ts';
import type { ReplicaFailure } from '../../../../src/replica/options.ts';
import { drive, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND, withFaults } from './plain-scenario.ts';

const { follower, other } = rolesAtOneSecond();
const syncError: TimedFault = { kind: 'sync-error', at: 1 * SECOND, server: follower };
const readError: TimedFault = { kind: 'read-error', at: 1 * SECOND, server: follower };
const crash: TimedFault = { kind: 'crash', at: 2 * SECOND, server: follower, afterEffects: 0, for: 100 * MS };

/** Our Raft, of which one server says in its life number `life`, at the first frame, that it stops because of `code`. */
function stopping(server: number, life: number, code: ReplicaFailure['code']): System {
  const lives = new Map<number, number>();
  const create: System['create'] = (context) => {
    const { self, ports } = context;
    const current = (lives.get(self) ?? 0) + 1;
    lives.set(self, current);
    const real = raftSystem.create(context);
    if (self !== server || current !== life) return real;
    const lying: SimulatedServer = {
      start: () => real.start(),
      receive: () => ports.stopped({ code, message: 'so it says', flightRecord: [] }),
      alarm: () => real.alarm(),
      request: (request, reply) => real.request(request, reply),
      view: () => real.view(),
      stateDigest: () => real.stateDigest(),
    };
    return lying;
  };
  return { ...raftSystem, create };
}

function violationsOf(system: System, faults: readonly TimedFault[]): string[] {
  const { world } = drive(plainScenario({ faults }), system).toEnd();
  return world.finish().violations.map(({ property, message }) => `${property}: ${message}`);
}

describe('a server that stops by itself', () => {
  test.each([
    [[syncError], 'sync-failed'],
    [[readError, crash], 'io'],
  ])('is excused by a fault that it met: %j', (faults, code) => {
    const { world, lines } = drive(withFaults(...faults)).toEnd();
    const stops = lines.filter(({ what }) => what === 'stopped').map(({ detail }) => detail);
    expect(stops).toHaveLength(1);
    expect(stops[0]).toContain(code);
    expect(world.finish().violations).toEqual([]);
  });

  test.each([
    ['a fault of an earlier life', follower, 2, 'sync-failed', [syncError]],
    ['a fault of another server', other, 2, 'sync-failed', [syncError, { ...crash, server: other }]],
    ['a fault of another kind', follower, 2, 'io', [syncError]],
    ['no fault at all', follower, 1, 'sync-failed', []],
  ] as const)('is not excused by %s', (_, server, life, code, faults) => {
    expect(violationsOf(stopping(server, life, code), faults)).toEqual([
      `stopped-by-itself: server ${server} stopped (${code}), and no injected fault explains it: so it says`,
    ]);
  });
});
