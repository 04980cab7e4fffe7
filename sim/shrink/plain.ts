/** The plain settings that shrinking goes back to: a fast, faultless machine and network under a simple load. */
import { DEFAULT_LIMITS, DEFAULT_TIMING } from '../../src/raft/options.ts';
import { GOOD_DISK } from '../scenario/disk.ts';
import { QUIET_NETWORK } from '../scenario/network.ts';
import { FAST_PROCESS } from '../scenario/process.ts';
import type { WorkloadPlan } from '../scenario/scenario.ts';
import { USUAL_APPLY_ENTRIES_MAX, USUAL_STORAGE } from '../scenario/timing.ts';
import { SIMPLE_WORKLOAD, USUAL_SESSIONS_MAX } from '../scenario/workload.ts';

export const PLAIN = {
  raft: DEFAULT_LIMITS,
  timing: DEFAULT_TIMING,
  storage: USUAL_STORAGE,
  applyEntriesMax: USUAL_APPLY_ENTRIES_MAX,
  sessionsMax: USUAL_SESSIONS_MAX,
  network: QUIET_NETWORK,
  disk: GOOD_DISK,
  process: FAST_PROCESS,
  workload: SIMPLE_WORKLOAD,
} as const;

/** Of the workload, what is no magnitude: fewer of these are simpler, however many there usually are. */
const {
  clients: _c,
  operationsMax: _o,
  keys: _k,
  valueBytesMin: _l,
  valueBytesMax: _h,
  ...rest
} = SIMPLE_WORKLOAD;
export const PLAIN_WORKLOAD: Partial<WorkloadPlan> = rest;
