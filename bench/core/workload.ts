/**
 * The workload that etcd/raft was measured with: `commits` commands on the leader with at most `window` of them
 * outstanding; one is outstanding until the leader has applied it. The clock stops when the whole cluster is idle and
 * every server has applied everything.
 */
import type { BenchCluster } from './cluster.ts';

export interface Workload {
  readonly commits: number;
  readonly window: number;
  readonly payloadBytes: number;
}

export interface Throughput {
  readonly commitsPerSecond: number;
  readonly messagesPerCommit: number;
}

/** @throws Error when a server did not apply exactly what was proposed. */
export function measureThroughput<C>(cluster: BenchCluster<C>, workload: Workload): Throughput {
  const { commits, window, payloadBytes } = workload;
  const commands = Array.from({ length: commits }, (_, i) => cluster.command(i, payloadBytes));
  cluster.elect();
  const messages = cluster.messages();
  const began = performance.now();
  let proposed = 0;
  do {
    while (proposed < commits && proposed - cluster.appliedByLeader() < window) {
      cluster.propose(commands[proposed]!);
      proposed += 1;
    }
  } while (cluster.deliver() || proposed < commits);
  cluster.heartbeat();
  while (cluster.deliver());
  const seconds = (performance.now() - began) / 1_000;
  const sum = (commits * (commits - 1)) / 2;
  for (const server of cluster.applied()) {
    if (server.count !== commits || server.sum !== sum)
      throw new Error(
        `a server applied ${server.count} commands of ${commits}, with sum ${server.sum} for ${sum}`,
      );
  }
  return {
    commitsPerSecond: commits / seconds,
    messagesPerCommit: (cluster.messages() - messages) / commits,
  };
}
