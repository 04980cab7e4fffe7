import base from './vitest.config.ts';

/** Ten minutes of load with a kill every five seconds; `ORDEAL_SOAK_MINUTES` for more or less. */
export default {
  ...base,
  test: {
    ...base.test,
    include: ['test/processes/soak.processes.ts'],
    env: { ...base.test?.env, ORDEAL_SOAK_MINUTES: process.env['ORDEAL_SOAK_MINUTES'] ?? '10' },
  },
};
