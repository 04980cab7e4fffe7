/** Who judges a run: the properties, and refinement where the system under test is one that the protocol specifies. */
import { ALL_PROPERTIES } from '../properties/all.ts';
import type { Property } from '../properties/property.ts';
import { refinement } from '../properties/refinement.ts';
import type { RunOptions } from './run-result.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { System } from './system.ts';

/** @param matched hears, when the run is over, how often each action of the specification was taken. */
export function judgesOf(
  system: System,
  scenario: Scenario,
  { properties = system.properties ?? ALL_PROPERTIES, refine = true, coverage }: RunOptions,
  matched: (counts: Readonly<Record<string, number>>) => void,
): readonly Property[] {
  if (!refine || !system.refinesProtocol) return properties;
  const { preVote, checkQuorum, leaseReads } = scenario.raft;
  const rules = { preVote, checkQuorum, leaseReads, variant: null };
  return [...properties, refinement(rules, matched, coverage ?? null)];
}
