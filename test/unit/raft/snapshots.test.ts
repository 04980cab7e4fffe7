import { describe, expect, it } from 'vitest';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { appendRequest, snapshotRequest, snapshotResponse } from '../../../src/raft/make-message.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import type { SnapshotMeta } from '../../../src/raft/snapshot-meta.ts';
import { ProgressMode } from '../../../src/raft/state.ts';
import { appendsOf, Machine, PLAIN } from './machine.ts';

const LIMITS = { ...PLAIN, compactionKeepEntries: 0, snapshotChunkBytes: 4 };
const NOTHING = new Uint8Array(0);

function meta(index: number, term = 1, size = 6): SnapshotMeta {
  return { index, term, configuration: simpleConfiguration([0, 1, 2]), size, checksum: index };
}

/** Leads term 1 with entries 1 to 4 (a no-op and three), committed with server 1, applied, in a snapshot, compacted. */
function compactedLeader(limits = LIMITS): Machine {
  const machine = new Machine({ limits }).lead();
  machine.propose(1, 1, 1);
  machine.complete();
  machine.acknowledge(1, 4);
  machine.step({ kind: 'applied', index: 4 });
  machine.step({ kind: 'snapshot-saved', snapshot: meta(4) });
  return machine;
}

/** A follower of server 1 in term 1. */
function follower(log: readonly number[] = []): Machine {
  const machine = new Machine({ term: 1, log, limits: LIMITS });
  machine.receive(appendRequest(1, 0, 1, 0, 0, 0, []));
  return machine;
}

const staged = (snapshot: SnapshotMeta, complete: boolean, offset = snapshot.size) =>
  ({ kind: 'snapshot-staged', snapshot, offset, complete }) as const;

describe('a durable snapshot (paper section 7)', () => {
  it('lets the log go up to it, but for what is kept behind it', () => {
    expect(compactedLeader().state.log).toMatchObject({ baseIndex: 4, baseTerm: 1, entries: [] });
    expect(compactedLeader({ ...LIMITS, compactionKeepEntries: 3 }).state.log.baseIndex).toBe(1);
  });

  it('of what was not applied is impossible', () => {
    const machine = new Machine({ limits: LIMITS }).lead();
    expect(() => machine.step({ kind: 'snapshot-saved', snapshot: meta(1) })).toThrow(/applied is only 0/);
  });

  it('that is older than an installed one changes nothing', () => {
    const machine = follower();
    machine.step(staged(meta(5), true));
    machine.step({ kind: 'applied', index: 5 });
    machine.step({ kind: 'snapshot-saved', snapshot: meta(3) });
    expect(machine.state.snapshot).toEqual(meta(5));
  });
});

describe('a leader whose follower needs what is compacted', () => {
  function transferring(limits = LIMITS): Machine {
    const machine = compactedLeader(limits);
    machine.heartbeat();
    return machine;
  }

  it('asks it what it has of the newest snapshot, and sends one chunk after the other', () => {
    const machine = compactedLeader();
    const asked = machine.heartbeat().filter(({ kind }) => kind === MessageKind.SnapshotRequest);
    expect(asked).toMatchObject([{ to: 2, snapshot: meta(4), offset: 0, bytes: NOTHING }]);
    machine.receive(snapshotResponse(2, 0, 1, 4, 4, 0));
    expect(machine.effects.chunksWanted).toEqual([{ member: 2, snapshot: meta(4), offset: 0, length: 4 }]);
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const chunk = { kind: 'snapshot-chunk-read', member: 2, snapshot: meta(4), offset: 0, bytes } as const;
    expect(machine.step(chunk)).toMatchObject([{ to: 2, offset: 0, bytes }]);
    machine.receive(snapshotResponse(2, 0, 1, 4, 4, 4));
    expect(machine.effects.chunksWanted).toMatchObject([{ offset: 4, length: 2 }]);
  });

  it('goes on where the follower says, for instance because a former leader sent the rest', () => {
    const machine = transferring();
    machine.receive(snapshotResponse(2, 0, 1, 4, 4, 5));
    expect(machine.effects.chunksWanted).toMatchObject([{ offset: 5, length: 1 }]);
  });

  it('takes no answer about another snapshot, nor an old one while a chunk is out', () => {
    const machine = transferring();
    machine.receive(snapshotResponse(2, 0, 1, 4, 9, 0));
    expect(machine.effects.chunksWanted).toEqual([]);
    machine.receive(snapshotResponse(2, 0, 1, 4, 4, 4));
    machine.receive(snapshotResponse(2, 0, 1, 4, 4, 0));
    expect(machine.effects.chunksWanted).toEqual([]);
  });

  it('asks again at the second heartbeat without an answer', () => {
    const machine = transferring();
    const kinds = (): number[] => machine.heartbeat().map(({ kind }) => kind);
    expect([...kinds(), ...kinds()].filter((kind) => kind === MessageKind.SnapshotRequest)).toHaveLength(1);
  });

  it('streams the log when the follower has the snapshot, however it came by it', () => {
    const machine = transferring();
    machine.propose(1);
    const sent = machine.acknowledge(2, 4);
    expect(appendsOf(sent, 2)).toMatchObject([{ previousIndex: 4, entries: [{ index: 5 }] }]);
    expect(machine.state.progress[2]!.mode).toBe(ProgressMode.Replicate);
  });

  it('keeps what comes after the snapshot until the follower has caught up, so that no second one is needed', () => {
    const machine = transferring();
    machine.propose(1, 1, 1);
    machine.complete();
    machine.acknowledge(1, 7);
    machine.step({ kind: 'applied', index: 7 });
    machine.step({ kind: 'snapshot-saved', snapshot: meta(7) });
    expect(machine.state.log.baseIndex).toBe(4);
    machine.acknowledge(2, 4);
    expect(machine.state.log.baseIndex).toBe(4);
    machine.acknowledge(2, 7);
    expect(machine.effects.compactedTo).toBe(7);
    expect(machine.state.log.baseIndex).toBe(7);
  });

  it('keeps nothing for one that is no member any more', () => {
    const machine = transferring();
    machine.propose(1, 1, 1);
    machine.complete();
    machine.acknowledge(1, 7);
    machine.step({ kind: 'applied', index: 7 });
    machine.step({ kind: 'snapshot-saved', snapshot: meta(7) });
    expect(machine.state.log.baseIndex).toBe(4);
    const changes = [{ kind: 'remove', id: 2 }] as const;
    machine.step({ kind: 'configuration-change', changes, autoLeave: true, heard: [0, 1, 2] });
    expect(machine.effects).toMatchObject({ changeRefusal: null, compactedTo: 7 });
    expect(machine.state.log.baseIndex).toBe(7);
  });

  it('keeps no more than it may, and nothing for one that is silent', () => {
    for (const [limits, heartbeats] of [
      [{ ...LIMITS, compactionHoldEntries: 1 }, 0],
      [{ ...LIMITS, transferSilentMax: 2 }, 3],
    ] as const) {
      const machine = transferring(limits);
      machine.propose(1, 1, 1);
      machine.complete();
      machine.acknowledge(1, 7);
      machine.step({ kind: 'applied', index: 7 });
      machine.step({ kind: 'snapshot-saved', snapshot: meta(7) });
      for (let at = 0; at < heartbeats; at += 1) machine.heartbeat();
      expect(machine.state.log.baseIndex).toBeGreaterThan(4);
    }
  });
});

