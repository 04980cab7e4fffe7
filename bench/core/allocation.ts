/** Bytes allocated for one commit on all servers together, the entry in their logs included; nothing is collected meanwhile. */
import { OrdealCluster } from './ordeal-cluster.ts';

const COMMITS = 2_000;
const ROUNDS = 5;

export function allocationBenchmark(): void {
  console.log('bytes allocated for one commit of 64 bytes, 3 servers together');
  for (const window of [1, 64, 1_024]) {
    console.log(`  ${window} outstanding   ${describe(window)} bytes`);
  }
}

function describe(window: number): string {
  const cluster = new OrdealCluster({ servers: 3, encoded: false });
  const commands = Array.from({ length: (2 + ROUNDS) * COMMITS }, (_, i) => cluster.command(i, 64));
  cluster.elect();
  let proposed = 0;
  const commit = (upTo: number): void => {
    while (cluster.appliedByLeader() < upTo) {
      while (proposed < upTo && proposed - cluster.appliedByLeader() < window)
        cluster.propose(commands[proposed++]!);
      if (!cluster.deliver()) throw new Error('commands were not committed');
    }
  };
  commit(2 * COMMITS);
  const grown: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.memoryUsage().heapUsed;
    commit(proposed + COMMITS);
    grown.push((process.memoryUsage().heapUsed - before) / COMMITS);
  }
  // A collection within a round makes it too small, or negative; most rounds have none.
  return grown.sort((a, b) => a - b)[ROUNDS >> 1]!.toFixed(0);
}
