/**
 * The speed of the simulator with everything on (log bytes, codec, checksums, simulated disks, all properties), with
 * each step held against the specification and without. `bench`: three servers, at least 50 operations of 64 bytes a
 * virtual second, all fault kinds. `idle`: nothing but heartbeats. Rounds are repeated with other seeds, in pairs with
 * and without refinement, in turns; the median and the spread are printed, and refinement's share of the time.
 */
import { cpus } from 'node:os';
import { raftSystem } from '../sim/raft-system.ts';
import type { RunResult } from '../sim/run-result.ts';
import { generateScenario } from '../sim/scenario/generate.ts';
import { PROFILES, type ProfileName } from '../sim/scenario/profile.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { runScenario } from '../sim/world.ts';

const ROUNDS = 15;
/** Seeds before the measured ones, until all is compiled that a campaign's worker has compiled after its first minute. */
const WARM_UP = 30;

export function simulatorBenchmark(): void {
  console.log(`node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, one worker`);
  for (const profile of ['bench', 'idle', 'calm', 'default'] as const) measure(profile);
}

interface Rates {
  readonly events: number[];
  readonly realTime: number[];
  seconds: number;
}

function measure(profile: ProfileName): void {
  const judged: Rates = { events: [], realTime: [], seconds: 0 };
  const unjudged: Rates = { events: [], realTime: [], seconds: 0 };
  let operations = 0;
  let virtualSeconds = 0;
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const scenario = generateScenario(1_000 + round, PROFILES[profile]);
    const counted = round >= 0;
    if (round % 2 === 0) time(scenario, true, counted ? judged : null);
    const result = time(scenario, false, counted ? unjudged : null);
    if (round % 2 !== 0) time(scenario, true, counted ? judged : null);
    if (!counted) continue;
    operations += result.totals.clientOps;
    virtualSeconds += result.virtualMs / 1_000;
  }
  const load = (operations / virtualSeconds).toFixed(0);
  const share = (100 * (1 - unjudged.seconds / judged.seconds)).toFixed(0);
  console.log(`${profile}: ${load} operations a virtual second; refinement takes ${share} % of the time`);
  for (const [name, rates] of [
    ['refined', judged],
    ['unrefined', unjudged],
  ] as const) {
    console.log(
      `  ${name.padEnd(9)} ${spread(rates.events)} events/s  ${spread(rates.realTime)} x real time`,
    );
  }
}

function time(scenario: Scenario, refine: boolean, into: Rates | null): RunResult {
  const began = performance.now();
  const result = runScenario(raftSystem, scenario, { refine });
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
