/**
 * The model checker on instances of the base specification, each round in a fresh process, as `ordeal check` is one: so
 * compiling counts, and nothing is warm. Invariants are on.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { explore } from '../model/check/explore.ts';
import { DEFAULT_BOUNDS } from '../model/check/result.ts';
import { BASE_INSTANCES, type BaseBounds, baseInstance } from '../model/spec/base/instance.ts';

const ROUNDS = 7;
const ROUNDS_LARGE = 1;
const MEBIBYTE = 2 ** 20;
const KIBIBYTE = 1_024;
const MILLION = 1e6;

/** In the environment of a round's process: the instance that it is to explore. */
const ROUND = 'ORDEAL_BENCH_ROUND';

const INSTANCES: Readonly<Record<string, BaseBounds>> = {
  C: BASE_INSTANCES.C,
  D: BASE_INSTANCES.D,
  E: BASE_INSTANCES.E,
  F: BASE_INSTANCES.F,
};
const LARGE: Readonly<Record<string, BaseBounds>> = {
  'five servers, terms to 2, no log, one message': { ...BASE_INSTANCES.C, servers: 5, messages: 1, log: 0 },
};

interface Round {
  readonly ending: string;
  readonly distinct: number;
  readonly seconds: number;
  /** Processor time of all threads while it explored, which other programs stretch less than the clock's. */
  readonly cpuSeconds: number;
  readonly bytes: number;
  /** The most memory that the process ever had, in bytes. */
  readonly peak: number;
}

/** The instances that take seconds. */
export function checkBenchmark(): void {
  reportOrMeasure(INSTANCES, ROUNDS);
}

/** The instances that take minutes. */
export function checkLargeBenchmark(): void {
  reportOrMeasure(LARGE, ROUNDS_LARGE);
}

function reportOrMeasure(instances: Readonly<Record<string, BaseBounds>>, rounds: number): void {
  const round = process.env[ROUND];
  const bounds = round === undefined ? undefined : instances[round];
  if (bounds !== undefined) {
    console.log(JSON.stringify(measure(bounds)));
    return;
  }
  console.log(
    `node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${rounds} fresh processes each`,
  );
  console.log(
    'Million distinct states a second: median (least to most), by the clock and by processor time.',
  );
  console.log(
    '| instance | states | ending | by the clock | by processor time | bytes a state | peak, MiB |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const name of Object.keys(instances)) report(name, rounds);
}

function measure(bounds: BaseBounds): Round {
  const specification = baseInstance(bounds);
  const before = process.cpuUsage();
  const { exploration } = explore(specification, DEFAULT_BOUNDS, { now: () => performance.now() });
  const { user, system } = process.cpuUsage(before);
  const { ending, distinct, seconds, bytes } = exploration;
  const peak = process.resourceUsage().maxRSS * KIBIBYTE;
  return { ending, distinct, seconds, cpuSeconds: (user + system) / MILLION, bytes, peak };
}

function report(name: string, rounds: number): void {
  const all = Array.from({ length: rounds }, () => inFreshProcess(name));
  const { distinct, ending, bytes } = all[0]!;
  const cells = [
    name,
    distinct.toLocaleString('en'),
    ending,
    ratesOf(all, ({ seconds }) => seconds),
    ratesOf(all, ({ cpuSeconds }) => cpuSeconds),
    (bytes / distinct).toFixed(1),
    Math.round(Math.max(...all.map(({ peak }) => peak)) / MEBIBYTE),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function ratesOf(rounds: readonly Round[], secondsOf: (round: Round) => number): string {
  const rates = rounds.map((round) => round.distinct / secondsOf(round) / MILLION).sort((a, b) => a - b);
  const [least, median, most] = [0, rates.length >>> 1, rates.length - 1].map((at) => rates[at]!.toFixed(2));
  return `${median} (${least} to ${most})`;
}

function inFreshProcess(name: string): Round {
  const { status, stdout, stderr } = spawnSync(process.execPath, process.argv.slice(1), {
    env: { ...process.env, [ROUND]: name },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`a round of ${name} failed: ${stderr}`);
  // What `measure` printed in the other process.
  return JSON.parse(stdout) as Round;
}
