/** The standing behaviour of the disks. */
import type { Random } from '../../src/ports/random.ts';
import type { RaftTiming } from '../../src/raft/options.ts';
import { between, chance, pick } from './draw.ts';
import { sometimes } from './network.ts';
import type { Profile } from './profile.ts';
import type { DiskPlan } from './scenario.ts';

/** A good disk that keeps nothing unsynced; also what shrinking goes back to. */
export const GOOD_DISK: DiskPlan = {
  latencyMin: 200,
  latencyJitter: 300,
  tailPpm: 0,
  tail: 0,
  crashKeeps: 'lose',
  readErrorPpm: 0,
  syncErrorPpm: 0,
  capacityBytes: 0,
};

const CRASH_KEEPS = ['lose', 'prefix', 'any', 'any'] as const;

/** The capacity stays unbounded: without compaction a bounded disk fills for good, and no healing helps. */
export function drawDisk(random: Random, profile: Profile, timing: RaftTiming): DiskPlan {
  const latencyMin = between(random, 20, Math.floor(timing.electionTimeoutMin / 40));
  const latencyJitter = between(random, 0, Math.floor(timing.electionTimeoutMin / 20));
  switch (profile.faults) {
    case 'none':
      return { ...GOOD_DISK, latencyMin, latencyJitter };
    case 'swarm':
      return {
        latencyMin,
        latencyJitter,
        tailPpm: sometimes(random, 45, 20_000),
        tail: between(random, 0, 2 * timing.electionTimeoutMax),
        crashKeeps: pick(random, CRASH_KEEPS),
        readErrorPpm: chance(random, 15) ? between(random, 100, 10_000) : 0,
        syncErrorPpm: chance(random, 12) ? between(random, 50, 1_000) : 0,
        capacityBytes: 0,
      };
    default:
      return profile.faults satisfies never;
  }
}
