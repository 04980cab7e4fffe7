/** Paper section 5.2, "Leader election"; dissertation section 3.4. */
import { describe, expect, it } from 'vitest';
import { appendRequest, voteRequest, voteResponse } from '../../src/raft/make-message.ts';
import { MessageKind } from '../../src/raft/message.ts';
import { Role } from '../../src/raft/state.ts';
import { Machine } from '../unit/raft/machine.ts';
import { Clockwork, TIMING } from './support/clockwork.ts';
import { Servers } from './support/servers.ts';

const { electionTimeoutMin: MIN, electionTimeoutMax: MAX, heartbeatInterval: HEARTBEAT } = TIMING;
const HEARTBEAT_OF_1 = appendRequest(1, 0, 1, 0, 0, 0, []);
const MEMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8];

describe('5.2 staying a follower', () => {
  it('5.2 a follower stays follower as long as it hears its leader, and no longer', () => {
    const server = new Clockwork();
    for (let at = HEARTBEAT; at <= 100 * HEARTBEAT; at += HEARTBEAT) server.hear(at, HEARTBEAT_OF_1);
    expect(server.raft.state.role).toBe(Role.Follower);
    server.run(100 * HEARTBEAT + MIN - 1);
    expect(server.raft.state.role).toBe(Role.Follower);
    server.run(100 * HEARTBEAT + MIN);
    expect(server.raft.state.role).toBe(Role.Candidate);
  });

  it('5.2 a granted vote puts the election time-out off, a refused one and a stale leader do not', () => {
    const granting = new Clockwork();
    granting.hear(MIN - 1, voteRequest(1, 0, 1, 0, 0));
    expect(granting.raft.nextDeadline()).toBe(2 * MIN - 1);
    granting.hear(MIN, voteRequest(2, 0, 1, 0, 0));
    expect(granting.raft.nextDeadline()).toBe(2 * MIN - 1);
    granting.hear(MIN, appendRequest(1, 0, 0, 0, 0, 0, []));
    expect(granting.raft.nextDeadline()).toBe(2 * MIN - 1);
  });

  it('5.2 a leader sends heartbeats, which are AppendEntries without entries, to all followers periodically', () => {
    const server = new Clockwork();
    server.run(MIN);
    server.hear(MIN, voteResponse(1, 0, 1, true));
    server.sent.length = 0;
    server.run(MIN + 4 * HEARTBEAT);
    expect(server.count('heartbeat-due')).toBe(4);
    expect(server.sent).toMatchObject(
      [1, 2, 1, 2, 1, 2, 1, 2].map((to) => ({ kind: MessageKind.AppendRequest, to, entries: [] })),
    );
  });
});

