/**
 * Which timed faults happen. In a swarm each seed first draws which kinds exist at all: a run with two kinds,
 * both frequent, reaches states that a run with a little of everything never does.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import type { RaftTiming } from '../../src/raft/options.ts';
import { majorityOf } from './cluster.ts';
import { between, chance, shuffled, spread } from './draw.ts';
import { damage, type FaultSite, makeFault } from './fault-kinds.ts';
import { partition } from './partitions.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, TimedFault, TimedFaultKind } from './scenario.ts';

/** For each kind: in how many of 100 seeds it exists, how often it then begins at most, and how many servers it needs. */
interface KindPlan {
  readonly percent: number;
  readonly timesMax: number;
  readonly servers: number;
}

const KINDS: readonly (readonly [Exclude<TimedFaultKind, 'damage' | 'aimed' | 'campaign'>, KindPlan])[] = [
  ['crash', { percent: 65, timesMax: 8, servers: 1 }],
  ['partition', { percent: 60, timesMax: 6, servers: 2 }],
  ['pause', { percent: 35, timesMax: 6, servers: 1 }],
  ['flap', { percent: 25, timesMax: 4, servers: 2 }],
  ['slow-link', { percent: 25, timesMax: 4, servers: 2 }],
  ['connection-reset', { percent: 30, timesMax: 12, servers: 2 }],
  ['hold', { percent: 30, timesMax: 8, servers: 2 }],
  ['disk-full', { percent: 20, timesMax: 3, servers: 1 }],
  ['disk-slow', { percent: 25, timesMax: 4, servers: 1 }],
  ['apply-stall', { percent: 20, timesMax: 4, servers: 1 }],
  ['sync-error', { percent: 15, timesMax: 3, servers: 1 }],
  ['read-error', { percent: 15, timesMax: 3, servers: 1 }],
  ['clock-jump', { percent: 25, timesMax: 6, servers: 1 }],
  ['transfer', { percent: 35, timesMax: 12, servers: 2 }],
  ['forget-leader', { percent: 15, timesMax: 6, servers: 2 }],
  ['take-snapshot', { percent: 20, timesMax: 8, servers: 1 }],
];

const DAMAGE_PERCENT = 25;

/** Seeds with standing faults alone: what load, limits and a bad network do without a crash. */
const NONE_PERCENT = 4;

export function drawFaults(
  random: Random,
  profile: Profile,
  cluster: ClusterPlan,
  timing: RaftTiming,
  faultsFor: Micros,
): readonly TimedFault[] {
  if (profile.faults === 'none' || chance(random, NONE_PERCENT)) return [];
  const ids = cluster.servers.map((server) => server.id);
  const site: FaultSite = { random, ids, timeout: timing.electionTimeoutMax, until: faultsFor };
  const faults: TimedFault[] = [];
  for (const [kind, plan] of KINDS) {
    if (ids.length < plan.servers) continue;
    const times = timesOf(random, plan);
    for (let n = 0; n < times; n += 1) {
      faults.push(...(kind === 'partition' ? partition(site) : makeFault(kind, site)));
    }
  }
  if (chance(random, DAMAGE_PERCENT)) faults.push(...drawDamages(site));
  return faults.sort((a, b) => a.at - b.at);
}

/** The servers that will not come back: their damage is found at the next restart. */
export function permanentlyDead(faults: readonly TimedFault[]): ReadonlySet<MemberId> {
  const dead = new Set<MemberId>();
  for (const fault of faults) if (fault.kind === 'damage') dead.add(fault.server);
  return dead;
}

function timesOf(random: Random, plan: KindPlan): number {
  return chance(random, plan.percent) ? spread(random, 1, plan.timesMax) : 0;
}

/** Fewer damaged servers than would leave no majority. */
function drawDamages(site: FaultSite): TimedFault[] {
  const spare = site.ids.length - majorityOf(site.ids.length);
  if (spare === 0) return [];
  const count = between(site.random, 1, spare);
  return shuffled(site.random, site.ids)
    .slice(0, count)
    .flatMap((server) => damage(site, server));
}
