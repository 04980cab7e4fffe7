/**
 * Seeds in which messages overtake each other all the time, and logs are short: what a follower was not sent in order is
 * compacted before it is sent again, so that it gets a snapshot, and often has all that it stands for when it comes.
 */
import type { Random } from '../../src/ports/random.ts';
import type { RaftLimits, RaftTiming } from '../../src/raft/options.ts';
import { between, chance } from './draw.ts';
import type { Profile } from './profile.ts';
import type { NetworkPlan } from './scenario.ts';

const PERCENT = 16;
/** Much more is on its way at once than one snapshot stands for. */
const IN_FLIGHT_MESSAGES_MIN = 8;
const IN_FLIGHT_BYTES_MIN = 256 << 10;

export interface Overtaking {
  readonly limits: Partial<RaftLimits>;
  readonly network: Partial<NetworkPlan>;
}

/** @returns what takes the place of what was drawn; undefined in most seeds. */
export function drawOvertaking(
  random: Random,
  profile: Profile,
  { electionTimeoutMin }: RaftTiming,
): Overtaking | undefined {
  if (profile.faults === 'none' || profile.limits === 'usual' || !chance(random, PERCENT)) return undefined;
  return {
    limits: {
      snapshotEntries: between(random, 1, 4),
      compactionKeepEntries: 0,
      inFlightMessagesMax: between(random, IN_FLIGHT_MESSAGES_MIN, 64),
      inFlightBytesMax: between(random, IN_FLIGHT_BYTES_MIN, 4 << 20),
    },
    network: {
      fifo: false,
      tailPpm: between(random, 100_000, 400_000),
      tail: between(random, 0, electionTimeoutMin >> 1),
    },
  };
}
