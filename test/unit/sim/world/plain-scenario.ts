/** A scenario in which nothing goes wrong by itself, so that what a test adds to it is all that happens. */
import { GOOD_DISK } from '../../../../sim/scenario/disk.ts';
import { SCENARIO_VERSION, type Scenario, type TimedFault } from '../../../../sim/scenario/scenario.ts';
import { USUAL_APPLY_ENTRIES_MAX, USUAL_STORAGE } from '../../../../sim/scenario/timing.ts';
import { SIMPLE_WORKLOAD, USUAL_SESSIONS_MAX } from '../../../../sim/scenario/workload.ts';
import { DEFAULT_LIMITS, DEFAULT_TIMING } from '../../../../src/raft/options.ts';

export const MS = 1_000;
export const SECOND = 1_000 * MS;

/** Three servers, one client that works until the faults end, a perfect network and good disks. */
export function plainScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    version: SCENARIO_VERSION,
    seed: 1,
    cluster: {
      cluster: 7,
      group: 0,
      servers: [
        { id: 1, name: 'alpha' },
        { id: 2, name: 'bravo' },
        { id: 3, name: 'charlie' },
      ],
    },
    raft: DEFAULT_LIMITS,
    timing: DEFAULT_TIMING,
    storage: USUAL_STORAGE,
    applyEntriesMax: USUAL_APPLY_ENTRIES_MAX,
    sessionsMax: USUAL_SESSIONS_MAX,
    network: {
      latencyMin: 1 * MS,
      latencyJitter: 500,
      tailPpm: 0,
      tail: 0,
      lossPpm: 0,
      duplicatePpm: 0,
      flipPpm: 0,
      stalePpm: 0,
      staleDelay: 0,
      fifo: true,
      slowLinks: [],
    },
    disk: GOOD_DISK,
    process: { costPerEvent: 0, slow: [], applyDelayMax: 0 },
    clocks: [],
    workload: { ...SIMPLE_WORKLOAD, thinkTime: 20 * MS, operationsMax: 100_000 },
    faults: [],
    fates: [],
    phases: { faultsFor: 4 * SECOND, core: [1, 2, 3], livenessFor: 10 * SECOND },
    ...changes,
  };
}

/** The same with faults. */
export function withFaults(...faults: TimedFault[]): Scenario {
  return plainScenario({ faults });
}
