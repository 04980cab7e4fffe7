/**
 * The speed of the simulator with everything on (log bytes, codec, checksums, simulated disks, all properties), with
 * each step held against the specification and without, and without any property. `bench`: three servers, at least 50
 * operations of 64 bytes a virtual second, all fault kinds. `idle`: nothing but heartbeats. Each round has another seed,
 * which runs in all three ways, in turns; the median and the spread are printed, and what refinement and properties take
 * of the time.
 */
import { cpus } from 'node:os';
import { raftSystem } from '../sim/raft-system.ts';
import type { RunOptions, RunResult } from '../sim/run-result.ts';
import { runScenario } from '../sim/run-scenario.ts';
import { generateScenario } from '../sim/scenario/generate.ts';
import { PROFILES, type ProfileName } from '../sim/scenario/profile.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

const ROUNDS = 15;
/** Seeds before the measured ones, until all is compiled that a campaign's worker has compiled after its first minute. */
const WARM_UP = 30;

export function simulatorBenchmark(): void {
  console.log(`node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, one worker`);
  for (const profile of ['bench', 'idle', 'calm', 'default'] as const) measure(profile);
}

const WAYS = [
  ['refined', { refine: true }],
  ['unrefined', { refine: false }],
  ['unjudged', { refine: false, properties: [] }],
] as const satisfies readonly (readonly [string, RunOptions])[];
type Way = (typeof WAYS)[number][0];

interface Rates {
  readonly events: number[];
  readonly realTime: number[];
  seconds: number;
}

function measure(profile: ProfileName): void {
  const rates: Readonly<Record<Way, Rates>> = { refined: none(), unrefined: none(), unjudged: none() };
  let operations = 0;
  let virtualSeconds = 0;
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const scenario = generateScenario(1_000 + round, PROFILES[profile]);
    for (let turn = 0; turn < WAYS.length; turn += 1) {
      const [way, options] = WAYS[(WARM_UP + round + turn) % WAYS.length]!;
      const result = time(scenario, options, round >= 0 ? rates[way] : null);
      if (round < 0 || turn > 0) continue;
      operations += result.totals.clientOps;
      virtualSeconds += result.virtualMs / 1_000;
    }
  }
  const { refined, unrefined, unjudged } = rates;
  const load = (operations / virtualSeconds).toFixed(0);
  const share = (part: number): string => (100 * part).toFixed(0);
  console.log(
    `${profile}: ${load} operations a virtual second; refinement takes ` +
      `${share(1 - unrefined.seconds / refined.seconds)} % of the time, properties take ` +
      `${share(1 - unjudged.seconds / unrefined.seconds)} % of the rest`,
  );
  for (const [way] of WAYS) {
    const { events, realTime } = rates[way];
    console.log(`  ${way.padEnd(9)} ${spread(events)} events/s  ${spread(realTime)} x real time`);
  }
}

function none(): Rates {
  return { events: [], realTime: [], seconds: 0 };
}

function time(scenario: Scenario, options: RunOptions, into: Rates | null): RunResult {
  const began = performance.now();
  const result = runScenario(raftSystem, scenario, options);
  const seconds = (performance.now() - began) / 1_000;
  if (result.violations.length > 0)
    throw new Error(`seed ${scenario.seed}: ${result.violations[0]?.message}`);
  into?.events.push(result.totals.events / seconds);
  into?.realTime.push(result.virtualMs / 1_000 / seconds);
  if (into !== null) into.seconds += seconds;
  return result;
}

/** Median, with minimum and maximum. */
function spread(values: number[]): string {
  const sorted = values.slice().sort((a, b) => a - b);
  const at = (part: number): string =>
    Math.round(sorted[Math.floor(part * (sorted.length - 1))]!).toLocaleString('en-US');
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
}
