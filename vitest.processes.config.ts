import base from './vitest.config.ts';

/** Servers as processes that are killed, cut off and replaced: a few minutes, one trial at a time. */
export default {
  ...base,
  test: {
    ...base.test,
    include: ['test/processes/**/*.processes.ts'],
    // What a trial's servers did is checked when they are gone: some hundred thousand steps.
    hookTimeout: 120_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
};
