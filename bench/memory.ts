/** Whether one worker's memory stays flat: ten thousand seeds in one process, with its memory after each thousand. */

import { raftSystem } from '../sim/raft-system.ts';
import { runScenario } from '../sim/run-scenario.ts';
import { generateScenario } from '../sim/scenario/generate.ts';
import { PROFILES } from '../sim/scenario/profile.ts';
import { collectGarbage } from './collect.ts';

const SEEDS = 10_000;
const REPORT_EVERY = 1_000;
const MEBIBYTE = 1_048_576;

export function memoryBenchmark(): void {
  let violations = 0;
  let excused = 0;
  let virtualMs = 0;
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const result = runScenario(raftSystem, generateScenario(seed, PROFILES.default));
    violations += result.violations.length;
    if (result.excuse !== null) excused += 1;
    virtualMs += result.virtualMs;
    for (const { property, message } of result.violations)
      console.log(`seed ${seed}: ${property}: ${message}`);
    if ((seed + 1) % REPORT_EVERY !== 0) continue;
    collectGarbage();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const [all, heap, buffers] = [rss, heapUsed, arrayBuffers].map((bytes) => Math.round(bytes / MEBIBYTE));
    console.log(
      `${seed + 1} seeds, ${Math.round(virtualMs / 1_000)} virtual s: resident ${all} MiB, heap ${heap} MiB, ` +
        `buffers ${buffers} MiB, violations ${violations}, excused ${excused}`,
    );
  }
}
