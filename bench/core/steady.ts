/** Whether the memory of the core stays flat: ten million commits with compaction, with the memory after each million. */
import { collectGarbage } from '../collect.ts';
import { OrdealCluster } from './ordeal-cluster.ts';

const COMMITS = 10_000_000;
const REPORT_EVERY = 1_000_000;
const WINDOW = 64;
const PAYLOAD_BYTES = 64;
const SNAPSHOT_EVERY = 100_000;
const MEBIBYTE = 1_048_576;

export function steadyBenchmark(): void {
  const cluster = new OrdealCluster({ servers: 3, encoded: false, snapshotEvery: SNAPSHOT_EVERY });
  cluster.elect();
  let proposed = 0;
  for (let upTo = REPORT_EVERY; upTo <= COMMITS; upTo += REPORT_EVERY) {
    const began = performance.now();
    while (cluster.appliedByLeader() < upTo) {
      while (proposed < upTo && proposed - cluster.appliedByLeader() < WINDOW) {
        cluster.propose(cluster.command(proposed, PAYLOAD_BYTES));
        proposed += 1;
      }
      if (!cluster.deliver()) throw new Error('commands were not committed');
    }
    const rate = REPORT_EVERY / ((performance.now() - began) / 1_000);
    collectGarbage();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const [all, heap, buffers] = [rss, heapUsed, arrayBuffers].map((bytes) => Math.round(bytes / MEBIBYTE));
    console.log(
      `${upTo / 1_000_000} million commits, ${Math.round(rate).toLocaleString('en-US')} a second: ` +
        `resident ${all} MiB, heap ${heap} MiB, buffers ${buffers} MiB`,
    );
  }
}
