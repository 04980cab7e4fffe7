/** Linearizable reads without an entry: rounds on the leader, requests of followers (dissertation section 6.4). */
import { describe, expect, test } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import {
  appendAccepted,
  appendRequest,
  readIndexRequest,
  readIndexResponse,
  voteRequest,
} from '../../../src/raft/make-message.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { appendsOf, Machine, type MachineOptions, PLAIN } from './machine.ts';

/** Leads, and has committed the entry of its term. */
function settled(options: MachineOptions = {}): Machine {
  const machine = new Machine(options).lead();
  machine.acknowledge(1, 1);
  expect(machine.state.commitIndex).toBe(1);
  return machine;
}

const read = (machine: Machine, count = 1, leaseHolds = false) =>
  machine.step({ kind: 'read', count, leaseHolds });

/** `from` answers the round, whatever else it says. */
const answer = (machine: Machine, from: number, round: number) =>
  machine.receive(appendAccepted(from, machine.state.self, machine.state.term, 0, 0, round));

/** Follows server 1 in term 1. */
function follower(): Machine {
  const machine = new Machine();
  machine.receive(appendRequest(1, 0, 1, 0, 0, 0, []));
  machine.complete();
  return machine;
}

describe('a leader', () => {
  test('answers reads with the commit index at the beginning of a round that a majority has answered', () => {
    const machine = settled();
    expect(appendsOf(read(machine), 1)).toMatchObject([{ readRound: 1, entries: [] }]);
    machine.propose(1);
    machine.complete();
    machine.acknowledge(1, 2);
    expect(machine.state.commitIndex).toBe(2);
    expect(machine.effects.readsReady).toBe(0);
    answer(machine, 2, 1);
    expect(machine.effects).toMatchObject({ readsReady: 1, readIndex: 1 });
  });

  test('gathers what comes during a round for the next one: many reads, one round', () => {
    const machine = settled();
    read(machine);
    for (let more = 0; more < 50; more += 1) expect(read(machine)).toEqual([]);
    expect(appendsOf(answer(machine, 1, 1), 2)).toMatchObject([{ readRound: 2 }]);
    expect(machine.effects.readsReady).toBe(1);
    answer(machine, 2, 1);
    expect(machine.effects.readsReady).toBe(0);
    answer(machine, 2, 2);
    expect(machine.effects.readsReady).toBe(50);
  });

  test('waits with reads until an entry of its own term is committed', () => {
    const machine = new Machine().lead();
    expect(read(machine)).toEqual([]);
    expect(appendsOf(machine.acknowledge(1, 1), 2)).toMatchObject([{ readRound: 1 }]);
    answer(machine, 1, 1);
    expect(machine.effects).toMatchObject({ readsReady: 1, readIndex: 1 });
  });

  test('that is alone answers at once', () => {
    const machine = new Machine({ voters: [0] }).lead();
    read(machine, 3);
    expect(machine.effects).toMatchObject({ readsTaken: 3, readsReady: 3, readIndex: 1 });
  });

  test('refuses all that wait when it is deposed, and more than the limit at once', () => {
    const machine = settled({ limits: { ...PLAIN, pendingReadsMax: 3 } });
    read(machine, 2);
    read(machine, 2);
    expect(machine.effects).toMatchObject({ readRefusal: 'overloaded', readsTaken: 0 });
    read(machine);
    machine.receive(appendRequest(1, 0, 9, 0, 0, 0, []));
    expect(machine.effects).toMatchObject({ readsRefused: 3, readEnd: 'leadership-lost' });
    expect(machine.state.reads).toMatchObject({ underWay: 0, gathered: 0, round: 0 });
  });

  test('refuses the oldest when time is up, and goes on with the others', () => {
    const machine = settled();
    read(machine);
    read(machine, 4);
    expect(appendsOf(machine.step({ kind: 'read-timeout' }), 1)).toMatchObject([{ readRound: 2 }]);
    expect(machine.effects).toMatchObject({ readsRefused: 1, readEnd: 'timeout' });
    answer(machine, 1, 2);
    expect(machine.effects.readsReady).toBe(4);
  });

  test('answers by its lease while that holds, but not after it told somebody to campaign', () => {
    const machine = settled({ limits: { ...PLAIN, checkQuorum: true, leaseReads: true } });
    expect(read(machine, 2, true)).toEqual([]);
    expect(machine.effects).toMatchObject({ readsReady: 2, readIndex: 1, readsByLease: true });
    machine.step({ kind: 'transfer', target: 1 });
    machine.step({ kind: 'transfer-timeout' });
    read(machine, 1, true);
    expect(machine.effects).toMatchObject({ readsReady: 0, readsByLease: false });
  });

  test('answers the request of another server when a round is confirmed that began after it', () => {
    const machine = settled();
    machine.receive(readIndexRequest(2, 0, 1, 7, 1));
    const [response] = answer(machine, 1, 1);
    expect(response).toMatchObject({
      kind: MessageKind.ReadIndexResponse,
      to: 2,
      life: 7,
      request: 1,
      index: 1,
    });
    // Answered once.
    const later = answer(machine, 2, 1).map(({ kind }) => kind);
    expect(later).not.toContain(MessageKind.ReadIndexResponse);
  });
});

describe('a follower', () => {
  test('asks its leader once for all reads that have gathered, and again when there is no answer', () => {
    const machine = follower();
    expect(read(machine)).toMatchObject([{ kind: MessageKind.ReadIndexRequest, to: 1, request: 1 }]);
    expect(read(machine, 5)).toEqual([]);
    expect(machine.step({ kind: 'read-retry' })).toMatchObject([{ request: 1 }]);
    const next = machine.receive(readIndexResponse(1, 0, 1, 0, 1, true, 8));
    expect(machine.effects).toMatchObject({ readsReady: 1, readIndex: 8 });
    expect(next).toMatchObject([{ kind: MessageKind.ReadIndexRequest, request: 2 }]);
  });

  test('takes no answer for its own but that to the request under way, of this life', () => {
    const machine = follower();
    read(machine);
    machine.receive(readIndexResponse(1, 0, 1, 4, 1, true, 8));
    machine.receive(readIndexResponse(1, 0, 1, 0, 2, true, 8));
    expect(machine.effects.readsReady).toBe(0);
    machine.receive(readIndexResponse(1, 0, 1, 0, 1, false, 0));
    expect(machine.effects).toMatchObject({ readsRefused: 1, readEnd: 'leadership-lost' });
  });

  test('that knows no leader refuses, and one that forgets its leader refuses what waits', () => {
    const machine = follower();
    read(machine);
    machine.step({ kind: 'forget-leader' });
    expect(machine.effects).toMatchObject({ readsRefused: 1, leaderForgotten: true });
    expect(machine.state).toMatchObject({ role: Role.Follower, leader: NO_MEMBER });
    read(machine);
    expect(machine.effects.readRefusal).toBe('no-leader');
  });

  test('that knows no leader of its term forgets the one that it heard before', () => {
    const machine = follower();
    machine.receive(voteRequest(2, 0, 2, 0, 0));
    expect(machine.state).toMatchObject({ term: 2, leader: NO_MEMBER });
    machine.step({ kind: 'forget-leader' });
    expect(machine.effects.leaderForgotten).toBe(true);
  });
});
