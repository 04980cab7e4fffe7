import { describe, expect, it } from 'vitest';
import { Role } from '../../../src/raft/state.ts';
import { Cluster, LONG, register, resultOf } from './cluster.ts';

const put = (value: string) => ({ kind: 'put', key: 'k', value }) as const;
const swap = { kind: 'compare-and-set', key: 'k', expected: null, value: 'once' } as const;

describe('three replicas', () => {
  it('elect one leader, whom all of them name', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    expect(cluster.servers.map(({ replica }) => replica.status().leader)).toEqual([0, 0, 0]);
    expect(cluster.others(leader).map(({ replica }) => replica.status().role)).toEqual([
      Role.Follower,
      Role.Follower,
    ]);
  });

  it('apply what the leader committed, and end in the same state', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const session = register(cluster);
    const outcomes = leader.command(session, 1, put('v'));
    expect(outcomes).toEqual([]);
    cluster.run(LONG);
    expect(resultOf(outcomes)).toEqual({ kind: 'done' });
    expect(cluster.servers.map(({ machine }) => machine.get('k'))).toEqual(['v', 'v', 'v']);
    expect(new Set(cluster.servers.map(({ machine }) => machine.digest())).size).toBe(1);
  });

  it('go on without one of them, which catches up when it is back', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const session = register(cluster);
    const away = cluster.servers[2]!;
    cluster.isolate(away);
    for (let i = 1; i <= 50; i += 1) leader.command(session, i, put(`v${i}`));
    cluster.run(LONG);
    expect(away.machine.get('k')).toBeNull();
    cluster.heal();
    cluster.run(LONG);
    expect(away.machine.get('k')).toBe('v50');
    expect(away.machine.digest()).toBe(cluster.leader().machine.digest());
  });

  it('have all that was committed after all of them died', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const session = register(cluster);
    resultOfSettled(cluster, leader.command(session, 1, put('kept')));
    for (const server of cluster.servers) server.crash();
    cluster.frames.length = 0;
    const starts: unknown[] = [];
    for (const server of cluster.servers) {
      server.observe = ({ input, incarnation, sequence, appended, lastIndex, durableIndex, term }) => {
        if (input !== 'start') return;
        starts.push({ incarnation, sequence, appended: appended.length, lastIndex, durableIndex, term });
      };
    }
    cluster.lead();
    const found = { incarnation: 2, sequence: 1, appended: 3, lastIndex: 3, durableIndex: 3, term: 1 };
    expect(starts).toEqual([found, found, found]);
    expect(cluster.servers.map(({ machine }) => machine.get('k'))).toEqual(['kept', 'kept', 'kept']);
  });
});

describe('a single replica', () => {
  it('is its own majority, once its disk has answered', () => {
    const cluster = new Cluster({ members: [{ id: 0, name: 'alone' }] });
    const leader = cluster.lead();
    const outcomes = leader.propose();
    expect(outcomes).toEqual([]);
    cluster.settle();
    expect(resultOf(outcomes)).toEqual({ kind: 'refused', reason: 'malformed' });
  });
});

describe('a retried write (dissertation section 6.3)', () => {
  it('is applied once, and answered as the first time', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const session = register(cluster);
    const first = leader.command(session, 1, swap);
    const again = leader.command(session, 1, swap);
    cluster.settle();
    expect([resultOf(first), resultOf(again)]).toEqual([
      { kind: 'swapped', swapped: true },
      { kind: 'swapped', swapped: true },
    ]);
  });

  it('is recognised by the next leader', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const session = register(cluster);
    resultOfSettled(cluster, leader.command(session, 1, swap));
    cluster.isolate(leader);
    cluster.run(LONG);
    const next = cluster.leader();
    expect(next).not.toBe(leader);
    const again = next.command(session, 1, swap);
    cluster.settle();
    expect(resultOf(again)).toEqual({ kind: 'swapped', swapped: true });
    expect(next.machine.get('k')).toBe('once');
  });
});

function resultOfSettled(cluster: Cluster, outcomes: Parameters<typeof resultOf>[0]): unknown {
  cluster.settle();
  return resultOf(outcomes);
}
