import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { EMPTY_PAYLOAD, EntryKind } from '../../../src/raft/entry.ts';
import { DEFAULT_LIMITS } from '../../../src/raft/options.ts';
import type { Outcome } from '../../../src/replica/outcome.ts';
import { PendingProposals } from '../../../src/replica/pending-proposals.ts';
import { Cluster, LONG, resultOf, Server, unknown } from './cluster.ts';

describe('a proposal', () => {
  it('is rejected by a follower, which names the leader', () => {
    const cluster = new Cluster();
    cluster.lead();
    expect(cluster.servers[2]!.propose()).toEqual([{ kind: 'rejected', reason: 'not-leader', leader: 0 }]);
  });

  it('is rejected before recovery is done, and after a stop', () => {
    const server = new Server(new Cluster(), 0, {}).boot();
    const stopped = [{ kind: 'rejected', reason: 'stopped', leader: -1 }];
    expect(server.propose()).toEqual(stopped);
    server.files.pumpAll();
    server.replica.stop();
    expect(server.propose()).toEqual(stopped);
  });

  it('is rejected when it is too large, and the leader goes on', () => {
    const cluster = new Cluster({ raft: { ...DEFAULT_LIMITS, proposalBytesMax: 4 } });
    const leader = cluster.lead();
    expect(leader.propose(new Uint8Array(5))).toEqual([{ kind: 'rejected', reason: 'too-large', leader: 0 }]);
    const fits = leader.propose(new Uint8Array(4));
    cluster.settle();
    expect(fits).toHaveLength(1);
  });

  it('larger than an append may be otherwise is sent alone', () => {
    const raft = { ...DEFAULT_LIMITS, appendBytesMax: 10, appendEntriesMax: 1, proposalBytesMax: 5_000 };
    const cluster = new Cluster({ raft });
    const outcomes = cluster.lead().propose(new Uint8Array(5_000));
    cluster.settle();
    expect(outcomes).toHaveLength(1);
    expect(cluster.servers.map(({ replica }) => replica.status().lastIndex)).toEqual([2, 2, 2]);
  });

  it('is rejected when too much waits to be committed', () => {
    const cluster = new Cluster({ raft: { ...DEFAULT_LIMITS, uncommittedBytesMax: 10 } });
    const leader = cluster.lead();
    const first = leader.propose(new Uint8Array(8));
    expect(leader.propose(new Uint8Array(8))).toEqual([
      { kind: 'rejected', reason: 'overloaded', leader: 0 },
    ]);
    cluster.settle();
    expect(first).toHaveLength(1);
  });

  it('with others makes one write and one message to each server, and each ends by itself', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const before = cluster.frames.length;
    const indexes: number[][] = [];
    const outcomes: Outcome[][] = [[], [], []];
    leader.replica.proposeAll(
      [1, 2, 3].map((length) => new Uint8Array(length)),
      EntryKind.Command,
      outcomes.map((ends) => (outcome: Outcome) => ends.push(outcome)),
    );
    expect(cluster.frames.length - before).toBe(2);
    cluster.settle();
    for (const ends of outcomes) indexes.push(ends.map((end) => (end.kind === 'committed' ? end.index : -1)));
    expect(indexes).toEqual([[2], [3], [4]]);
  });

  it('that is too large is rejected with those that came with it', () => {
    const cluster = new Cluster({ raft: { ...DEFAULT_LIMITS, proposalBytesMax: 4 } });
    const outcomes: Outcome[] = [];
    const end = (outcome: Outcome): void => {
      outcomes.push(outcome);
    };
    const leader = cluster.lead();
    const { lastIndex } = leader.replica.status();
    leader.replica.proposeAll([new Uint8Array(1), new Uint8Array(5)], EntryKind.Command, [end, end]);
    const rejected = { kind: 'rejected', reason: 'too-large', leader: 0 };
    expect(outcomes).toEqual([rejected, rejected]);
    expect(leader.replica.status().lastIndex).toBe(lastIndex);
  });

  it('is unknown when its leader has lost the lead, and may be committed all the same', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const before = leader.replica.status().lastIndex;
    const outcomes = leader.propose();
    // The appends are on the way when the link breaks.
    cluster.frames.splice(0).forEach(({ to, frame }) => {
      cluster.servers[to]!.replica.receive(frame);
    });
    cluster.isolate(leader);
    cluster.run(LONG);
    expect(outcomes).toEqual([unknown('leadership-lost')]);
    cluster.heal();
    cluster.run(LONG);
    expect(leader.replica.status().commitIndex).toBeGreaterThan(before);
    expect(outcomes).toHaveLength(1);
  });

  it('is unknown when its replica is stopped', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const outcomes = [leader.propose(), leader.propose()];
    leader.replica.stop();
    cluster.run(LONG);
    expect(outcomes).toEqual([[unknown('stopped')], [unknown('stopped')]]);
  });

  it('is unknown when its own step fails', () => {
    const leader = new Cluster().lead();
    leader.observe = () => {
      throw new Error('the observer fell over');
    };
    expect(leader.propose()).toEqual([unknown('stopped')]);
    expect(leader.failures.map(({ code, message }) => [code, message])).toEqual([
      ['invariant', 'the observer fell over'],
    ]);
  });

  it('is unknown when the replica is stopped within its own step', () => {
    const leader = new Cluster().lead();
    leader.observe = () => leader.replica.stop();
    expect(leader.propose()).toEqual([unknown('stopped')]);
  });

  it('may be made while another one is answered', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const outcomes: Outcome[] = [];
    const propose = () =>
      leader.replica.propose(EMPTY_PAYLOAD, EntryKind.Session, (outcome) => {
        outcomes.push(outcome);
        if (outcomes.length < 100) propose();
      });
    propose();
    cluster.settle();
    expect(outcomes.map((outcome) => resultOf([outcome]))).toEqual(
      outcomes.map((_, i) => ({ kind: 'session', session: i + 2 })),
    );
    expect(outcomes).toHaveLength(100);
  });

  it('is answered in the order of the log, also when an answer leads to another proposal', () => {
    const cluster = new Cluster({ applyEntriesMax: 2, members: [{ id: 0, name: 'alone' }] });
    const leader = cluster.lead();
    const answered: number[] = [];
    const propose = (more: boolean) =>
      leader.replica.propose(EMPTY_PAYLOAD, EntryKind.Session, (outcome) => {
        if (outcome.kind === 'committed') answered.push(outcome.index);
        if (more) propose(false);
      });
    for (let i = 0; i < 9; i += 1) propose(true);
    cluster.settle();
    expect(answered).toEqual(Array.from({ length: 18 }, (_, i) => i + 2));
  });
});

