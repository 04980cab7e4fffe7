/**
 * What a story starts from: a cluster on a quiet network with good disks, without clients of its own and without
 * faults, so that all that happens is what the script does. Times are milliseconds here, at the edge.
 */
import type { Property } from '../../properties/property.ts';
import { DEFAULT_LIMITS, DEFAULT_TIMING } from '../../src/raft/options.ts';
import { GOOD_DISK } from '../scenario/disk.ts';
import { type NetworkPlan, SCENARIO_VERSION, type Scenario } from '../scenario/scenario.ts';
import { USUAL_APPLY_ENTRIES_MAX, USUAL_STORAGE } from '../scenario/timing.ts';
import { SIMPLE_WORKLOAD, USUAL_SESSIONS_MAX } from '../scenario/workload.ts';
import type { System } from '../system.ts';

/** Longer than any story; a story ends when its script does. */
export const NEVER = 1_000_000_000_000;
export const MS = 1_000;

export interface StoryOptions {
  /** How many servers; their ids are 1, 2, 3, ... Default 3. */
  readonly servers?: number;
  /** Every random decision follows from it. Default 1. */
  readonly seed?: number;
  /** Shortest and longest election time-out. Default 150 and 300 ms. */
  readonly electionMs?: readonly [min: number, max: number];
  /** Default 50 ms. */
  readonly heartbeatMs?: number;
  /** Default true. */
  readonly preVote?: boolean;
  /** Default true. */
  readonly checkQuorum?: boolean;
  /** One-way latency between servers, uniformly from and to. Default 1 to 2 ms. */
  readonly latencyMs?: readonly [min: number, max: number];
  /** What else the network does; default: nothing but to deliver in order. */
  readonly network?: Partial<NetworkPlan>;
  /** Run under refinement and all properties. Default true; measurements over many seeds may do without. */
  readonly judged?: boolean;
  /** The system under test. Default: Ordeal's own replica. */
  readonly system?: System;
  /** More readers of what happens, beside all properties. */
  readonly properties?: readonly Property[];
  /** Whatever else differs from the quiet cluster. */
  readonly scenario?: Partial<Scenario>;
}

/** The scenario that a story drives. */
export function storyScenario(options: StoryOptions): Scenario {
  const { servers = 3, seed = 1, preVote = true, checkQuorum = true } = options;
  const [electionMin, electionMax] = options.electionMs ?? [
    DEFAULT_TIMING.electionTimeoutMin / MS,
    DEFAULT_TIMING.electionTimeoutMax / MS,
  ];
  const [latencyMin, latencyMax] = options.latencyMs ?? [1, 2];
  return {
    version: SCENARIO_VERSION,
    seed,
    cluster: {
      cluster: 1,
      group: 0,
      servers: Array.from({ length: servers }, (_, at) => ({ id: at + 1, name: `server-${at + 1}` })),
    },
    raft: { ...DEFAULT_LIMITS, preVote, checkQuorum },
    timing: {
      electionTimeoutMin: micros(electionMin),
      electionTimeoutMax: micros(electionMax),
      heartbeatInterval: micros(options.heartbeatMs ?? DEFAULT_TIMING.heartbeatInterval / MS),
    },
    storage: USUAL_STORAGE,
    applyEntriesMax: USUAL_APPLY_ENTRIES_MAX,
    sessionsMax: USUAL_SESSIONS_MAX,
    network: {
      latencyMin: micros(latencyMin),
      latencyJitter: micros(latencyMax - latencyMin),
      tailPpm: 0,
      tail: 0,
      lossPpm: 0,
      duplicatePpm: 0,
      flipPpm: 0,
      stalePpm: 0,
      staleDelay: 0,
      fifo: true,
      slowLinks: [],
      ...options.network,
    },
    disk: GOOD_DISK,
    process: { costPerEvent: 0, slow: [], applyDelayMax: 0 },
    clocks: [],
    workload: { ...SIMPLE_WORKLOAD, clients: 0, operationsMax: 0 },
    faults: [],
    fates: [],
    phases: { faultsFor: NEVER, core: [], livenessFor: 0 },
    ...options.scenario,
  };
}

export function micros(ms: number): number {
  return Math.round(ms * MS);
}
