/** Benchmarks, one by one: `npm run bench -- NAME`. Each prints what it measured and on what; none is a test. */
import { memoryBenchmark } from './memory.ts';
import { simulatorBenchmark } from './simulator.ts';

const BENCHMARKS: Readonly<Record<string, { readonly summary: string; run(): void }>> = {
  simulator: {
    summary: 'events a second of the whole simulator, everything on, and how many times real time it runs',
    run: simulatorBenchmark,
  },
  memory: {
    summary: 'ten thousand seeds in one process, with its memory after each thousand (some minutes)',
    run: memoryBenchmark,
  },
};

const [name, ...rest] = process.argv.slice(2);
const chosen = name === undefined ? undefined : BENCHMARKS[name];
if (chosen === undefined || rest.length > 0) {
  console.error(`usage: npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHMARKS).join(', ')}`);
  for (const [known, { summary }] of Object.entries(BENCHMARKS)) console.error(`  ${known}  ${summary}`);
  process.exitCode = 2;
} else {
  chosen.run();
}
