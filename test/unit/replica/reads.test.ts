/** Reads, transfers and forgetting a leader, on whole replicas. */
import { describe, expect, it } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { DEFAULT_LIMITS, DEFAULT_TIMING } from '../../../src/raft/options.ts';
import { Role } from '../../../src/raft/state.ts';
import type { ReadOutcome, TransferOutcome } from '../../../src/replica/outcome.ts';
import { Cluster, LONG, Server } from './cluster.ts';

/** The list that the outcomes will stand in: one, if all is well. */
function read(server: Server): ReadOutcome[] {
  const outcomes: ReadOutcome[] = [];
  server.replica.read((outcome) => outcomes.push(outcome));
  return outcomes;
}

function transfer(server: Server, target = NO_MEMBER): TransferOutcome[] {
  const outcomes: TransferOutcome[] = [];
  server.replica.transfer(target, (outcome) => outcomes.push(outcome));
  return outcomes;
}

describe('a read', () => {
  it('is ready on every server, when that has applied what was committed before', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    leader.propose();
    cluster.settle();
    const { commitIndex } = leader.replica.status();
    const reads = cluster.servers.map(read);
    cluster.run(LONG);
    for (const outcomes of reads) expect(outcomes).toEqual([{ kind: 'ready', index: commitIndex }]);
  });

  it('shares a round with those that wait, and each ends once', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const reads = Array.from({ length: 100 }, () => read(leader));
    cluster.settle();
    expect(reads.flat()).toHaveLength(100);
    expect(reads.flat().every(({ kind }) => kind === 'ready')).toBe(true);
  });

  it('is refused without a leader, before recovery, after a stop, and beyond the limit', () => {
    const cluster = new Cluster({ raft: { ...DEFAULT_LIMITS, pendingReadsMax: 1 } });
    const server = new Server(cluster, 0, {}).boot();
    const stopped = [{ kind: 'refused', reason: 'stopped', leader: NO_MEMBER }];
    expect(read(server)).toEqual(stopped);
    server.files.pumpAll();
    expect(read(server)).toEqual([{ kind: 'refused', reason: 'no-leader', leader: NO_MEMBER }]);
    const leader = cluster.lead();
    const first = read(leader);
    expect(read(leader)).toEqual([{ kind: 'refused', reason: 'overloaded', leader: leader.id }]);
    leader.replica.stop();
    expect(first).toEqual(stopped);
    expect(read(leader)).toEqual(stopped);
  });

  it('is given up when the state machine lags, in time even if the clock is set back meanwhile', () => {
    const cluster = new Cluster();
    const slow = cluster.servers[1]!;
    let stands = false;
    slow.wrap = (machine) => ({
      apply: (batch, done) => {
        if (!stands) machine.apply(batch, done);
      },
      snapshot: () => machine.snapshot(),
      restore: (source, done) => machine.restore(source, done),
    });
    const leader = cluster.lead();
    stands = true;
    leader.propose();
    cluster.run(DEFAULT_TIMING.heartbeatInterval);
    const outcomes = read(slow);
    cluster.settle();
    expect(outcomes).toEqual([]);
    slow.clockOffset -= 60_000_000;
    slow.alarmAt += 60_000_000;
    cluster.run(LONG);
    expect(outcomes).toEqual([{ kind: 'refused', reason: 'timeout', leader: leader.id }]);
  });

  it('ends on a leader that nobody hears', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    cluster.isolate(leader);
    const outcomes = read(leader);
    cluster.run(LONG);
    expect(outcomes).toMatchObject([{ kind: 'refused' }]);
  });
});

describe('a transfer', () => {
  it('makes the target the leader', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const outcomes = transfer(leader, 2);
    cluster.settle();
    expect(outcomes).toMatchObject([{ kind: 'handed-over', term: 2 }]);
    expect(cluster.servers[2]!.replica.status().role).toBe(Role.Leader);
  });

  it('refuses proposals meanwhile, is given up in time, and the leader goes on', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    cluster.isolate(cluster.servers[2]!);
    leader.propose();
    cluster.settle();
    const outcomes = transfer(leader, 2);
    expect(leader.propose()).toMatchObject([{ kind: 'rejected', reason: 'transferring' }]);
    expect(transfer(leader, 1)).toMatchObject([{ kind: 'refused', reason: 'transferring' }]);
    cluster.run(LONG);
    expect(outcomes).toEqual([{ kind: 'aborted', reason: 'timeout' }]);
    const proposed = leader.propose();
    cluster.settle();
    expect(proposed).toMatchObject([{ kind: 'committed' }]);
  });

  it('is refused by who does not lead', () => {
    const cluster = new Cluster();
    cluster.lead();
    expect(transfer(cluster.servers[1]!)).toEqual([{ kind: 'refused', reason: 'not-leader', leader: 0 }]);
  });
});
