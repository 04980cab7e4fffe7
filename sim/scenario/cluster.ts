/** Which servers there are. Ids often begin with 0, and sometimes have gaps: both have broken real systems. */
import type { MemberId } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { MEMBER_NAME_BYTES_MAX } from '../../src/raft/configuration.ts';
import { between, chance, weighted } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan } from './scenario.ts';

/** Clusters whose names are as long as they may be: a configuration of them is larger than most entries. */
const LONG_NAMES_PERCENT = 6;
const NAMES = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel', 'india'] as const;

export function drawCluster(random: Random, profile: Profile): ClusterPlan {
  const drawn = weighted(random, [
    [42, 3],
    [33, 5],
    [12, 4],
    [7, 2],
    [6, 1],
  ]);
  const size = profile.servers ?? drawn;
  const gaps = chance(random, 25);
  let id: MemberId = chance(random, 55) ? 0 : between(random, 1, gaps ? 40 : 1);
  const isLong = profile.limits !== 'usual' && chance(random, LONG_NAMES_PERCENT);
  const servers: { id: MemberId; name: string }[] = [];
  for (let n = 0; n < size; n += 1) {
    servers.push({ id, name: isLong ? NAMES[n]!.padEnd(MEMBER_NAME_BYTES_MAX, '-') : NAMES[n]! });
    id += gaps ? between(random, 1, 9) : 1;
  }
  return { cluster: between(random, 1, 0xffff_ffff), group: random.nextInt(4), servers };
}

/** Those that the cluster is made of, and those that are made later. */
export function allServers({ servers, joining = [] }: ClusterPlan): ClusterPlan['servers'] {
  return joining.length === 0 ? servers : [...servers, ...joining];
}

/** The smallest number of servers that is more than half. */
export function majorityOf(servers: number): number {
  return Math.floor(servers / 2) + 1;
}
