import type { Micros } from '../src/base/types.ts';

/** How long after it stopped by itself a server is started again. */
export const SUPERVISOR_DELAY: Micros = 200_000;
