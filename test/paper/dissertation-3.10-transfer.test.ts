/** Dissertation section 3.10, "Leadership transfer extension". */
import { describe, expect, it } from 'vitest';
import { timeoutNow, voteRequest, voteResponse } from '../../src/raft/make-message.ts';
import { MessageKind } from '../../src/raft/message.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { Role } from '../../src/raft/state.ts';
import { Machine } from '../unit/raft/machine.ts';
import { Clockwork, TIMING } from './support/clockwork.ts';

const { electionTimeoutMin: MIN, electionTimeoutMax: MAX } = TIMING;
const kindsOf = (machine: Machine) => machine.effects.sent.map(({ message }) => message.kind);

/** Leads 0, 1 and 2; server 1 has its whole log, server 2 has nothing yet. */
function leader(): Machine {
  const machine = new Machine().lead();
  machine.acknowledge(1, 1, 0);
  machine.propose(1);
  machine.complete();
  machine.acknowledge(1, 2, 1);
  return machine;
}

describe('dissertation 3.10 leadership transfer', () => {
  it('3.10 the leader takes no more requests of clients', () => {
    const machine = leader();
    machine.step({ kind: 'transfer', target: 1 });
    machine.propose(1);
    expect(machine.effects).toMatchObject({ refusal: 'transferring', appended: [] });
  });

  it('3.10 it first brings the log of the target up to its own, and then tells it to campaign', () => {
    const machine = leader();
    machine.step({ kind: 'transfer', target: 2 });
    expect(kindsOf(machine)).not.toContain(MessageKind.TimeoutNow);
    machine.acknowledge(2, 1, 0);
    expect(kindsOf(machine)).toEqual([MessageKind.AppendRequest]);
    machine.acknowledge(2, 2, 1);
    expect(kindsOf(machine)).toEqual([MessageKind.TimeoutNow]);
  });

  it('3.10 a target whose log matches already is told at once', () => {
    const machine = leader();
    machine.step({ kind: 'transfer', target: 1 });
    expect(machine.effects.sent).toMatchObject([
      { message: { kind: MessageKind.TimeoutNow, to: 1, term: 1 } },
    ]);
  });

  it('3.10 the target campaigns without waiting for its time-out, and without pre-votes', () => {
    const target = new Machine({ self: 1, term: 1, limits: DEFAULT_LIMITS });
    expect(target.receive(timeoutNow(0, 1, 1), true)).toMatchObject(
      [0, 2].map((to) => ({ kind: MessageKind.VoteRequest, to, term: 2, transfer: true })),
    );
    expect(target.state).toMatchObject({ role: Role.Candidate, term: 2 });
  });

  it('3.10 its request for votes passes servers that hear their leader, which refuse every other one', () => {
    const target = new Machine({ self: 1, term: 1, limits: DEFAULT_LIMITS });
    const [request] = target.receive(timeoutNow(0, 1, 1), true);
    const voter = () => new Machine({ self: 0, term: 1, limits: DEFAULT_LIMITS });
    expect(voter().receive(request!, true)).toMatchObject([{ granted: true, term: 2 }]);
    expect(voter().receive(voteRequest(1, 0, 2, 0, 0), true)).toEqual([]);
  });

  it('3.10 when the target leads, the former leader hears of the later term and steps down', () => {
    const machine = leader();
    machine.step({ kind: 'transfer', target: 1 });
    const target = new Machine({ self: 1, term: 1, log: [1, 1] });
    const [request] = target.receive(timeoutNow(0, 1, 1));
    target.complete();
    const [vote] = machine.receive(request!);
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 2, vote: 1 });
    target.receive(vote!);
    expect(target.state.role).toBe(Role.Leader);
  });

  it('3.10 a transfer that is not done within an election time-out is given up, and requests are taken again', () => {
    const server = new Clockwork().run(MIN);
    server.hear(MIN, voteResponse(1, 0, 1, true));
    server.raft.transfer(MIN + 1, 2);
    server.raft.propose(MIN + 2, 1, [new Uint8Array(1)]);
    expect(server.raft.effects.refusal).toBe('transferring');
    server.run(MIN + 1 + MAX);
    expect(server.raft.state.role).toBe(Role.Leader);
    server.raft.propose(MIN + 2 + MAX, 1, [new Uint8Array(1)]);
    expect(server.raft.effects.refusal).toBeNull();
  });
});
