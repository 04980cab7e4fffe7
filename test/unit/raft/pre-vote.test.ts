import { describe, expect, it } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import {
  appendRequest,
  preVoteRequest,
  preVoteResponse,
  voteRequest,
} from '../../../src/raft/make-message.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { DEFAULT_LIMITS } from '../../../src/raft/options.ts';
import { Role } from '../../../src/raft/state.ts';
import { Machine } from './machine.ts';

const careful = { limits: DEFAULT_LIMITS };

describe('pre-vote (dissertation section 9.6)', () => {
  it('asking raises no term, writes nothing and waits for nothing, however often', () => {
    const machine = new Machine({ ...careful, term: 4 });
    for (let i = 0; i < 5; i += 1) {
      expect(machine.timeout()).toMatchObject([
        { kind: MessageKind.PreVoteRequest, term: 5 },
        { kind: MessageKind.PreVoteRequest, term: 5 },
      ]);
      expect(machine.effects.ticket).toBeNull();
      expect(machine.effects.released).toHaveLength(2);
    }
    expect(machine.state).toMatchObject({ role: Role.PreCandidate, term: 4, vote: NO_MEMBER });
  });

  it('a majority of grants for the next term starts the campaign in it', () => {
    const machine = new Machine({ ...careful, term: 4 });
    machine.timeout();
    machine.receive(preVoteResponse(1, 0, 4, true));
    expect(machine.state.role).toBe(Role.PreCandidate);
    machine.receive(preVoteResponse(1, 0, 5, true));
    expect(machine.state).toMatchObject({ role: Role.Candidate, term: 5, vote: 0 });
  });

  it('one voter granting twice is not a majority of five', () => {
    const machine = new Machine({ ...careful, voters: [0, 1, 2, 3, 4] });
    machine.timeout();
    machine.receive(preVoteResponse(1, 0, 1, true));
    machine.receive(preVoteResponse(1, 0, 1, true));
    expect(machine.state.role).toBe(Role.PreCandidate);
  });

  it('granting changes no term, no vote and no timer', () => {
    const machine = new Machine({ ...careful, term: 4 });
    expect(machine.receive(preVoteRequest(1, 0, 9, 0, 0))).toMatchObject([{ granted: true, term: 9 }]);
    expect(machine.state).toMatchObject({ term: 4, vote: NO_MEMBER, role: Role.Follower });
    expect(machine.effects).toMatchObject({ ticket: null, resetElectionTimer: false });
  });

  it('is refused, with the own term, to a term that is not later or a log that is behind', () => {
    const machine = new Machine({ ...careful, term: 4, log: [4] });
    expect(machine.receive(preVoteRequest(1, 0, 4, 1, 4))).toMatchObject([{ granted: false, term: 4 }]);
    expect(machine.receive(preVoteRequest(1, 0, 5, 0, 0))).toMatchObject([{ granted: false, term: 4 }]);
  });

  it('is refused while the leader is alive, except to that leader', () => {
    const machine = new Machine(careful);
    machine.receive(appendRequest(2, 0, 1, 0, 0, 0, []));
    expect(machine.receive(preVoteRequest(1, 0, 2, 0, 0), true)).toMatchObject([{ granted: false }]);
    expect(machine.receive(preVoteRequest(2, 0, 2, 0, 0), true)).toMatchObject([{ granted: true }]);
    expect(machine.receive(preVoteRequest(1, 0, 2, 0, 0), false)).toMatchObject([{ granted: true }]);
  });

  it('a refusal of a later term makes a straggler a follower of that term', () => {
    const machine = new Machine(careful);
    machine.timeout();
    machine.receive(preVoteResponse(1, 0, 7, false));
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 7, vote: NO_MEMBER });
  });

  it('a pre-candidate that hears a leader of its term follows it', () => {
    const machine = new Machine({ ...careful, term: 3 });
    machine.timeout();
    machine.receive(appendRequest(1, 0, 3, 0, 0, 0, []));
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 3, leader: 1 });
  });
});

describe('check-quorum (dissertation sections 4.2.3 and 6.2)', () => {
  it('while the leader is alive a vote request of another is ignored: no answer, no term', () => {
    const machine = new Machine(careful);
    machine.receive(appendRequest(2, 0, 1, 0, 0, 0, []));
    expect(machine.receive(voteRequest(1, 0, 9, 9, 9), true)).toEqual([]);
    expect(machine.state).toMatchObject({ term: 1, leader: 2 });
    expect(machine.receive(voteRequest(1, 0, 9, 9, 9), false)).toMatchObject([{ granted: true }]);
  });

  it('without check-quorum the same request is heard', () => {
    const machine = new Machine();
    machine.receive(appendRequest(2, 0, 1, 0, 0, 0, []));
    expect(machine.receive(voteRequest(1, 0, 9, 9, 9), true)).toMatchObject([{ granted: true, term: 9 }]);
  });

  it('a leader that lost its quorum steps down within its term and keeps its vote and its log', () => {
    const machine = new Machine(careful);
    machine.timeout();
    machine.receive(preVoteResponse(1, 0, 1, true));
    machine.complete();
    machine.receive({ ...preVoteResponse(1, 0, 1, true), kind: MessageKind.VoteResponse });
    machine.propose(3);
    machine.step({ kind: 'quorum-lost' });
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 1, vote: 0, leader: NO_MEMBER });
    expect(machine.state.log.entries).toHaveLength(2);
    expect(machine.effects.ticket).toBeNull();
  });
});
