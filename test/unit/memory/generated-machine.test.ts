import { describe, expect, it } from 'vitest';
import { GeneratedMachine, LocalCluster } from '../../../src/memory/index.ts';
import type { SnapshotSource } from '../../../src/ports/state-machine.ts';
import { EntryKind } from '../../../src/raft/entry.ts';
import { DEFAULT_LIMITS } from '../../../src/raft/options.ts';

const MEBIBYTE = 1 << 20;
const SECONDS = 1_000_000;

function bytesOf(machine: GeneratedMachine): Uint8Array {
  const parts: Uint8Array[] = [];
  const snapshot = machine.snapshot();
  const next = (): void =>
    snapshot.read(1_000, (bytes) => {
      if (bytes.length === 0) return;
      parts.push(bytes);
      next();
    });
  next();
  return Buffer.concat(parts);
}

function sourceOf(bytes: Uint8Array): SnapshotSource {
  return {
    size: bytes.length,
    read: (offset, length, done) => done(bytes.subarray(offset, offset + length)),
  };
}

function applied(size: number, ...payloads: string[]): GeneratedMachine {
  const machine = new GeneratedMachine(size);
  const batch = payloads.map((text, at) => ({ index: at + 1, term: 1, kind: 1, payload: Buffer.from(text) }));
  machine.apply(batch, () => {});
  return machine;
}

describe('a generated state', () => {
  it('is restored from its bytes, and equal for equal histories alone', () => {
    const machine = applied(5_000, 'a', 'b');
    const bytes = bytesOf(machine);
    expect(bytes).toHaveLength(5_000);
    const restored = new GeneratedMachine(5_000);
    restored.restore(sourceOf(bytes), () => {});
    expect([restored.applied, restored.digest]).toEqual([2, machine.digest]);
    expect(bytesOf(restored)).toEqual(bytes);
    expect(bytesOf(applied(5_000, 'b', 'a'))).not.toEqual(bytes);
  });

  it.each([0, 8, 16, 17, 18, 19, 4_996, 4_999])('with byte %i changed is not restored', (at) => {
    const bytes = bytesOf(applied(5_000, 'a'));
    bytes[at]! ^= 1;
    expect(() => new GeneratedMachine(5_000).restore(sourceOf(bytes), () => {})).toThrow(
      /byte \d+ of the snapshot/,
    );
  });

  it('of another size is not restored, and none is smaller than its header', () => {
    const bytes = bytesOf(applied(5_000, 'a'));
    expect(() => new GeneratedMachine(6_000).restore(sourceOf(bytes), () => {})).toThrow(
      '5000 bytes, not 6000',
    );
    expect(() => new GeneratedMachine(15)).toThrow(RangeError);
  });

  it('of many chunks brings up a follower that missed what was compacted', () => {
    const cluster = new LocalCluster({
      members: [0, 1, 2],
      stateMachine: () => new GeneratedMachine(4 * MEBIBYTE),
      setup: () => ({
        raft: {
          ...DEFAULT_LIMITS,
          snapshotEntries: 20,
          compactionKeepEntries: 0,
          snapshotChunkBytes: MEBIBYTE / 8,
        },
      }),
    });
    cluster.runUntil(() => cluster.leader() >= 0, 5 * SECONDS);
    const leader = cluster.leader();
    const behind = (leader + 1) % 3;
    cluster.cutOff(behind);
    for (let n = 0; n < 50; n += 1) cluster.propose(leader, Buffer.from(`command ${n}`));
    cluster.run(SECONDS);
    expect(cluster.replica(leader).status().baseIndex).toBeGreaterThan(20);
    expect(cluster.replica(behind).status().lastIndex).toBeLessThan(20);
    cluster.heal();
    const [ahead, late] = [cluster.stateMachine(leader), cluster.stateMachine(behind)];
    expect(cluster.runUntil(() => late.digest === ahead.digest, 10 * SECONDS)).toBe(true);
    expect(late.applied).toBe(ahead.applied);
    expect(cluster.replica(behind).status().snapshot).toMatchObject({ size: 4 * MEBIBYTE });
  });

  it('is taken at multiples of one index by all servers, in whatever batches they apply', () => {
    const cluster = new LocalCluster({
      members: [0, 1, 2],
      stateMachine: () => new GeneratedMachine(1_000),
      setup: (id) => ({
        applyEntriesMax: [3, 7, 64][id]!,
        raft: { ...DEFAULT_LIMITS, snapshotEntries: 20, compactionKeepEntries: 0 },
      }),
    });
    cluster.runUntil(() => cluster.leader() >= 0, 5 * SECONDS);
    const leader = cluster.leader();
    cluster.run(SECONDS);
    // Committed all at once, and so applied in the largest batches that there are.
    const payloads = Array.from({ length: 93 }, (_, n) => Buffer.from(`command ${n}`));
    const unheard = payloads.map(() => () => {});
    cluster.replica(leader).proposeAll(payloads, EntryKind.Command, unheard);
    cluster.run(2 * SECONDS);
    const indexes = [0, 1, 2].map((id) => cluster.replica(id).status().snapshot?.index ?? -1);
    expect(Math.min(...indexes)).toBeGreaterThan(0);
    expect(indexes.map((index) => index % 20)).toEqual([0, 0, 0]);
  });
});
