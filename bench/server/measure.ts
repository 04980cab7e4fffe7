/** One load of a running cluster, and the line that tells of it. */
import type { Contestant } from './contestant.ts';
import { type LoadResult, runLoad } from './load.ts';

export const DURATION_MS = 5_000;
export const WARM_UP_MS = 2_000;

/** @param request of contestants: a write, or a read. */
export function load(
  contestant: Contestant,
  leader: number,
  clients: number,
  request: (n: number) => string,
): Promise<LoadResult> {
  const options = { target: contestant.target(leader), clients, duration: DURATION_MS, warmUp: WARM_UP_MS };
  return runLoad({ ...options, request });
}

export function print(what: string, { perSecond, p50, p99, worst, others }: LoadResult): void {
  const failed = others === 0 ? '' : `, ${others} not answered with 200`;
  const rate = Math.round(perSecond).toLocaleString('en-US').padStart(7);
  console.log(
    `  ${what.padEnd(34)} ${rate}/s  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  worst ${worst.toFixed(1)} ms${failed}`,
  );
}
