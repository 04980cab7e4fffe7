/** Paper section 5.1, "Raft basics"; dissertation section 3.3. */
import { describe, expect, it } from 'vitest';
import {
  appendAccepted,
  appendRefused,
  appendRequest,
  voteRequest,
  voteResponse,
} from '../../src/raft/make-message.ts';
import { MessageKind } from '../../src/raft/message.ts';
import { Role } from '../../src/raft/state.ts';
import { Machine } from '../unit/raft/machine.ts';
import { Servers } from './support/servers.ts';

/** One of each kind, from server 1, in this term. */
const FROM_TERM = {
  RequestVote: (term: number) => voteRequest(1, 0, term, 0, 0),
  'an answer to RequestVote': (term: number) => voteResponse(1, 0, term, false),
  AppendEntries: (term: number) => appendRequest(1, 0, term, 0, 0, 0, []),
  'an answer to AppendEntries': (term: number) => appendRefused(1, 0, term, 0, 0, 1),
};

function inRole(role: Role): Machine {
  const machine = new Machine({ term: 2 });
  if (role === Role.Candidate) machine.timeout();
  if (role === Role.Leader) machine.lead();
  expect(machine.state.role).toBe(role);
  return machine;
}

describe('5.1 roles', () => {
  it('5.1 a server starts as follower', () => {
    expect(new Machine({ term: 7, log: [1, 7] }).state).toMatchObject({ role: Role.Follower, term: 7 });
  });

  it('5.1 followers are passive: they issue no requests, and answer those of leaders and candidates', () => {
    const machine = new Machine({ self: 1 });
    expect(machine.heartbeat()).toEqual([]);
    expect(machine.receive(voteRequest(0, 1, 1, 0, 0))).toMatchObject([{ kind: MessageKind.VoteResponse }]);
    expect(machine.receive(appendRequest(0, 1, 1, 0, 0, 0, []))).toMatchObject([
      { kind: MessageKind.AppendResponse },
    ]);
  });

  it('5.1 a follower that a client asks takes nothing, and knows the leader to send it to', () => {
    const machine = new Machine();
    machine.receive(appendRequest(2, 0, 1, 0, 0, 0, []));
    expect(machine.propose(1)).toEqual([]);
    expect(machine.effects).toMatchObject({ refusal: 'not-leader', appended: [], ticket: null });
    expect(machine.state.leader).toBe(2);
  });
});

describe('5.1 terms', () => {
  it('5.1 terms are consecutive: each election begins the next one', () => {
    const machine = new Machine();
    for (const term of [1, 2, 3, 4]) {
      machine.timeout();
      expect(machine.state.term).toBe(term);
    }
  });

  it('5.1 a term has at most one leader; after a split vote it has none, and a new term begins', () => {
    const servers = new Servers([1, 2, 3, 4]);
    expect(servers.campaign(1, 1, 2)).toBe(false);
    expect(servers.campaign(3, 3, 4)).toBe(false);
    servers.heartbeat(1, 1, 2, 3, 4);
    expect(servers.cluster.leaders.has(1)).toBe(false);
    expect(servers.campaign(3, 1, 2, 3, 4)).toBe(true);
    expect([...servers.cluster.leaders]).toEqual([[2, 3]]);
  });

  it('5.1 every message carries the present term of its sender', () => {
    const machine = new Machine({ term: 4 });
    const campaign = machine.timeout();
    machine.complete();
    const lead = machine.receive(voteResponse(1, 0, 5, true));
    const all = [...campaign, ...lead, ...machine.propose(1), ...machine.heartbeat()];
    expect(all.length).toBeGreaterThan(5);
    expect(all.map(({ term }) => term)).toEqual(all.map(() => 5));
    expect(new Machine({ term: 9 }).receive(voteRequest(1, 0, 3, 0, 0))).toMatchObject([{ term: 9 }]);
  });

  it.each(Object.entries(FROM_TERM))('5.1 %s of a later term is adopted, in every role', (_, messageOf) => {
    for (const role of [Role.Follower, Role.Candidate, Role.Leader]) {
      const machine = inRole(role);
      machine.receive(messageOf(9));
      expect(machine.state.term).toBe(9);
      expect(machine.effects.ticket?.hardState?.term).toBe(9);
    }
  });

  it.each(Object.entries(FROM_TERM))(
    '5.1 a candidate or leader whom %s tells of a later term becomes follower at once',
    (_, messageOf) => {
      for (const role of [Role.Candidate, Role.Leader]) {
        const machine = inRole(role);
        machine.receive(messageOf(machine.state.term + 1));
        expect(machine.state.role).toBe(Role.Follower);
      }
    },
  );

  it('5.1 a request with a stale term is refused, and told the present one', () => {
    const machine = new Machine({ term: 5, log: [1] });
    expect(machine.receive(voteRequest(1, 0, 4, 9, 4))).toMatchObject([{ granted: false, term: 5 }]);
    expect(machine.receive(appendRequest(1, 0, 4, 1, 1, 1, []))).toMatchObject([{ success: false, term: 5 }]);
    expect(machine.state).toMatchObject({ leader: -1, commitIndex: 0, vote: -1 });
    expect(machine.effects.resetElectionTimer).toBe(false);
  });

  it('5.1 an answer of an earlier term changes nothing', () => {
    const machine = new Machine({ voters: [0, 1, 2, 3, 4], term: 4 });
    machine.timeout();
    machine.complete();
    for (const from of [1, 2, 3, 4]) machine.receive(voteResponse(from, 0, 4, true));
    expect(machine.state.role).toBe(Role.Candidate);
    const leader = new Machine({ term: 4, log: [4] }).lead();
    leader.receive(appendAccepted(1, 0, 4, 1, 2));
    expect(leader.state.commitIndex).toBe(0);
  });

  it('5.1 the term never goes back, not over a restart either', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2, 3);
    servers.campaign(2, 1, 2, 3);
    servers.restart(3);
    expect(servers.state(3)).toMatchObject({ term: 2, role: Role.Follower });
    servers.cluster.step(servers.cluster.servers[2]!, {
      kind: 'message',
      message: appendRequest(1, 3, 1, 0, 0, 0, []),
      leaderAlive: false,
    });
    expect(servers.state(3).term).toBe(2);
  });
});

describe('5.1 requests', () => {
  it('5.1 requests are issued in parallel: none waits for the answer of another server', () => {
    const machine = new Machine({ voters: [0, 1, 2, 3, 4] });
    expect(machine.timeout().map(({ to }) => to)).toEqual([1, 2, 3, 4]);
    machine.complete();
    machine.receive(voteResponse(1, 0, 1, true));
    expect(machine.receive(voteResponse(2, 0, 1, true)).map(({ to }) => to)).toEqual([1, 2, 3, 4]);
  });

  it('5.1 requests that are not answered are sent again', () => {
    const machine = new Machine().lead();
    machine.propose(1);
    for (let again = 0; again < 3; again += 1) {
      expect(machine.heartbeat()).toMatchObject([
        { kind: MessageKind.AppendRequest, to: 1, previousIndex: 0 },
        { kind: MessageKind.AppendRequest, to: 2, previousIndex: 0 },
      ]);
    }
  });
});
