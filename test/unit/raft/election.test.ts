import { describe, expect, it } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { EntryKind } from '../../../src/raft/entry.ts';
import { appendRequest, voteRequest, voteResponse } from '../../../src/raft/make-message.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { DEFAULT_LIMITS } from '../../../src/raft/options.ts';
import { Role } from '../../../src/raft/state.ts';
import { Machine, termsOf } from './machine.ts';

describe('campaigning (paper section 5.2)', () => {
  it('a candidate raises the term, votes for itself and asks everybody else', () => {
    const machine = new Machine({ term: 3, log: [1, 3] });
    expect(machine.timeout()).toMatchObject(
      [1, 2].map((to) => ({ kind: MessageKind.VoteRequest, to, term: 4, lastLogIndex: 2, lastLogTerm: 3 })),
    );
    expect(machine.state).toMatchObject({ role: Role.Candidate, term: 4, vote: 0, leader: NO_MEMBER });
    expect(machine.effects.ticket).toMatchObject({ id: 1, hardState: { term: 4, vote: 0 }, entries: [] });
  });

  it('asks nobody before its own vote is durable', () => {
    const machine = new Machine();
    machine.timeout();
    expect(machine.effects.released).toEqual([]);
    expect(machine.complete()).toMatchObject([
      { kind: MessageKind.VoteRequest },
      { kind: MessageKind.VoteRequest },
    ]);
  });

  it('a cluster of one leads when its vote is durable, not before', () => {
    const machine = new Machine({ voters: [0], limits: DEFAULT_LIMITS });
    machine.timeout();
    expect(machine.state.role).toBe(Role.Candidate);
    machine.complete();
    expect(machine.state.role).toBe(Role.Leader);
  });

  it('a vote that becomes durable for an older campaign does not count for the new one', () => {
    const machine = new Machine({ voters: [0] });
    machine.timeout();
    machine.timeout();
    machine.complete(1);
    expect(machine.state).toMatchObject({ role: Role.Candidate, term: 2 });
    machine.complete(2);
    expect(machine.state).toMatchObject({ role: Role.Leader, term: 2 });
  });

  it('a server that is not a voter never campaigns', () => {
    const machine = new Machine({ self: 7 });
    expect(machine.timeout()).toEqual([]);
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 0 });
    expect(machine.effects.ticket).toBeNull();
  });

  it('a new leader appends a no-op of its term (section 8) and probes everybody at once', () => {
    const machine = new Machine({ term: 1, log: [1] });
    machine.timeout();
    machine.complete();
    const sent = machine.receive(voteResponse(2, 0, 2, true));
    expect(termsOf(machine.state)).toEqual([1, 2]);
    expect(machine.state.log.entries[1]!.kind).toBe(EntryKind.NoOp);
    expect(sent).toMatchObject([1, 2].map((to) => ({ to, previousIndex: 1, previousTerm: 1, entries: [] })));
    // A leader sends while its own ticket is in flight.
    expect(machine.effects.released).toHaveLength(2);
  });
});

describe('counting votes', () => {
  const candidate = () => {
    const machine = new Machine({ voters: [0, 1, 2, 3, 4] });
    machine.timeout();
    machine.complete();
    return machine;
  };

  it('a vote that is delivered twice counts once', () => {
    const machine = candidate();
    machine.receive(voteResponse(1, 0, 1, true));
    machine.receive(voteResponse(1, 0, 1, true));
    expect(machine.state.role).toBe(Role.Candidate);
    machine.receive(voteResponse(2, 0, 1, true));
    expect(machine.state.role).toBe(Role.Leader);
  });

  it('a vote of an earlier campaign does not count', () => {
    const machine = candidate();
    machine.receive(voteResponse(1, 0, 1, true));
    machine.timeout();
    machine.complete();
    machine.receive(voteResponse(2, 0, 1, true));
    machine.receive(voteResponse(3, 0, 1, true));
    expect(machine.state).toMatchObject({ role: Role.Candidate, term: 2 });
    expect(machine.state.votesGranted).toEqual([0]);
  });

  it('the vote of a stranger does not count', () => {
    const machine = candidate();
    for (const stranger of [7, 8, 9]) machine.receive(voteResponse(stranger, 0, 1, true));
    expect(machine.state.role).toBe(Role.Candidate);
  });

  it('refusals do not elect, and one of a later term ends the campaign', () => {
    const machine = candidate();
    for (const from of [1, 2, 3]) machine.receive(voteResponse(from, 0, 1, false));
    expect(machine.state.role).toBe(Role.Candidate);
    machine.receive(voteResponse(4, 0, 6, false));
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 6, vote: NO_MEMBER });
  });

  it('a candidate follows the leader of its term, and keeps its vote', () => {
    const machine = candidate();
    machine.receive(appendRequest(3, 0, 1, 0, 0, 0, []));
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 1, vote: 0, leader: 3 });
  });
});

describe('granting votes (paper sections 5.2 and 5.4.1)', () => {
  it('grants one vote a term, the same one again, and member 0 is somebody', () => {
    const machine = new Machine({ self: 1 });
    expect(machine.receive(voteRequest(0, 1, 1, 0, 0))).toMatchObject([{ to: 0, granted: true }]);
    expect(machine.state.vote).toBe(0);
    expect(machine.receive(voteRequest(2, 1, 1, 0, 0))).toMatchObject([{ to: 2, granted: false }]);
    expect(machine.receive(voteRequest(0, 1, 1, 0, 0))).toMatchObject([{ to: 0, granted: true }]);
    expect(machine.effects.ticket).toBeNull();
  });

  it('a vote given to member 0 binds after a restart as well', () => {
    const machine = new Machine({ self: 1, term: 1, vote: 0 });
    expect(machine.receive(voteRequest(2, 1, 1, 0, 0))).toMatchObject([{ granted: false }]);
  });

  it('a grant waits for the ticket of the vote, and so does its repetition', () => {
    const machine = new Machine();
    machine.receive(voteRequest(1, 0, 1, 0, 0));
    expect(machine.effects.sent).toMatchObject([{ after: 1 }]);
    machine.receive(voteRequest(1, 0, 1, 0, 0));
    expect(machine.effects.sent).toMatchObject([{ after: 1 }]);
    expect(machine.complete()).toMatchObject([{ granted: true }, { granted: true }]);
  });

  it.each([
    ['a later last term', 9, 2, 1, true],
    ['the same last term and a log as long', 2, 3, 2, true],
    ['the same last term and a shorter log', 2, 2, 2, false],
    ['an earlier last term and a longer log', 1, 9, 1, false],
  ])('%s', (_, lastLogTerm, lastLogIndex, __, granted) => {
    const machine = new Machine({ term: 2, log: [1, 2, 2] });
    const [answer] = machine.receive(voteRequest(1, 0, 9, lastLogIndex, lastLogTerm));
    expect(answer).toMatchObject({ granted, term: 9 });
    expect(machine.effects.resetElectionTimer).toBe(granted);
  });

  it('an earlier term is told the present one', () => {
    const machine = new Machine({ term: 5 });
    expect(machine.receive(voteRequest(1, 0, 4, 9, 4))).toMatchObject([{ granted: false, term: 5 }]);
    expect(machine.state.vote).toBe(NO_MEMBER);
  });
});
