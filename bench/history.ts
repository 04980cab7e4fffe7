/**
 * The history checker over the etcd histories beside the repository (`../shared/histories`), next to what is quoted of
 * Porcupine. Every round is a fresh process, as `ordeal history` is one, so compiling counts: nothing is warm.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { decide } from '../sim/history/judge.ts';
import { readHistory } from '../sim/history/read.ts';
import { largeCase, measureLarge, reportLarge } from './history-large.ts';

const FOLDER = new URL('../../shared/histories/', import.meta.url);
const ROUNDS = 15;
const BOUNDS = { stepsMax: 100_000_000, bytesMax: 1 << 30 };

/** In the environment of a round's process: which histories it is to check. */
const ROUND = 'ORDEAL_BENCH_ROUND';
const ALL = 'all';

/** Milliseconds of Porcupine (Go), one thread, on a machine like ours: quoted, not measured here. */
const PORCUPINE_MS: Readonly<Record<string, number>> = {
  [ALL]: 345,
  etcd_002: 168,
  etcd_007: 106,
  etcd_075: 19,
};

interface Listed {
  readonly name: string;
  readonly file: string;
  readonly model: string;
  readonly linearizable: boolean | null;
}

/** Milliseconds, of all histories of the round together. */
interface Round {
  readonly files: number;
  readonly calls: number;
  readonly steps: number;
  readonly check: number;
  /** From text to calls. */
  readonly parse: number;
}

export function historyBenchmark(): void {
  const large = largeCase();
  if (large !== null) measureLarge(large);
  else benchmarkFiles();
}

function benchmarkFiles(): void {
  const index = new URL('verdicts.json', FOLDER);
  if (!existsSync(index)) {
    console.error(`${fileURLToPath(index)} is not there: the histories lie beside the repository, not in it`);
    process.exitCode = 2;
    return;
  }
  // It is the project's own file, in the form that FORMAT.md beside it tells.
  const listed = JSON.parse(readFileSync(index, 'utf8')) as Listed[];
  const round = process.env[ROUND];
  if (round !== undefined) console.log(JSON.stringify(measure(listed, round)));
  else {
    report();
    reportLarge();
  }
}

function measure(listed: readonly Listed[], which: string): Round {
  const sum = { files: 0, calls: 0, steps: 0, check: 0, parse: 0 };
  for (const { name, file, model, linearizable } of listed) {
    if (model !== 'cas-register' || linearizable === null || (which !== ALL && which !== name)) continue;
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    const began = performance.now();
    const history = readHistory(text);
    const parsed = performance.now();
    const verdict = decide(history, BOUNDS);
    const ended = performance.now();
    if (verdict.kind !== (linearizable ? 'linearizable' : 'violated'))
      throw new Error(`${name}: found ${verdict.kind}, but it is known to be linearizable: ${linearizable}`);
    sum.files += 1;
    sum.calls += history.calls.length;
    sum.steps += verdict.steps;
    sum.check += ended - parsed;
    sum.parse += parsed - began;
  }
  return sum;
}

function report(): void {
  console.log(
    `node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${ROUNDS} fresh processes each`,
  );
  console.log(
    'Milliseconds: median (least to most), measured now; Porcupine: quoted, measured earlier elsewhere.',
  );
  console.log('| history | calls | steps | check | check and parse | Porcupine | check / Porcupine |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, porcupine] of Object.entries(PORCUPINE_MS)) {
    const rounds = Array.from({ length: ROUNDS }, () => spawnRound(name));
    const { files, calls, steps } = rounds[0]!;
    const checks = rounds.map(({ check }) => check);
    const wholes = rounds.map(({ check, parse }) => check + parse);
    const ratio = (median(checks) / porcupine).toFixed(2);
    const title = name === ALL ? `all ${files} of etcd` : `${name} alone`;
    console.log(
      `| ${title} | ${calls} | ${steps} | ${spread(checks)} | ${spread(wholes)} | ${porcupine} | ${ratio} |`,
    );
  }
}

function spawnRound(which: string): Round {
  const { status, stdout, stderr } = spawnSync(process.execPath, process.argv.slice(1), {
    env: { ...process.env, [ROUND]: which },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`a round of ${which} failed: ${stderr}`);
  // What `measure` printed in the other process.
  return JSON.parse(stdout) as Round;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >>> 1]!;
}

function spread(values: readonly number[]): string {
  return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`;
}
