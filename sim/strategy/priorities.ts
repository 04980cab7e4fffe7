/**
 * Priority-based schedules (PCT, Burckhardt et al., ASPLOS 2010): faults and load as swarm draws them, but the order of
 * deliveries is that of random priorities with a few change points, and not that of drawn latencies.
 */
import type { Micros } from '../../src/base/types.ts';
import { createStream } from '../kernel/random.ts';
import { between, pick, spread } from '../scenario/draw.ts';
import { generateScenario } from '../scenario/generate.ts';
import { livenessAllowance } from '../scenario/phases.ts';
import type { Profile } from '../scenario/profile.ts';
import type { Scenario, SchedulePlan } from '../scenario/scenario.ts';

const LANES: readonly SchedulePlan['lanes'][] = ['server', 'link', 'message'];
/** A bug of depth d takes d - 1 change points at the right places; few bugs are deep. */
const CHANGE_POINTS_MAX = 15;
/** How late the lowest priority is, in percent of an election time-out: beyond that nobody stays leader. */
const LONGEST_PERCENT_MIN = 5;
const LONGEST_PERCENT_MAX = 100;

export function prioritySchedule(seed: number, profile: Profile): Scenario {
  return scheduled(seed, profile, CHANGE_POINTS_MAX);
}

/** The control: the same priorities, and none of them ever changes. */
export function fixedPriorities(seed: number, profile: Profile): Scenario {
  return scheduled(seed, profile, 0);
}

function scheduled(seed: number, profile: Profile, changePointsMax: number): Scenario {
  const scenario = generateScenario(seed, profile);
  const { network, timing, phases } = scenario;
  const random = createStream(seed, 'strategy/priorities');
  const lanes = pick(random, LANES);
  const percent = spread(random, LONGEST_PERCENT_MIN, LONGEST_PERCENT_MAX);
  const longest: Micros = Math.floor((timing.electionTimeoutMin * percent) / 100);
  const changePoints: Micros[] = [];
  if (changePointsMax > 0) {
    const wanted = spread(random, 1, changePointsMax);
    for (let n = 0; n < wanted; n += 1) changePoints.push(between(random, 0, phases.faultsFor - 1));
  }
  const made: Scenario = {
    ...scenario,
    network: { ...network, latencyJitter: 0, tailPpm: 0, stalePpm: 0 },
    schedule: { lanes, longest, changePoints },
  };
  return { ...made, phases: { ...phases, livenessFor: livenessAllowance(made) } };
}
