/**
 * The speed of the simulator with everything on: log bytes, codec, checksums, simulated disks, all properties.
 * `bench`: three servers, at least 50 operations of 64 bytes a virtual second, all fault kinds. `idle`: nothing
 * but heartbeats. Rounds are repeated with other seeds; the median and the spread are printed.
 */
import { cpus } from 'node:os';
import { raftSystem } from '../sim/raft-system.ts';
import { generateScenario } from '../sim/scenario/generate.ts';
import { PROFILES, type ProfileName } from '../sim/scenario/profile.ts';
import { runScenario } from '../sim/world.ts';

const ROUNDS = 15;
const WARM_UP = 5;

export function simulatorBenchmark(): void {
  console.log(`node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, one worker`);
  for (const profile of ['bench', 'idle', 'calm', 'default'] as const) measure(profile);
}

function measure(profile: ProfileName): void {
  const rates: number[] = [];
  const ratios: number[] = [];
  let operations = 0;
  let virtualSeconds = 0;
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const scenario = generateScenario(1_000 + round, PROFILES[profile]);
    const began = performance.now();
    const result = runScenario(raftSystem, scenario);
    const seconds = (performance.now() - began) / 1_000;
    if (result.violations.length > 0)
      throw new Error(`seed ${scenario.seed}: ${result.violations[0]?.message}`);
    if (round < 0) continue;
    rates.push(result.totals.events / seconds);
    ratios.push(result.virtualMs / 1_000 / seconds);
    operations += result.totals.clientOps;
    virtualSeconds += result.virtualMs / 1_000;
  }
  const load = (operations / virtualSeconds).toFixed(0);
  console.log(
    `${profile.padEnd(8)} ${spread(rates)} events/s  ${spread(ratios)} x real time  ${load} operations a virtual second`,
  );
}

/** Median, with minimum and maximum. */
function spread(values: number[]): string {
  const sorted = values.slice().sort((a, b) => a - b);
  const at = (part: number): string =>
    Math.round(sorted[Math.floor(part * (sorted.length - 1))]!).toLocaleString('en-US');
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
}
