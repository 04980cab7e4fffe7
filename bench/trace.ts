/**
 * What it costs a real server to write its trace: the same load on three processes that write theirs and on three that
 * do not, by turns, since the machine may have other work. And how large a trace grows.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Running, SERVERS } from './server/contestant.ts';
import type { Target } from './server/load.ts';
import { DURATION_MS, load, print, WARM_UP_MS } from './server/measure.ts';
import { ordealContestant } from './server/ordeal.ts';

const KEYS = 1_000;
const VALUE = 'x'.repeat(256);
const TURNS = 3;
const CLIENTS = [1, 64] as const;

interface Cost {
  /** Writes. */
  readonly perSecond: number;
  /** Microseconds of the leader's processor time for each write: what other work on the machine disturbs least. */
  readonly micros: number;
}

export async function traceBenchmark(): Promise<void> {
  console.log(`three processes, values of ${VALUE.length} bytes, real syncs, ${TURNS} turns of each`);
  const costs = { traced: new Map<number, Cost[]>(), plain: new Map<number, Cost[]>() };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const kind of ['plain', 'traced'] as const) {
      const results = await measure(kind === 'traced');
      for (const [clients, cost] of results) {
        costs[kind].set(clients, [...(costs[kind].get(clients) ?? []), cost]);
      }
    }
  }
  for (const clients of CLIENTS) {
    for (const kind of ['plain', 'traced'] as const) {
      const all = costs[kind].get(clients)!;
      const rate = median(all.map(({ perSecond }) => perSecond)).toFixed(0);
      const micros = median(all.map((cost) => cost.micros)).toFixed(0);
      const what = `${clients} client${clients === 1 ? '' : 's'}, ${kind === 'plain' ? 'without' : 'with traces'}`;
      console.log(
        `median, ${what.padEnd(28)} ${rate} writes/s, ${micros} us of the leader's processor a write`,
      );
    }
  }
}

async function measure(isTraced: boolean): Promise<ReadonlyMap<number, Cost>> {
  const directory = mkdtempSync(join(tmpdir(), 'ordeal-bench-trace-'));
  const trace = (server: number): string => join(directory, `${server}.trace`);
  const contestant = await ordealContestant(directory, KEYS, VALUE, (server) =>
    isTraced ? ['--trace', trace(server)] : [],
  );
  const running = new Running(contestant);
  const results = new Map<number, Cost>();
  try {
    for (const server of SERVERS) running.start(server);
    for (const clients of CLIENTS) {
      const leader = await running.leader();
      const sizeBefore = isTraced ? statSync(trace(leader)).size : 0;
      const processorBefore = await processorSeconds(contestant.target(leader));
      const result = await load(contestant, leader, clients, (n) => contestant.write(n));
      print(`${isTraced ? 'with traces' : 'without'}, ${clients} client${clients === 1 ? '' : 's'}`, result);
      // The warm-up writes, too.
      const writes = (result.perSecond * (DURATION_MS + WARM_UP_MS)) / 1_000;
      const processor = (await processorSeconds(contestant.target(leader))) - processorBefore;
      const micros = (1e6 * processor) / writes;
      const size = isTraced ? statSync(trace(leader)).size - sizeBefore : 0;
      const told = isTraced ? `, trace about ${(size / writes).toFixed(0)} bytes a write` : '';
      console.log(
        `  ${'of the leader'.padEnd(34)} about ${micros.toFixed(0)} us of processor time a write${told}`,
      );
      results.set(clients, { perSecond: result.perSecond, micros });
    }
    return results;
  } finally {
    await running.close();
    rmSync(directory, { recursive: true });
  }
}

/** Since the start of that server. */
async function processorSeconds({ host, port }: Target): Promise<number> {
  const text = await (await fetch(`http://${host}:${port}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)![1]);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
