import base from './vitest.config.ts';

/** What takes minutes: larger instances of what `npm test` tries in small. */
export default { ...base, test: { ...base.test, include: ['test/**/*.deep.ts'] } };