const place = fc.nat(2);
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('propose'), place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('isolate'), place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('heal', 'settle'), place }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('run'), place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop', 'fall'), place }) },
);

describe('every proposal', () => {
  test.prop([fc.array(event, { maxLength: 30 })], { numRuns: 60 })(
    'ends exactly once, whatever happens to the cluster',
    (events) => {
      const cluster = new Cluster();
      cluster.lead();
      const outcomes: Outcome[][] = [];
      for (const { kind, place: at } of events) {
        const server = cluster.servers[at]!;
        if (kind === 'propose') outcomes.push(server.propose());
        if (kind === 'isolate') cluster.isolate(server);
        if (kind === 'heal') cluster.heal();
        if (kind === 'settle') cluster.settle();
        if (kind === 'run') cluster.run(200_000);
        if (kind === 'stop') server.replica.stop();
        if (kind === 'fall') {
          server.observe = () => {
            throw new Error('it fell over');
          };
        }
        for (const ended of outcomes) expect(ended.length).toBeLessThanOrEqual(1);
      }
      for (const server of cluster.servers) server.replica.stop();
      expect(outcomes.map((ended) => ended.length)).toEqual(outcomes.map(() => 1));
    },
  );
});

describe('the table of pending proposals', () => {
  it('stops when another entry was applied in the place of one that waits: all end with the lead', () => {
    const pending = new PendingProposals();
    const outcomes: Outcome[] = [];
    pending.add(7, 2, (outcome) => outcomes.push(outcome));
    pending.applied(6, 3, null);
    expect(outcomes).toEqual([]);
    expect(() => pending.applied(7, 3, null)).toThrow(
      'the entry at 7 was proposed in term 2, the one of term 3 was applied',
    );
    pending.abandon('stopped', -1);
    expect(outcomes).toEqual([unknown('stopped')]);
  });

  it('tells all of them before it passes on that one threw', () => {
    const pending = new PendingProposals();
    const outcomes: Outcome[] = [];
    pending.add(1, 1, () => {
      throw new Error('not now');
    });
    pending.add(2, 1, (outcome) => outcomes.push(outcome));
    expect(() => pending.abandon('stopped', -1)).toThrow('not now');
    expect(outcomes).toEqual([unknown('stopped')]);
  });

  it('refuses two proposals for one entry', () => {
    const pending = new PendingProposals();
    pending.add(1, 1, () => {});
    expect(() => pending.add(1, 1, () => {})).toThrow('two proposals wait for the entry at 1');
  });
});
