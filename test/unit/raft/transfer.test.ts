/** Leadership transfer (dissertation section 3.10), forgetting a leader, and priorities. */
import { describe, expect, test } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { appendRequest, timeoutNow, voteRequest } from '../../../src/raft/make-message.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { Machine, PLAIN } from './machine.ts';

const transfer = (machine: Machine, target = NO_MEMBER) => machine.step({ kind: 'transfer', target });
const kinds = (messages: readonly { kind: number; to: number }[]) =>
  messages.map(({ kind, to }) => [kind, to]);

describe('a leader that hands its leadership over', () => {
  test('waits until the target has its whole log, and tells it to campaign', () => {
    const machine = new Machine().lead();
    expect(kinds(transfer(machine, 1))).not.toContainEqual([MessageKind.TimeoutNow, 1]);
    expect(kinds(machine.acknowledge(1, 1))).toContainEqual([MessageKind.TimeoutNow, 1]);
    expect(kinds(machine.heartbeat())).toContainEqual([MessageKind.TimeoutNow, 1]);
  });

  test('chooses the voter that has most', () => {
    const machine = new Machine().lead();
    machine.acknowledge(2, 1);
    expect(kinds(transfer(machine))).toEqual([[MessageKind.TimeoutNow, 2]]);
  });

  test('refuses proposals and further transfers meanwhile, and goes on when the time is up', () => {
    const machine = new Machine().lead();
    transfer(machine, 1);
    machine.propose(1);
    expect(machine.effects.refusal).toBe('transferring');
    transfer(machine, 2);
    expect(machine.effects.transferRefusal).toBe('transferring');
    machine.step({ kind: 'transfer-timeout' });
    machine.propose(1);
    expect(machine.effects.refusal).toBeNull();
    expect(machine.state.role).toBe(Role.Leader);
  });

  test('says why not', () => {
    const machine = new Machine();
    transfer(machine, 1);
    expect(machine.effects.transferRefusal).toBe('not-leader');
    machine.lead();
    transfer(machine, 0);
    expect(machine.effects.transferRefusal).toBe('already-leader');
    transfer(machine, 9);
    expect(machine.effects.transferRefusal).toBe('unknown-member');
    const alone = new Machine({ voters: [0] }).lead();
    transfer(alone);
    expect(alone.effects.transferRefusal).toBe('no-target');
  });
});

describe('who is told to campaign', () => {
  const CAREFUL = { ...PLAIN, preVote: true, checkQuorum: true };

  function follower(): Machine {
    const machine = new Machine({ limits: CAREFUL });
    machine.receive(appendRequest(1, 0, 3, 0, 0, 0, []));
    machine.complete();
    return machine;
  }

  test('does so at once, without pre-votes', () => {
    const sent = follower().receive(timeoutNow(1, 0, 3));
    expect(sent).toMatchObject([
      { kind: MessageKind.VoteRequest, term: 4, transfer: true },
      { kind: MessageKind.VoteRequest, term: 4, transfer: true },
    ]);
  });

  test('does not for a term that is over', () => {
    expect(follower().receive(timeoutNow(1, 0, 2))).toEqual([]);
  });

  test('is voted for while the leader is alive, others are not', () => {
    const machine = follower();
    expect(machine.receive(voteRequest(2, 0, 4, 0, 0), true)).toEqual([]);
    expect(machine.receive(voteRequest(2, 0, 4, 0, 0, true), true)).toMatchObject([{ granted: true }]);
  });

  test('with leases, a living leader is protected however the term was learnt', () => {
    const machine = new Machine({ limits: { ...CAREFUL, leaseReads: true }, term: 4 });
    expect(machine.receive(voteRequest(2, 0, 4, 0, 0), true)).toMatchObject([{ granted: false }]);
    expect(machine.receive(voteRequest(2, 0, 4, 0, 0), false)).toMatchObject([{ granted: true }]);
  });
});

describe('priorities', () => {
  test('a server without one gives its leader up and does not campaign', () => {
    const machine = new Machine({ limits: { ...PLAIN, electionPriority: 0 } });
    machine.receive(appendRequest(1, 0, 3, 0, 0, 0, []));
    expect(machine.timeout()).toEqual([]);
    expect(machine.state).toMatchObject({ role: Role.Follower, leader: NO_MEMBER, term: 3 });
    expect(machine.receive(timeoutNow(1, 0, 3))).toHaveLength(2);
  });

  test('a server without one that a transfer has made a candidate asks once', () => {
    const machine = new Machine({ limits: { ...PLAIN, electionPriority: 0 } });
    machine.receive(appendRequest(1, 0, 3, 0, 0, 0, []));
    machine.receive(timeoutNow(1, 0, 3));
    expect(machine.timeout()).toEqual([]);
    expect(machine.state).toMatchObject({ role: Role.Candidate, term: 4 });
  });
});
