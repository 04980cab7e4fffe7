/** Makes a case of the corpus from a planted bug: a seed that finds it, shrunk, with the story of the bug. */
import type { PlantedBug } from '../../properties/bugs/planted-bug.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { plant, plantAndHunt } from './plant.ts';

const TRIES_MAX = 250;

/** The fields of a corpus file that comes from a planted bug. */
export interface BugCase {
  readonly story: string;
  /** The bug with which the scenario breaks the property; without it our Raft holds. */
  readonly bug: string;
  readonly property: string;
  readonly scenario: Scenario;
}

/** Null when the bug is not found in so many seeds. */
export async function makeBugCase(
  bug: PlantedBug,
  seeds: number,
  timeoutMs: number,
): Promise<BugCase | null> {
  const { seed, property } = await plantAndHunt(bug, 0, seeds, timeoutMs);
  if (seed === null || property === null) return null;
  const { scenario } = await plant(bug, { kind: 'shrink', seed, property, tries: TRIES_MAX }, timeoutMs);
  return { story: bug.story, bug: bug.id, property, scenario };
}
