import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { announceSeed, firstFreshSeed } from './test/support/seeds.ts';

// Fixed here, once, for all workers: every test file of one run draws its fresh seeds from the same first one.
const seed = String(firstFreshSeed());
process.env['ORDEAL_SEED'] = seed;
announceSeed();

// Where CI wants the counts of the run as JSON, beside what people read.
const report = process.env['ORDEAL_TEST_REPORT'];

export default defineConfig({
  test: {
    include: [
      'test/**/*.test.ts',
      'properties/**/*.test.ts',
      'model/**/*.test.ts',
      'src/**/*.test.ts',
      'sim/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', 'dist/**'],
    env: { ORDEAL_SEED: seed },
    setupFiles: ['test/support/equal-bytes.ts'],
    testTimeout: 120_000,
    // As many workers as processors: each compiles the same code for itself, which costs more than what waits leaves idle.
    maxWorkers: availableParallelism(),
    // Nothing here keeps state in a module, so test files of one worker may share what they import: half the time.
    isolate: false,
    // Modules of Node.js itself, as production has them, instead of Vite's, where each call from one to another goes
    // through an object of exports, and simulations take longer. Nothing is mocked, which alone would need Vite's.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    execArgv: ['--import', 'tsx'],
    reporters:
      report === undefined || report === '' ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
