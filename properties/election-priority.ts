/** How soon a server campaigns, as judges know it; 0: never of its own accord. */
import type { MemberId } from '../src/base/types.ts';
import type { ClusterSettings } from './world-view.ts';

export function electionPriorityOf(
  { limits, electionPriorities }: Pick<ClusterSettings, 'limits' | 'electionPriorities'>,
  server: MemberId,
): number {
  return electionPriorities.get(server) ?? limits.electionPriority;
}
