/**
 * The history checker over generated histories: long ones, many clients at once, many keys, right and wrong. Each is
 * checked in a fresh process, with its time, and the memory of the process before and at its peak.
 */
import { spawnSync } from 'node:child_process';
import { checkByKey } from '../model/linearizability/check-by-key.ts';
import { registerModel } from '../model/linearizability/register.ts';
import { type ClientWork, clientHistory } from '../test/unit/model/client-histories.ts';
import type { RegisterCall } from '../test/unit/model/histories.ts';
import { withStaleRead } from '../test/unit/model/linearizability-large.ts';

const ROUNDS = 5;
const BOUNDS = { stepsMax: 20_000_000, bytesMax: 1 << 30 };
const MEBIBYTE = 1_048_576;

/** In the environment of a round's process: the number of the case. */
const CASE = 'ORDEAL_BENCH_CASE';

interface Case {
  readonly title: string;
  readonly work: Partial<ClientWork>;
  /** Independent histories of that work, one a key. */
  readonly keys?: number;
  /** At the end, a value is read that was overwritten long before. */
  readonly stale?: boolean;
}

const CASES: readonly Case[] = [
  { title: '100,000 calls, 10 clients', work: {} },
  { title: '100,000 calls, 10 clients, five values', work: { values: 5 } },
  { title: '100,000 calls, 50 clients', work: { clients: 50 } },
  { title: '100,000 calls, 50 clients, a stale read at the end', work: { clients: 50 }, stale: true },
  { title: '1,000,000 calls, 50 clients', work: { clients: 50, calls: 1_000_000 } },
  { title: '1,000 keys, each 100 calls, 50 clients', work: { clients: 50, calls: 100 }, keys: 1_000 },
  { title: '5,000 calls, 20 clients, five values', work: { clients: 20, calls: 5_000, values: 5 } },
  { title: '5,000 calls, 50 clients, five values', work: { clients: 50, calls: 5_000, values: 5 } },
];

/** Every write has a value of its own unless a case says otherwise; one call in 200 has an unknown outcome. */
const WORK: ClientWork = {
  seed: 1,
  calls: 100_000,
  clients: 10,
  values: 0,
  reads: 0.4,
  swaps: 0.2,
  unknown: 0.005,
  pause: 0.1,
};

interface Round {
  readonly verdict: string;
  readonly steps: number;
  readonly milliseconds: number;
  /** Of the whole process, with the history in it, when the check began ... */
  readonly before: number;
  /** ... and at its peak. */
  readonly peak: number;
}

/** The number of the case that this process was started for, if it was. */
export function largeCase(): number | null {
  const text = process.env[CASE];
  return text === undefined ? null : Number(text);
}

export function measureLarge(number: number): void {
  const { work, keys = 1, stale = false } = CASES[number]!;
  const keyOf = new Map<unknown, string>();
  const calls: RegisterCall[] = [];
  for (let key = 0; key < keys; key += 1) {
    const made = clientHistory({ ...WORK, ...work, seed: key + 1 });
    for (const call of (stale ? withStaleRead(made, 1) : made) ?? made) {
      keyOf.set(call.operation, `key ${key}`);
      calls.push(call);
    }
  }
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const { verdict } = checkByKey(registerModel, calls, (operation) => keyOf.get(operation)!, BOUNDS);
  const milliseconds = performance.now() - began;
  const peak = process.resourceUsage().maxRSS * 1_024;
  const bound = verdict.kind === 'unknown' ? ` (${verdict.bound})` : '';
  const round: Round = { verdict: verdict.kind + bound, steps: verdict.steps, milliseconds, before, peak };
  console.log(JSON.stringify(round));
}

export function reportLarge(): void {
  console.log(`\nGenerated histories, ${ROUNDS} fresh processes each; milliseconds: median (least to most).`);
  console.log('| history | verdict | steps | check | MiB before, at the peak |');
  console.log('| --- | --- | --- | --- | --- |');
  CASES.forEach(({ title }, number) => {
    const rounds = Array.from({ length: ROUNDS }, () => spawnRound(number));
    const { verdict, steps } = rounds[0]!;
    const times = rounds.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
    const [least, middle, most] = [0, ROUNDS >>> 1, ROUNDS - 1].map((at) => times[at]!.toFixed(0));
    const memory = rounds.map(({ before, peak }) =>
      [before, peak].map((bytes) => Math.round(bytes / MEBIBYTE)),
    );
    const [before, peak] = memory[0]!;
    console.log(
      `| ${title} | ${verdict} | ${steps} | ${middle} (${least} to ${most}) | ${before}, ${peak} |`,
    );
  });
}

function spawnRound(number: number): Round {
  const { status, stdout, stderr } = spawnSync(process.execPath, process.argv.slice(1), {
    env: { ...process.env, [CASE]: String(number) },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${CASES[number]!.title} failed: ${stderr}`);
  // What `measureLarge` printed in the other process.
  return JSON.parse(stdout) as Round;
}
