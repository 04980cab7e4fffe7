/**
 * The standing behaviour of the links. Latencies are drawn in proportion to the election time-out, because a
 * cluster whose round trip is longer than its time-out cannot elect anybody, and would only raise false alarms.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import type { RaftTiming } from '../../src/raft/options.ts';
import { between, chance, MILLION, pick } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, NetworkPlan } from './scenario.ts';

/** A quiet network in one data centre; also what shrinking goes back to. */
export const QUIET_NETWORK: NetworkPlan = {
  latencyMin: 500,
  latencyJitter: 500,
  tailPpm: 0,
  tail: 0,
  lossPpm: 0,
  duplicatePpm: 0,
  flipPpm: 0,
  stalePpm: 0,
  staleDelay: 0,
  fifo: false,
  slowLinks: [],
};

export function drawNetwork(
  random: Random,
  profile: Profile,
  timing: RaftTiming,
  cluster: ClusterPlan,
): NetworkPlan {
  // A round trip is at most a quarter of the shortest time-out, tails and slow links apart.
  const latencyMin: Micros = between(random, 100, Math.floor(timing.electionTimeoutMin / 16));
  const latencyJitter: Micros = between(random, 0, Math.floor(timing.electionTimeoutMin / 16));
  const fifo = chance(random, 30);
  switch (profile.faults) {
    case 'none':
      return { ...QUIET_NETWORK, latencyMin, latencyJitter, fifo };
    case 'swarm':
      return {
        latencyMin,
        latencyJitter,
        tailPpm: sometimes(random, 50, 50_000),
        tail: between(random, 0, 4 * timing.electionTimeoutMax),
        lossPpm: sometimes(random, 50, 100_000),
        duplicatePpm: sometimes(random, 50, 100_000),
        flipPpm: sometimes(random, 35, 20_000),
        stalePpm: sometimes(random, 40, 20_000),
        staleDelay: between(random, timing.electionTimeoutMax, 20 * timing.electionTimeoutMax),
        fifo,
        slowLinks: drawSlowLinks(random, timing, cluster),
      };
    default:
      return profile.faults satisfies never;
  }
}

/** Zero, or in `percent` of cases from 100 ppm to `ppmMax`, weaker ones more often. */
export function sometimes(random: Random, percent: number, ppmMax: number): number {
  if (!chance(random, percent)) return 0;
  const highest = Math.min(MILLION, ppmMax >> random.nextInt(4));
  return between(random, Math.min(100, highest), highest);
}

function drawSlowLinks(random: Random, timing: RaftTiming, cluster: ClusterPlan): NetworkPlan['slowLinks'] {
  const ids: readonly MemberId[] = cluster.servers.map((server) => server.id);
  if (ids.length < 2 || !chance(random, 30)) return [];
  const links: { from: MemberId; to: MemberId; extra: Micros }[] = [];
  const wanted = between(random, 1, 3);
  for (let n = 0; n < wanted; n += 1) {
    const from = pick(random, ids);
    const to = pick(random, ids);
    if (from === to || links.some((link) => link.from === from && link.to === to)) continue;
    links.push({ from, to, extra: between(random, 1_000, Math.floor(timing.electionTimeoutMin / 4)) });
  }
  return links;
}
