import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { firstFreshSeed } from './test/support/seeds.ts';

// Fixed here, once, for all workers: every test file of one run draws its fresh seeds from the same first one.
const seed = String(firstFreshSeed());
process.env['ORDEAL_SEED'] = seed;

// Where CI wants the counts of the run as JSON, beside what people read.
const report = process.env['ORDEAL_TEST_REPORT'];

export default defineConfig({
  // Examples import the package by its name, as its users do.
  resolve: {
    alias: [
      { find: /^ordeal\/memory$/, replacement: `${import.meta.dirname}/src/memory/index.ts` },
      { find: /^ordeal\/client$/, replacement: `${import.meta.dirname}/src/client/index.ts` },
      { find: /^ordeal$/, replacement: `${import.meta.dirname}/src/index.ts` },
    ],
  },
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
    globalSetup: ['test/support/announce-seed.ts'],
    setupFiles: ['test/support/equal-bytes.ts'],
    testTimeout: 120_000,
    // As many workers as processors: each compiles the same code for itself, which costs more than what waits leaves idle.
    maxWorkers: availableParallelism(),
    // Nothing here keeps state in a module, so test files of one worker may share what they import: half the time.
    isolate: false,
    reporters:
      report === undefined || report === '' ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
