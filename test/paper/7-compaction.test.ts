/** Paper section 7, "Log compaction", and figure 13. */
import { describe, expect, it } from 'vitest';
import { simpleConfiguration } from '../../src/raft/configuration.ts';
import { lastIndex, lastTerm } from '../../src/raft/log.ts';
import {
  appendRefused,
  appendRequest,
  snapshotRequest,
  snapshotResponse,
} from '../../src/raft/make-message.ts';
import { MessageKind } from '../../src/raft/message.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { Role } from '../../src/raft/state.ts';
import { logOf, Machine, PLAIN, termsOf } from '../unit/raft/machine.ts';

/** Everything that a snapshot stands for goes at once. */
const LIMITS = { ...PLAIN, compactionKeepEntries: 0, snapshotChunkBytes: 4 };

function snapshotOf(index: number, term: number, voters = [0, 1, 2]): SnapshotMeta {
  return { index, term, configuration: simpleConfiguration(voters), size: 10, checksum: 77 };
}

/** A follower of server 1 in term 3 with this log, of which so much is committed and applied. */
function follower(log: readonly number[], applied: number): Machine {
  const machine = new Machine({ term: 3, log, limits: LIMITS });
  machine.receive(appendRequest(1, 0, 3, log.length, log.at(-1) ?? 0, applied, []));
  machine.step({ kind: 'applied', index: applied });
  return machine;
}

const save = (machine: Machine, snapshot: SnapshotMeta): void => {
  machine.step({ kind: 'snapshot-saved', snapshot });
};

/** A chunk of a snapshot from server 1. */
const chunk = (snapshot: SnapshotMeta, offset: number, term = 3) =>
  snapshotRequest(1, 0, term, snapshot, offset, new Uint8Array(4));

describe('7 taking a snapshot', () => {
  it('7 every server takes its own, a follower without asking its leader', () => {
    const machine = follower([1, 1, 2, 3], 3);
    save(machine, snapshotOf(3, 2));
    expect(machine.state).toMatchObject({ role: Role.Follower, snapshot: { index: 3, term: 2 } });
    expect(machine.effects.sent).toEqual([]);
  });

  it('7 a snapshot stands for committed entries only, namely those that are applied', () => {
    const machine = follower([1, 1, 2, 3], 2);
    expect(() => save(machine, snapshotOf(3, 2))).toThrow(/a snapshot of 3 was taken, applied is only 2/);
  });

  it('7 the entries that it stands for are discarded, those after it stay', () => {
    const machine = follower([1, 1, 2, 3], 3);
    save(machine, snapshotOf(3, 2));
    expect(machine.effects.compactedTo).toBe(3);
    expect(termsOf(machine.state)).toEqual([3]);
    expect(lastIndex(machine.state)).toBe(4);
  });

  it('7 its last index and term serve the consistency check of the append that follows it', () => {
    const machine = follower([1, 1, 2], 3);
    save(machine, snapshotOf(3, 2));
    const entries = logOf([1, 1, 2, 3]).slice(3);
    expect(machine.receive(appendRequest(1, 0, 3, 3, 2, 3, entries))).toMatchObject([
      { success: true, matchIndex: 4 },
    ]);
    expect(lastTerm(machine.state)).toBe(3);
    const empty = follower([1, 1, 2], 3);
    save(empty, snapshotOf(3, 2));
    expect(empty.timeout()).toMatchObject([
      { lastLogIndex: 3, lastLogTerm: 2 },
      { lastLogIndex: 3, lastLogTerm: 2 },
    ]);
  });

  it('7 an older snapshot never takes the place of a newer one', () => {
    const machine = follower([1, 1, 2, 3], 4);
    save(machine, snapshotOf(4, 3));
    save(machine, snapshotOf(2, 1));
    expect(machine.state.snapshot).toMatchObject({ index: 4 });
  });
});

