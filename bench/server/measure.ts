/** One load of a running cluster, and the line that tells of it. */
import type { Contestant, Running } from './contestant.ts';
import { type LoadResult, runLoad } from './load.ts';

export const DURATION_MS = 5_000;
export const WARM_UP_MS = 2_000;
/** Of loads, until one server leads during the whole of it. */
const ATTEMPTS_MAX = 5;

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

export interface LedLoad {
  readonly result: LoadResult;
  /** Syncs of the leader's disk meanwhile, warm-up included; null: it does not say. */
  readonly syncs: number | null;
}

/**
 * A load of the server that leads from its beginning to its end. The generator follows no redirects, so a load during
 * which another server was elected is told of, and taken again.
 *
 * @throws Error when leaders keep changing.
 */
export async function loadLeader(
  running: Running,
  clients: number,
  request: (n: number) => string,
): Promise<LedLoad> {
  const { contestant } = running;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const leader = await running.leader();
    const before = await contestant.syncs(leader);
    const result = await load(contestant, leader, clients, request);
    const after = await contestant.syncs(leader);
    if ((await running.leader()) === leader)
      return { result, syncs: before === null || after === null ? null : after - before };
    console.log(`  (server ${leader} lost the leadership under load, which is taken again)`);
  }
  throw new Error(`${contestant.name}: no server led for a whole load, ${ATTEMPTS_MAX} times`);
}

export function print(what: string, { perSecond, p50, p99, worst, others }: LoadResult): void {
  const failed = others === 0 ? '' : `, ${others} not answered with 200`;
  const rate = Math.round(perSecond).toLocaleString('en-US').padStart(7);
  console.log(
    `  ${what.padEnd(34)} ${rate}/s  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  worst ${worst.toFixed(1)} ms${failed}`,
  );
}
