import base from './vitest.config.ts';

/** Servers as processes that are killed, cut off and replaced: a few minutes, one trial at a time. */
export default {
  ...base,
  test: {
    ...base.test,
    include: ['test/processes/**/*.processes.ts'],
    maxWorkers: 1,
    fileParallelism: false,
  },
};
