/** What a scenario with failover coordinators has besides: leases, and servers that are unhealthy at times. */
import type { Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { between, chance, pick } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, FailoverPlan, TimedFault } from './scenario.ts';

const UNHEALTHY_PERCENT = 60;
const UNHEALTHY_TIMES_MAX = 8;

/** Undefined where the profile has no coordinators. */
export function drawFailover(
  random: Random,
  profile: Profile,
  everybody: ClusterPlan,
  timeout: Micros,
  faultsFor: Micros,
): FailoverPlan | undefined {
  if (!profile.failover) return undefined;
  const unhealthy: { server: number; after: Micros; for: Micros }[] = [];
  const times = chance(random, UNHEALTHY_PERCENT) ? between(random, 1, UNHEALTHY_TIMES_MAX) : 0;
  for (let n = 0; n < times; n += 1) {
    unhealthy.push({
      server: pick(random, everybody.servers).id,
      after: between(random, 0, faultsFor),
      for: Math.floor((timeout * between(random, 1, 100)) / 10),
    });
  }
  return { unhealthy };
}

/** Leases hold no more when clocks jump. */
export function withoutJumps(profile: Profile, faults: readonly TimedFault[]): readonly TimedFault[] {
  return profile.failover ? faults.filter(({ kind }) => kind !== 'clock-jump') : faults;
}
