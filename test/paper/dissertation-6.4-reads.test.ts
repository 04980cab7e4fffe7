/** Dissertation section 6.4, "Processing read-only queries more efficiently" (paper section 8, its last paragraph). */
import { describe, expect, it } from 'vitest';
import {
  appendAccepted,
  appendRequest,
  readIndexRequest,
  readIndexResponse,
  voteResponse,
} from '../../src/raft/make-message.ts';
import { MessageKind } from '../../src/raft/message.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { Role } from '../../src/raft/state.ts';
import { Machine, PLAIN } from '../unit/raft/machine.ts';
import { Clockwork, TIMING } from './support/clockwork.ts';

const { electionTimeoutMin: MIN } = TIMING;

/** Leads 0, 1 and 2, with `committed` entries committed, the first of its own term among them. */
class Leader extends Machine {
  constructor(committed = 1) {
    super();
    this.lead();
    for (let n = 1; n < committed; n += 1) this.propose(1);
    if (committed > 1) this.complete();
    if (committed > 0) this.acknowledge(1, committed, 0);
  }

  read(count = 1): this {
    this.step({ kind: 'read', count, leaseHolds: false });
    return this;
  }

  /** A follower answers the heartbeats of a round. */
  answer(from: number, round = this.state.reads.round): this {
    const { commitIndex, term, self } = this.state;
    this.receive(appendAccepted(from, self, term, commitIndex, commitIndex, round));
    return this;
  }
}

describe('dissertation 6.4 reads on the leader', () => {
  it('6.4 a leader serves no read before it has committed an entry of its own term', () => {
    const leader = new Leader(0).read();
    expect(leader.effects.sent).toEqual([]);
    for (const from of [1, 2]) leader.receive(appendAccepted(from, 0, 1, 0, 0, 0));
    expect(leader.effects.readsReady).toBe(0);
    leader.acknowledge(1, 1, 0);
    expect(leader.state.reads).toMatchObject({ awaited: 1, index: 1 });
    leader.answer(1);
    expect(leader.effects).toMatchObject({ readsReady: 1, readIndex: 1 });
  });

  it('6.4 it remembers its commit index, and serves the read when a majority has answered heartbeats sent after that', () => {
    const leader = new Leader(3);
    leader.heartbeat();
    leader.read();
    expect(leader.effects.sent).toMatchObject(
      [1, 2].map((to) => ({ message: { to, kind: MessageKind.AppendRequest, entries: [], readRound: 1 } })),
    );
    // An answer to the heartbeat before shows nothing.
    leader.answer(1, 0);
    expect(leader.effects.readsReady).toBe(0);
    leader.answer(2);
    expect(leader.effects).toMatchObject({ readsReady: 1, readIndex: 3 });
  });

  it('6.4 the index is that of the moment at which the read came, also if more is committed meanwhile', () => {
    const leader = new Leader(2).read();
    leader.propose(1);
    leader.receive(appendAccepted(1, 0, 1, 2, 3, 0));
    leader.complete();
    expect(leader.state.commitIndex).toBe(3);
    leader.answer(1);
    expect(leader.effects).toMatchObject({ readsReady: 1, readIndex: 2 });
  });

  it('6.4 a read writes nothing, and puts no entry into the log', () => {
    const leader = new Leader(2);
    const { ticketIssued } = leader.state;
    leader.read().answer(1);
    expect(leader.effects).toMatchObject({ readsReady: 1, ticket: null, appended: [] });
    expect(leader.state.ticketIssued).toBe(ticketIssued);
  });

  it('6.4 one round serves all reads that have come; those that come meanwhile share the next one', () => {
    const leader = new Leader(2).read(1).read(500).read(500);
    leader.answer(1);
    expect(leader.effects.readsReady).toBe(1);
    expect(leader.state.reads).toMatchObject({ round: 2, underWay: 1_000, gathered: 0 });
    leader.answer(2);
    expect(leader.effects.readsReady).toBe(1_000);
  });

  it('6.4 a leader that is deposed meanwhile refuses the reads that wait, and answers none of them', () => {
    const leader = new Leader(2).read(3);
    leader.receive(appendRequest(2, 0, 9, 0, 0, 0, []));
    expect(leader.effects).toMatchObject({ readsReady: 0, readsRefused: 3, readEnd: 'leadership-lost' });
    leader.answer(1, 1);
    expect(leader.effects.readsReady).toBe(0);
  });

  it('6.4 in a cluster of one the leader is its own majority', () => {
    const machine = new Machine({ voters: [0] }).lead();
    machine.step({ kind: 'read', count: 2, leaseHolds: false });
    expect(machine.effects).toMatchObject({ readsReady: 2, readIndex: 1 });
  });
});

