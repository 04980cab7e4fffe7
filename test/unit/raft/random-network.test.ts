import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type RaftLimits } from '../../../src/raft/options.ts';
import { Role } from '../../../src/raft/state.ts';
import { fixedSeeds, freshSeeds } from '../../support/seeds.ts';
import { proposal, randomOf, TestCluster } from './network.ts';

const STEPS = 4_000;

/** Small limits, so that windows fill and batches break. */
function limitsOf(random: (bound: number) => number): RaftLimits {
  return {
    ...DEFAULT_LIMITS,
    preVote: random(2) === 0,
    checkQuorum: random(2) === 0,
    appendEntriesMax: 1 + random(3),
    appendBytesMax: 1 + random(20),
    probeEntriesMax: random(3),
    inFlightMessagesMax: 1 + random(3),
    inFlightBytesMax: 1 + random(40),
    uncommittedBytesMax: 1 + random(200),
  };
}

function run(seed: number): TestCluster {
  const random = randomOf(seed);
  const voters = [0, 1, 2, 3, 4].slice(0, 1 + random(5));
  const cluster = new TestCluster(voters, limitsOf(random));
  const any = () => cluster.servers[random(voters.length)]!;
  // How wild this run is, in percent; a part of the runs knows no crashes, or no loss.
  const crashes = random(3);
  const timeouts = 1 + random(4);
  const loss = random(3) * 15;
  for (let i = 0; i < STEPS; i += 1) {
    const dice = random(100);
    if (dice < timeouts) cluster.step(any(), { kind: 'election-timeout' });
    else if (dice < timeouts + crashes) {
      const server = any();
      cluster.crash(server, random(server.tickets.length + 1));
    } else if (dice < 15) cluster.step(any(), { kind: 'heartbeat-due' });
    else if (dice < 25) cluster.step(any(), proposal(new Uint8Array(random(8)), new Uint8Array(random(8))));
    else if (dice < 26) cluster.step(any(), { kind: 'quorum-lost' });
    else if (dice < 50) cluster.complete(any(), 1 + random(3));
    else if (cluster.messages.length > 0) {
      const at = random(Math.min(cluster.messages.length, 12));
      const message = cluster.messages[at]!;
      const copies = random(10) === 0;
      if (!copies) cluster.messages.splice(at, 1);
      if (random(100) >= loss) cluster.deliver(message, random(4) === 0);
    }
  }
  return cluster;
}

/** Everything works again: somebody campaigns until it leads, and its heartbeats bring everybody along. */
function heal(cluster: TestCluster): void {
  cluster.messages = [];
  for (let round = 0; round < 40 && !isWhole(cluster); round += 1) {
    if (cluster.leader() === undefined || round % 8 === 7) {
      const { servers } = cluster;
      cluster.step(servers[round % servers.length]!, { kind: 'election-timeout' });
      cluster.settle();
    }
    const leader = cluster.leader();
    if (leader === undefined) continue;
    cluster.step(leader, { kind: 'heartbeat-due' });
    cluster.settle();
  }
}

function isWhole(cluster: TestCluster): boolean {
  const leader = cluster.leader();
  if (leader === undefined) return false;
  const last = leader.state.log.entries.length;
  return cluster.servers.every(
    ({ state, entries }) =>
      state.commitIndex === last &&
      entries.length === last &&
      (state === leader.state || state.role === Role.Follower),
  );
}

describe('a cluster on a bad network with slow disks', () => {
  const reached = { elections: 0, truncations: 0, crashes: 0, refusals: 0, restartsWithTail: 0, commits: 0 };

  it.each([...fixedSeeds, ...freshSeeds(30)])(
    'keeps the safety table and converges once healed (seed %i)',
    (seed) => {
      const cluster = run(seed % 2 ** 32);
      const before = cluster.committed.length;
      heal(cluster);
      expect(isWhole(cluster)).toBe(true);
      expect(cluster.committed.length).toBeGreaterThanOrEqual(before);
      for (const key of Object.keys(cluster.reached) as (keyof typeof cluster.reached)[]) {
        reached[key] += cluster.reached[key];
      }
      reached.commits += cluster.committed.length;
    },
  );

  it('reached elections, commits, cut logs, refused appends, and crashes with a tail that survived', () => {
    for (const [what, count] of Object.entries(reached)) expect(count, what).toBeGreaterThan(20);
  });
});
