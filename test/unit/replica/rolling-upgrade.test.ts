import { describe, expect, test } from 'vitest';
import { encodeCommand, KeyValueMachine } from '../../../src/kv/index.ts';
import { LocalCluster } from '../../../src/memory/index.ts';
import { type CreateCodec, createCodec } from '../../../src/wire/index.ts';
import { versionTwo } from './version-two.ts';

const MEMBERS = [0, 1, 2];
const PATIENCE = 5_000_000;

/** A cluster whose servers speak what stands in `codecs` when they start. */
function clusterOf(codecs: Map<number, CreateCodec>): LocalCluster<KeyValueMachine> {
  const cluster = new LocalCluster({
    members: MEMBERS,
    stateMachine: () => new KeyValueMachine(),
    setup: (member) => ({ codec: codecs.get(member)! }),
  });
  expect(cluster.runUntil(() => cluster.leader() >= 0, PATIENCE)).toBe(true);
  return cluster;
}

/** Whoever leads by then commits the next entry. */
function commitOne(cluster: LocalCluster<KeyValueMachine>, sequence: number): void {
  expect(cluster.runUntil(() => cluster.leader() >= 0, PATIENCE)).toBe(true);
  const operation = { kind: 'put', key: 'k', value: String(sequence) } as const;
  const outcome = cluster.propose(
    cluster.leader(),
    encodeCommand({ session: 0, sequence: 0, operation }),
    PATIENCE,
  );
  expect(outcome).toMatchObject({ kind: 'committed', result: { kind: 'done' } });
}

function upgrade(cluster: LocalCluster<KeyValueMachine>, member: number): void {
  cluster.crash(member);
  cluster.restart(member);
}

describe('a rolling upgrade to another wire format', () => {
  test('goes on committing, server by server: first all read the new version, then they write it', () => {
    const codecs = new Map<number, CreateCodec>(MEMBERS.map((member) => [member, createCodec]));
    const cluster = clusterOf(codecs);
    let sequence = 0;
    for (const writes of [1, 2] as const) {
      for (const member of MEMBERS) {
        codecs.set(member, versionTwo(writes));
        upgrade(cluster, member);
        sequence += 1;
        commitOne(cluster, sequence);
      }
    }
    cluster.run(1_000_000);
    const digests = MEMBERS.map((member) => cluster.stateMachine(member).digest());
    expect(new Set(digests).size).toBe(1);
    for (const member of MEMBERS) expect(cluster.replica(member).refusedFrames().size).toBe(0);
  });

  test('in the wrong order cuts the old server off, loses nothing, and heals when it is upgraded', () => {
    const codecs = new Map<number, CreateCodec>(MEMBERS.map((member) => [member, versionTwo(2)]));
    codecs.set(2, createCodec);
    const cluster = clusterOf(codecs);
    commitOne(cluster, 1);
    commitOne(cluster, 2);
    expect(cluster.replica(2).refusedFrames().get('bad-version')).toBeGreaterThan(0);
    expect(cluster.replica(2).status().appliedIndex).toBe(0);
    codecs.set(2, versionTwo(2));
    upgrade(cluster, 2);
    commitOne(cluster, 3);
    cluster.run(1_000_000);
    const digests = MEMBERS.map((member) => cluster.stateMachine(member).digest());
    expect(new Set(digests).size).toBe(1);
  });
});
