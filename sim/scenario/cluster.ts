/** Which servers there are. Ids often begin with 0, and sometimes have gaps: both have broken real systems. */
import type { MemberId } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { between, chance, weighted } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan } from './scenario.ts';

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
  const servers: { id: MemberId; name: string }[] = [];
  for (let n = 0; n < size; n += 1) {
    servers.push({ id, name: NAMES[n]! });
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
