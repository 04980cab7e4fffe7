/** Linearizable reads by index with 64 outstanding: each is asked for by itself, a round answers all that wait. */
import { OrdealCluster } from './ordeal-cluster.ts';

const ROUNDS = 5;
const READS = 2_000_000;
const WINDOW = 64;

export function readsBenchmark(): void {
  console.log(`reads by index a second, ${WINDOW} outstanding; messages per read in brackets`);
  for (const servers of [3, 5]) {
    const rates: number[] = [];
    let messages = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const cluster = new OrdealCluster({ servers, encoded: false });
      cluster.elect();
      cluster.heartbeat();
      while (cluster.deliver());
      const before = cluster.messages();
      const began = performance.now();
      let asked = 0;
      while (cluster.readsAnswered < READS) {
        while (asked < READS && asked - cluster.readsAnswered < WINDOW) {
          cluster.read();
          asked += 1;
        }
        if (!cluster.deliver()) throw new Error(`${asked - cluster.readsAnswered} reads were not answered`);
      }
      rates.push((1_000 * READS) / (performance.now() - began));
      messages = (cluster.messages() - before) / READS;
    }
    rates.sort((a, b) => a - b);
    const [least, middle, most] = [rates[0]!, rates[ROUNDS >> 1]!, rates[ROUNDS - 1]!].map((rate) =>
      Math.round(rate).toLocaleString('en-US'),
    );
    console.log(`  ${servers} servers   ${middle} (${least} to ${most}) [${messages.toFixed(2)}]`);
  }
}