describe('7 sending a snapshot', () => {
  /** Leads with a log that begins after index 3; server 1 is refused what was discarded. */
  function leader(): Machine {
    const machine = new Machine({ log: [1, 1, 1], term: 1, limits: LIMITS }).lead();
    machine.acknowledge(2, 4, 3);
    machine.step({ kind: 'applied', index: 4 });
    save(machine, snapshotOf(4, 2));
    expect(machine.state.log.baseIndex).toBe(4);
    return machine;
  }

  it('7 a leader sends its snapshot to a follower only when the next entry for it was discarded', () => {
    const machine = leader();
    expect(machine.receive(appendRefused(1, 0, 2, 3, 0, 1))).toMatchObject([
      { kind: MessageKind.SnapshotRequest, to: 1, snapshot: { index: 4, term: 2 } },
    ]);
    machine.propose(1);
    expect(machine.effects.sent.map(({ message }) => [message.to, message.kind])).toEqual([
      [2, MessageKind.AppendRequest],
    ]);
  });

  it('7 the contents go in chunks, in order, each when the one before it has been answered', () => {
    const machine = leader();
    machine.receive(appendRefused(1, 0, 2, 3, 0, 1));
    const wanted: number[][] = [];
    for (const offset of [0, 4, 8]) {
      machine.receive(snapshotResponse(1, 0, 2, 4, 77, offset));
      for (const one of machine.effects.chunksWanted) {
        wanted.push([one.offset, one.length]);
        const bytes = new Uint8Array(one.length);
        expect(
          machine.step({ kind: 'snapshot-chunk-read', member: 1, snapshot: one.snapshot, offset, bytes }),
        ).toMatchObject([{ kind: MessageKind.SnapshotRequest, to: 1, offset }]);
      }
      machine.receive(snapshotResponse(1, 0, 2, 4, 77, offset));
      expect(machine.effects.chunksWanted).toEqual([]);
    }
    expect(wanted).toEqual([
      [0, 4],
      [4, 4],
      [8, 2],
    ]);
  });
});

describe('7 receiving a snapshot (figure 13)', () => {
  it('7 (1) one of a stale term is refused, and told the present one', () => {
    const machine = follower([1], 0);
    const [answer] = machine.receive(chunk(snapshotOf(5, 2), 0, 2));
    expect(answer).toMatchObject({ kind: MessageKind.SnapshotResponse, term: 3 });
    expect(machine.effects.chunkReceived).toBeNull();
  });

  it('7 it counts as hearing the leader', () => {
    const machine = follower([1], 0);
    machine.receive(chunk(snapshotOf(5, 2), 0));
    expect(machine.effects).toMatchObject({ resetElectionTimer: true, heardLeader: true });
  });

  it('7 (2) to (4) chunks are written aside, each is answered, and nothing changes before the last one is there', () => {
    const machine = follower([1], 1);
    const snapshot = snapshotOf(5, 2);
    machine.receive(chunk(snapshot, 0));
    expect(machine.effects.chunkReceived).toMatchObject({ offset: 0, bytes: new Uint8Array(4) });
    const [answer] = machine.step({ kind: 'snapshot-staged', snapshot, offset: 4, complete: false });
    expect(answer).toMatchObject({ kind: MessageKind.SnapshotResponse, to: 1, offset: 4 });
    expect(machine.state).toMatchObject({ snapshot: null, commitIndex: 1 });
    expect(termsOf(machine.state)).toEqual([1]);
  });

  it('7 (6) a log that has the last entry of the snapshot keeps what follows it, and is not replaced', () => {
    const machine = follower([1, 1, 2, 3, 3], 1);
    machine.receive(chunk(snapshotOf(3, 2), 0));
    expect(machine.effects.chunkReceived).toBeNull();
    expect(termsOf(machine.state)).toEqual([1, 1, 2, 3, 3]);
    expect(machine.state.commitIndex).toBe(3);
    expect(machine.effects.sent).toMatchObject([{ message: { success: true, matchIndex: 3 } }]);
  });

  it('7 (7) otherwise the whole log goes: it is superseded, and may hold what was never committed', () => {
    const machine = follower([1, 1, 1, 1, 1, 1, 1], 1);
    const snapshot = snapshotOf(5, 2);
    machine.receive(chunk(snapshot, 0));
    machine.step({ kind: 'snapshot-staged', snapshot, offset: 10, complete: true });
    expect(machine.effects.install).toBe(snapshot);
    expect(machine.state.log).toMatchObject({ baseIndex: 5, baseTerm: 2, entries: [] });
    expect(machine.state.commitIndex).toBe(5);
  });

  it('7 it is acknowledged when it is durable, and then the leader goes on with the entries after it', () => {
    const machine = follower([], 0);
    const snapshot = snapshotOf(5, 2);
    machine.receive(chunk(snapshot, 0));
    machine.step({ kind: 'snapshot-staged', snapshot, offset: 10, complete: true });
    expect(machine.effects.released).toEqual([]);
    expect(machine.complete()).toMatchObject([
      { kind: MessageKind.AppendResponse, success: true, matchIndex: 5 },
    ]);
    const next = { index: 6, term: 3, kind: 1, payload: new Uint8Array(1) } as const;
    expect(machine.receive(appendRequest(1, 0, 3, 5, 2, 5, [next]))).toMatchObject([
      { success: true, matchIndex: 6 },
    ]);
  });

  it('7 (8) the configuration of the snapshot is in force: it is part of it', () => {
    const machine = follower([], 0);
    const snapshot = snapshotOf(5, 2, [0, 1, 2, 3, 4]);
    machine.receive(chunk(snapshot, 0));
    machine.step({ kind: 'snapshot-staged', snapshot, offset: 10, complete: true });
    expect(machine.state.configuration.voters).toEqual([0, 1, 2, 3, 4]);
  });
});
