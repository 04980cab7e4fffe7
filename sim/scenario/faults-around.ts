/**
 * Faults that begin soon after a request to change the membership, while an old and a new majority decide together: by
 * chance alone few of them would meet.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import type { RaftTiming } from '../../src/raft/options.ts';
import { between, chance, pick } from './draw.ts';
import { type FaultSite, makeFault } from './fault-kinds.ts';
import { partition } from './partitions.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, MembershipPlan, TimedFault } from './scenario.ts';

/** Requests that a fault follows. */
const PERCENT = 40;
/** `halves`: a partition between those who come and those who go. */
const KINDS = ['halves', 'halves', 'halves', 'partition', 'crash', 'pause', 'connection-reset'] as const;

export function drawFaultsAround(
  random: Random,
  profile: Profile,
  cluster: ClusterPlan,
  timing: RaftTiming,
  faultsFor: Micros,
  requests: readonly MembershipPlan[],
): readonly TimedFault[] {
  if (profile.faults === 'none' || cluster.servers.length < 2) return [];
  const ids = cluster.servers.map((server) => server.id);
  const site: FaultSite = { random, ids, timeout: timing.electionTimeoutMax, until: faultsFor };
  const faults: TimedFault[] = [];
  for (const request of requests) {
    if (!chance(random, PERCENT)) continue;
    const at = Math.min(faultsFor - 1, request.at + between(random, 0, timing.electionTimeoutMax));
    const kind = pick(random, KINDS);
    const halves = kind === 'halves' ? betweenHalves(site, request, at) : null;
    const made = kind === 'halves' || kind === 'partition' ? partition(site) : makeFault(kind, site);
    faults.push(halves ?? { ...made[0]!, at });
  }
  return faults;
}

/** Those who come on one side, those who go on the other; where there are none, somebody else stands in, if there is one. */
function betweenHalves(
  { random, ids, timeout }: FaultSite,
  { changes }: MembershipPlan,
  at: Micros,
): TimedFault | null {
  const coming: MemberId[] = [];
  const going: MemberId[] = [];
  for (const { kind, id } of changes) {
    if (id === null) continue;
    (kind === 'remove' || kind === 'demote' ? going : coming).push(id);
  }
  const others = ids.filter((id) => !coming.includes(id) && !going.includes(id));
  for (const half of [coming, going]) {
    if (half.length > 0 || others.length === 0) continue;
    half.push(...others.splice(random.nextInt(others.length), 1));
  }
  if (coming.length === 0 || going.length === 0) return null;
  const length = Math.floor((timeout * between(random, 5, 80)) / 10);
  const cuts = [{ a: coming, b: going, oneWay: false }];
  return { kind: 'partition', at, for: length, cuts, shape: 'split' };
}
