/**
 * What a second worker brings to the model checker: `ordeal check` with one and with two, in turns, each in a fresh
 * process. The time is that of the search with the start of its threads.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CheckSummary } from '../model/check/run-check.ts';

const ROUNDS = 5;
/** Of an instance that takes a minute. */
const ROUNDS_LARGE = 1;
const MILLION = 1e6;
/** From where the bundle lies. */
const ORDEAL = fileURLToPath(new URL('./ordeal.js', import.meta.url));

interface Instance {
  readonly name: string;
  readonly words: readonly string[];
  readonly rounds: number;
}

const INSTANCES: readonly Instance[] = [
  ...['C', 'D', 'E', 'F'].map((name) => ({ name, words: ['--instance', name], rounds: ROUNDS })),
  {
    name: 'five servers, terms to 2, no log, one message',
    words: ['--instance', 'C', '--servers', '5', '--log', '0', '--messages', '1'],
    rounds: ROUNDS_LARGE,
  },
];

export function checkJobsBenchmark(): void {
  console.log(
    `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, in turns`,
  );
  console.log('Million distinct states a second by the clock, median (least to most); and of bytes a state.');
  console.log('| instance | states | one worker | two workers | bytes a state, one and two |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const { name, words, rounds } of INSTANCES) {
    const one: CheckSummary[] = [];
    const two: CheckSummary[] = [];
    for (let round = 0; round < rounds; round += 1) {
      one.push(check(words, 1));
      two.push(check(words, 2));
    }
    const states = one[0]!.distinct;
    if (two.some(({ distinct }) => distinct !== states)) throw new Error(`${name}: the counts differ`);
    const cells = [
      name,
      states.toLocaleString('en'),
      ratesOf(one),
      ratesOf(two),
      `${one[0]!.bytesPerState.toFixed(1)} and ${two[0]!.bytesPerState.toFixed(1)}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function check(words: readonly string[], jobs: number): CheckSummary {
  const all = [ORDEAL, 'check', ...words, '--jobs', String(jobs), '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')}, ${jobs} workers: ${stderr}`);
  // What `check --json` prints.
  return JSON.parse(stdout) as CheckSummary;
}

function ratesOf(rounds: readonly CheckSummary[]): string {
  const rates = rounds.map(({ statesPerSecond }) => statesPerSecond / MILLION).sort((a, b) => a - b);
  const at = (place: number): string => rates[place]!.toFixed(2);
  return `${at(rates.length >>> 1)} (${at(0)} to ${at(rates.length - 1)})`;
}