describe('dissertation 6.4 reads on followers', () => {
  it('6.4 a follower asks its leader for an index, and serves the read when the leader has confirmed it', () => {
    const follower = new Machine();
    follower.receive(appendRequest(1, 0, 1, 0, 0, 0, []));
    const [request] = follower.step({ kind: 'read', count: 2, leaseHolds: false });
    expect(request).toMatchObject({ kind: MessageKind.ReadIndexRequest, to: 1, request: 1 });
    follower.receive(readIndexResponse(1, 0, 1, follower.state.life, 1, true, 7));
    expect(follower.effects).toMatchObject({ readsReady: 2, readIndex: 7 });
  });

  it('6.4 the leader confirms its leadership for a read of a follower as for one of its own', () => {
    const leader = new Leader(2);
    leader.receive(readIndexRequest(2, 0, 1, 5, 1));
    expect(leader.effects.sent.map(({ message }) => message.kind)).not.toContain(
      MessageKind.ReadIndexResponse,
    );
    leader.answer(1);
    expect(leader.effects.sent).toMatchObject([
      { message: { kind: MessageKind.ReadIndexResponse, to: 2, granted: true, index: 2 } },
    ]);
  });

  it('6.4 who does not lead grants no index', () => {
    expect(new Machine({ term: 1 }).receive(readIndexRequest(2, 0, 1, 5, 1))).toMatchObject([
      { kind: MessageKind.ReadIndexResponse, granted: false },
    ]);
  });
});

describe('dissertation 6.4.1 leases', () => {
  const LEASES = { ...DEFAULT_LIMITS, preVote: false, leaseReads: true, clockDriftPpmMax: 10_000 };

  /** Leads from MIN on; server 1 has answered the round that began at `MIN + 50 ms`, 20 ms later. */
  function holder(): Clockwork {
    const server = new Clockwork(LEASES).run(MIN);
    server.hear(MIN, voteResponse(1, 0, 1, true));
    expect(server.raft.state.role).toBe(Role.Leader);
    server.hear(MIN + 10_000, appendAccepted(1, 0, 1, 0, 1, 0));
    server.run(MIN + 50_000);
    const { round } = server.raft.state.reads;
    server.hear(MIN + 70_000, appendAccepted(1, 0, 1, 1, 1, round));
    return server;
  }

  it('6.4.1 a leader that a majority has answered serves reads at once, without a message', () => {
    const server = holder();
    server.sent.length = 0;
    server.raft.read(MIN + 80_000, 4);
    expect(server.raft.effects).toMatchObject({ readsReady: 4, readIndex: 1, readsByLease: true });
    expect(server.sent).toEqual([]);
  });

  it('6.4.1 the lease counts from the sending of the heartbeats, not from the answers, and is shorter by the clocks’ drift', () => {
    const duration = Math.floor((MIN * 990_000) / 1_010_000);
    const [within, after] = [holder(), holder()];
    within.raft.read(MIN + 50_000 + duration - 1, 1);
    expect(within.raft.effects.readsByLease).toBe(true);
    after.raft.read(MIN + 50_000 + duration, 1);
    expect(after.raft.effects.readsReady).toBe(0);
  });

  it('6.4.1 without the option every read takes a round', () => {
    const machine = new Machine({ limits: PLAIN }).lead();
    machine.acknowledge(1, 1, 0);
    machine.step({ kind: 'read', count: 1, leaseHolds: true });
    expect(machine.effects.readsReady).toBe(0);
  });

  it('6.4.1 a leader that has told another server to campaign trusts its lease no more', () => {
    const server = holder();
    server.raft.transfer(MIN + 80_000, 1);
    server.raft.read(MIN + 80_001, 1);
    expect(server.raft.effects.readsReady).toBe(0);
  });
});