describe('a follower that receives a snapshot', () => {
  it('stages a chunk, and tells how much it has', () => {
    const machine = follower();
    const bytes = Uint8Array.of(1, 2);
    expect(machine.receive(snapshotRequest(1, 0, 1, meta(5), 0, bytes))).toEqual([]);
    expect(machine.effects.chunkReceived).toEqual({ snapshot: meta(5), offset: 0, bytes });
    expect(machine.step(staged(meta(5), false, 2))).toMatchObject([{ to: 1, snapshotIndex: 5, offset: 2 }]);
  });

  it('replaces its log by one ticket, and says so when that is durable', () => {
    const machine = follower([1, 1]);
    machine.step(staged(meta(5), true));
    expect(machine.effects.ticket).toMatchObject({ install: meta(5), hardState: null, entries: [] });
    expect(machine.effects.released).toEqual([]);
    expect(machine.state).toMatchObject({
      commitIndex: 5,
      appliedIndex: 0,
      durableIndex: 0,
      snapshot: meta(5),
    });
    expect(machine.complete()).toMatchObject([{ to: 1, success: true, matchIndex: 5 }]);
    expect(machine.state.durableIndex).toBe(5);
  });

  it('takes entries behind it before it is durable', () => {
    const machine = follower();
    machine.step(staged(meta(5), true));
    const [entry] = [{ index: 6, term: 1, kind: 1, payload: NOTHING } as const];
    machine.receive(appendRequest(1, 0, 1, 5, 1, 5, [entry]));
    expect(machine.complete()).toMatchObject([{ matchIndex: 5 }, { matchIndex: 6 }]);
  });

  it('keeps a log that has its last entry, and learns that so much is committed', () => {
    const machine = follower([1, 1, 1]);
    const [answer] = machine.receive(snapshotRequest(1, 0, 1, meta(2), 0, NOTHING));
    expect(answer).toMatchObject({ success: true, matchIndex: 2 });
    expect(machine.effects.chunkReceived).toBeNull();
    expect(machine.state).toMatchObject({ commitIndex: 2, log: { baseIndex: 0 } });
  });

  it('installs none that an append overtook, nor an older one', () => {
    const machine = follower([1, 1, 1]);
    machine.receive(appendRequest(1, 0, 1, 3, 1, 3, []));
    machine.step(staged(meta(2), true));
    expect(machine.effects.ticket).toBeNull();
    expect(machine.state.commitIndex).toBe(3);
  });

  it('accepts an append that begins before its base', () => {
    const machine = follower();
    machine.step(staged(meta(5), true));
    machine.complete();
    const entries = [4, 5, 6].map((index) => ({ index, term: 1, kind: 1, payload: NOTHING }) as const);
    machine.receive(appendRequest(1, 0, 1, 3, 1, 5, entries));
    expect(machine.state.log.entries.map(({ index }) => index)).toEqual([6]);
  });

  it('tells a deposed leader its term, and lets a candidate follow', () => {
    const machine = new Machine({ term: 3, limits: LIMITS });
    expect(machine.receive(snapshotRequest(1, 0, 2, meta(5), 0, NOTHING))).toMatchObject([{ term: 3 }]);
    machine.timeout();
    machine.receive(snapshotRequest(1, 0, 4, meta(5), 0, NOTHING));
    expect(machine.state).toMatchObject({ term: 4, leader: 1 });
  });

  it('as candidate leaves a staged snapshot alone', () => {
    const machine = follower();
    machine.timeout();
    machine.step(staged(meta(5), true));
    expect(machine.state.commitIndex).toBe(0);
  });
});
