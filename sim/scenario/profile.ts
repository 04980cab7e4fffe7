/**
 * Named mixtures for the generator. A profile says what a campaign is for; the seed still decides the details.
 */
import type { Micros } from '../../src/base/types.ts';

export interface Profile {
  readonly name: string;
  /** One sentence for `--help`. */
  readonly description: string;
  /** The number of servers, or null: drawn, from 1 to 5. */
  readonly servers: number | null;
  /** `swarm`: each seed draws which faults exist at all, and how strong. */
  readonly faults: 'swarm' | 'none';
  /** `swarm`: limits and timing are drawn, small windows and batches among them; `usual`: those of production. */
  readonly limits: 'swarm' | 'usual';
  /** `steady`: at least 50 operations of 64 bytes a virtual second. */
  readonly workload: 'swarm' | 'steady' | 'none';
  /** Some seeds change the membership. */
  readonly membership: boolean;
  /**
   * Failover coordinators stand beside the replicas, which use leases; clocks drift within the bound, and do not jump.
   */
  readonly failover: boolean;
  /** Length of the fault phase, or null: drawn. */
  readonly faultsFor: Micros | null;
}

export const PROFILES = {
  default: {
    name: 'default',
    description:
      'Every seed draws its own cluster, limits, load and mixture of tolerated and detectable faults.',
    servers: null,
    faults: 'swarm',
    limits: 'swarm',
    workload: 'swarm',
    membership: true,
    failover: false,
    faultsFor: null,
  },
  calm: {
    name: 'calm',
    description: 'Any cluster, limits and load, but no fault: what must work on a good day.',
    servers: null,
    faults: 'none',
    limits: 'swarm',
    workload: 'swarm',
    membership: true,
    failover: false,
    faultsFor: null,
  },
  bench: {
    name: 'bench',
    description:
      'Three servers under steady load (50 operations of 64 bytes a second or more) and the default mixture of faults, for a minute.',
    servers: 3,
    faults: 'swarm',
    limits: 'usual',
    workload: 'steady',
    membership: false,
    failover: false,
    faultsFor: 60_000_000,
  },
  failover: {
    name: 'failover',
    description:
      'Who is PRIMARY: failover coordinators, leases, servers that are unhealthy at times, and the default faults without jumping clocks.',
    servers: null,
    faults: 'swarm',
    limits: 'swarm',
    workload: 'swarm',
    membership: true,
    failover: true,
    faultsFor: null,
  },
  idle: {
    name: 'idle',
    description: 'Three servers without clients or faults: what it costs to do nothing.',
    servers: 3,
    faults: 'none',
    limits: 'usual',
    workload: 'none',
    membership: false,
    failover: false,
    faultsFor: 60_000_000,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

/** The names, in the order in which help lists them. */
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[];
