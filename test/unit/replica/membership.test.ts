import { describe, expect, it } from 'vitest';
import { KeyValueMachine } from '../../../src/kv/index.ts';
import { LocalCluster } from '../../../src/memory/index.ts';
import type { MembershipChange } from '../../../src/raft/membership-change.ts';
import type { ChangeOutcome } from '../../../src/replica/outcome.ts';
import { Cluster, LONG, type Server } from './cluster.ts';

const change = (server: Server, ...changes: MembershipChange[]): ChangeOutcome[] => {
  const outcomes: ChangeOutcome[] = [];
  server.replica.changeMembership(changes, (outcome) => outcomes.push(outcome));
  return outcomes;
};

const learner = (id: number): MembershipChange => ({ kind: 'add-learner', id, name: `server ${id}` });

describe('membership of replicas', () => {
  it('a server made later joins as a learner, catches up, and is promoted', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const joining = cluster.join(3);
    const added = change(leader, learner(3));
    cluster.run(LONG);
    expect(added).toMatchObject([{ kind: 'committed', configuration: { voters: [0, 1, 2], learners: [3] } }]);
    const promoted = change(leader, { kind: 'promote', id: 3 });
    cluster.run(LONG);
    expect(promoted).toMatchObject([{ kind: 'committed', configuration: { voters: [0, 1, 2, 3] } }]);
    expect(joining.replica.status()).toMatchObject({
      appliedIndex: leader.replica.status().appliedIndex,
      configuration: { voters: [0, 1, 2, 3] },
    });
  });

  it('several changes are done when the joint configuration has been left', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    cluster.join(3);
    cluster.join(4);
    const outcomes = change(
      leader,
      { kind: 'add-voter', id: 3, name: 'd' },
      { kind: 'add-voter', id: 4, name: 'e' },
      { kind: 'remove', id: 2 },
    );
    // The two that are new have not been heard of.
    expect(outcomes).toMatchObject([{ kind: 'rejected', reason: 'would-lose-quorum' }]);
    change(leader, learner(5), learner(6));
    cluster.run(LONG);
    const exchanged = change(leader, { kind: 'demote', id: 2 }, { kind: 'remove', id: 5 });
    cluster.run(LONG);
    expect(exchanged).toMatchObject([
      { kind: 'committed', configuration: { voters: [0, 1], outgoing: [], learners: [2, 6] } },
    ]);
  });

  it('a leader that is removed says so to who asked, steps down, and another one leads', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const removed = change(leader, { kind: 'remove', id: leader.id });
    const later = leader.propose();
    cluster.run(LONG);
    expect(removed).toMatchObject([{ kind: 'committed', configuration: { voters: [1, 2] } }]);
    expect(later).toHaveLength(1);
    expect(cluster.leader()).not.toBe(leader);
    const { term } = cluster.leader().replica.status();
    cluster.run(10 * LONG);
    expect(cluster.leader().replica.status().term).toBe(term);
  });

  it('a change that a deposed leader took ends unknown', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    cluster.isolate(leader);
    const outcomes = change(leader, { kind: 'remove', id: 2 });
    cluster.run(LONG);
    expect(outcomes).toMatchObject([{ kind: 'unknown', reason: 'leadership-lost' }]);
    expect(leader.replica.status().configuration.voters).toEqual([0, 1]);
    cluster.heal();
    cluster.run(LONG);
    expect(leader.replica.status().configuration.voters).toEqual([0, 1, 2]);
  });

  it('on a follower it is refused, with the leader to ask; on a stopped one as well', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const [follower] = cluster.others(leader);
    expect(change(follower!, learner(3))).toEqual([
      { kind: 'rejected', reason: 'not-leader', leader: leader.id },
    ]);
    leader.replica.stop();
    expect(change(leader, learner(3))).toMatchObject([{ kind: 'rejected', reason: 'stopped' }]);
  });

  it('what is in force survives a restart', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    change(leader, { kind: 'remove', id: 2 });
    cluster.run(LONG);
    const [follower] = cluster.others(leader);
    follower!.crash();
    follower!.boot();
    cluster.run(LONG);
    expect(follower!.replica.status().configuration.voters).toEqual([0, 1]);
  });

  it('a leader whose own removal reached nobody leads once more to commit it (dissertation section 4.2.2)', () => {
    const cluster = new LocalCluster({ members: [0, 1], stateMachine: () => new KeyValueMachine() });
    const patience = 5_000_000;
    cluster.runUntil(() => cluster.leader() >= 0, patience);
    cluster.run(LONG);
    const leader = cluster.leader();
    const outcomes: ChangeOutcome[] = [];
    cluster.cutOff(leader);
    cluster.replica(leader).changeMembership([{ kind: 'remove', id: leader }], (one) => outcomes.push(one));
    cluster.run(LONG);
    expect(outcomes).toMatchObject([{ kind: 'unknown', reason: 'leadership-lost' }]);
    cluster.heal();
    const other = 1 - leader;
    expect(cluster.runUntil(() => cluster.leader() === other, patience)).toBe(true);
    expect(cluster.replica(other).status().configuration.voters).toEqual([other]);
  });
});
