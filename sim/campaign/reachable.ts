/**
 * All that a campaign could reach, by name, registered beforehand: so that one in which nothing was run has missed all of
 * it, and not nothing.
 */
import { ACTIONS } from '../../model/refinement/actions.ts';
import { MARKS } from '../marks/registry.ts';
import { FAULT_KINDS } from '../run-counts.ts';
import type { CampaignSummary } from './summary.ts';

export interface Reachable {
  readonly marks: readonly string[];
  readonly faultKinds: readonly string[];
  /** Of the protocol specification. */
  readonly actions: readonly string[];
}

export const REACHABLE: Reachable = {
  marks: MARKS.map(({ name }) => name),
  faultKinds: FAULT_KINDS,
  actions: ACTIONS,
};

/** One sentence for each sort of thing of which something was never reached. */
export function gapsOf(summary: Pick<CampaignSummary, keyof Reachable>): string[] {
  const sorts: readonly [keyof Reachable, string][] = [
    ['marks', 'marks'],
    ['faultKinds', 'fault kinds'],
    ['actions', 'actions of the specification'],
  ];
  return sorts
    .filter(([sort]) => summary[sort].missed.length > 0)
    .map(([sort, name]) => `${name} never reached: ${summary[sort].missed.join(', ')}`);
}