describe('5.2 a campaign', () => {
  it('5.2 to begin an election a follower raises its term, becomes candidate, votes for itself and asks all others', () => {
    const machine = new Machine({ self: 2, term: 6 });
    const sent = machine.timeout();
    expect(machine.state).toMatchObject({ role: Role.Candidate, term: 7, vote: 2 });
    expect(sent).toMatchObject([0, 1].map((to) => ({ kind: MessageKind.VoteRequest, to, term: 7 })));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    '5.2 a candidate wins with the votes of a majority of all %i servers in one term, and with none fewer',
    (size) => {
      const machine = new Machine({ voters: MEMBERS.slice(0, size) });
      machine.timeout();
      machine.complete();
      const needed = Math.floor(size / 2) + 1;
      for (let votes = 2; votes <= needed; votes += 1) {
        expect(machine.state.role).toBe(Role.Candidate);
        machine.receive(voteResponse(votes - 1, 0, 1, true));
      }
      expect(machine.state.role).toBe(Role.Leader);
    },
  );

  it('5.2 each server votes for at most one candidate in a term, first come first served', () => {
    const machine = new Machine();
    expect(machine.receive(voteRequest(2, 0, 1, 0, 0))).toMatchObject([{ granted: true }]);
    expect(machine.receive(voteRequest(1, 0, 1, 9, 1))).toMatchObject([{ granted: false }]);
    expect(machine.receive(voteRequest(2, 0, 1, 0, 0))).toMatchObject([{ granted: true }]);
    expect(machine.receive(voteRequest(1, 0, 2, 0, 0))).toMatchObject([{ granted: true }]);
  });

  it('5.2 a server that starts again does not vote a second time in its term', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 3);
    servers.restart(3);
    expect(servers.state(3)).toMatchObject({ term: 1, vote: 1 });
    // Server 2 campaigns in the same term 1; if 3 voted again, there would be two leaders of it.
    expect(servers.campaign(2, 2, 3)).toBe(false);
    expect(servers.state(2).term).toBe(1);
  });

  it('5.2 at most one candidate wins a term, whoever is heard by whom', () => {
    for (const first of [
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4],
      [1, 2, 3, 4, 5],
    ]) {
      for (const second of [
        [5, 4],
        [5, 4, 3],
        [5, 4, 3, 2],
        [5, 4, 3, 2, 1],
      ]) {
        const servers = new Servers([1, 2, 3, 4, 5]);
        const won = servers.campaign(1, ...first);
        const wonToo = servers.campaign(5, ...second) && servers.state(5).term === 1;
        expect(won && wonToo).toBe(false);
        expect(won).toBe(first.length >= 3);
      }
    }
  });

  it('5.2 two leaders of one term are impossible: a server that hears of a second one stops', () => {
    const leader = new Machine().lead();
    expect(() => leader.receive(appendRequest(1, 0, 1, 0, 0, 0, []))).toThrow(/1 and 0 both lead term 1/);
    const follower = new Machine();
    follower.receive(appendRequest(1, 0, 1, 0, 0, 0, []));
    expect(() => follower.receive(appendRequest(2, 0, 1, 0, 0, 0, []))).toThrow(/follows 1/);
  });

  it('5.2 once elected, it tells all others at once, so that they begin no election', () => {
    const machine = new Machine();
    machine.timeout();
    machine.complete();
    expect(machine.receive(voteResponse(1, 0, 1, true))).toMatchObject(
      [1, 2].map((to) => ({ kind: MessageKind.AppendRequest, to, term: 1 })),
    );
  });
});

describe('5.2 a campaign that is not won', () => {
  it('5.2 a candidate that hears a leader of its term, or of a later one, returns to follower', () => {
    for (const term of [1, 5]) {
      const machine = new Machine();
      machine.timeout();
      machine.receive(appendRequest(2, 0, term, 0, 0, 0, []));
      expect(machine.state).toMatchObject({ role: Role.Follower, leader: 2, term });
    }
  });

  it('5.2 a candidate refuses a leader of an earlier term, and stays candidate', () => {
    const machine = new Machine({ term: 3 });
    machine.timeout();
    expect(machine.receive(appendRequest(2, 0, 3, 0, 0, 0, []))).toMatchObject([{ success: false, term: 4 }]);
    expect(machine.state.role).toBe(Role.Candidate);
  });

  it('5.2 when nobody wins, each candidate times out and begins a new election in the next term', () => {
    const server = new Clockwork();
    server.run(MIN);
    expect(server.raft.state).toMatchObject({ role: Role.Candidate, term: 1 });
    server.run(2 * MIN);
    expect(server.raft.state).toMatchObject({ role: Role.Candidate, term: 2 });
    expect(server.sent.map(({ term }) => term)).toEqual([1, 1, 2, 2]);
  });

  it('5.2 election time-outs are drawn from a fixed interval, from 150 to 300 ms, both included', () => {
    const server = new Clockwork();
    expect([MIN, MAX]).toEqual([150_000, 300_000]);
    expect(server.bounds).toEqual([MAX - MIN + 1]);
    expect(server.raft.nextDeadline()).toBe(MIN);
    const latest = new Clockwork();
    latest.draw = Number.POSITIVE_INFINITY;
    latest.run(MIN);
    expect(latest.raft.nextDeadline()).toBe(MIN + MAX);
  });

  it('5.2 each candidate draws its time-out anew when it begins an election, and waits for it to pass', () => {
    const server = new Clockwork();
    for (const draw of [70_000, 20_000, 110_000]) {
      server.draw = draw;
      const began = server.raft.nextDeadline();
      server.run(began);
      expect(server.raft.nextDeadline()).toBe(began + MIN + draw);
    }
    expect(server.count('election-timeout')).toBe(3);
  });
});
