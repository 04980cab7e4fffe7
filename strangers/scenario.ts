/**
 * The scenario of a seed as a stranger can take it: the default mixture, without what its adapter does not offer. What is
 * left out is left out for all seeds, and said in docs/strangers.md.
 */
import { generateScenario } from '../sim/scenario/generate.ts';
import { PROFILES } from '../sim/scenario/profile.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/** What a stranger's adapter asks to be spared. */
export interface Needs {
  /** Frames arrive in order, once and whole, or not at all: it was written for TCP. */
  readonly orderedLinks: boolean;
  /** It keeps nothing, so its servers must not crash. */
  readonly noCrashes: boolean;
  /** Only what it says is judged, and not whether it recovers. */
  readonly safetyOnly: boolean;
}

const UNSPARED: ReadonlySet<string> = new Set(['damage']);
const CRASHING: ReadonlySet<string> = new Set(['crash', 'sync-error', 'read-error', 'disk-full']);

export function strangerScenario(seed: number, needs: Needs): Scenario {
  return spared(generateScenario(seed, { ...PROFILES.default, membership: false }), needs);
}

/** Without what the stranger asks to be spared; a scenario that spares it is unchanged. */
export function spared(scenario: Scenario, needs: Needs): Scenario {
  const { network, disk, phases } = scenario;
  return {
    ...scenario,
    faults: scenario.faults.filter(
      ({ kind }) => !UNSPARED.has(kind) && !(needs.noCrashes && CRASHING.has(kind)),
    ),
    network: needs.orderedLinks
      ? { ...network, fifo: true, duplicatePpm: 0, flipPpm: 0, stalePpm: 0 }
      : network,
    disk: needs.noCrashes
      ? { ...disk, capacityBytes: 0, readErrorPpm: 0, syncErrorPpm: 0 }
      : { ...disk, capacityBytes: 0 },
    phases: needs.safetyOnly ? { ...phases, core: [] } : phases,
  };
}
