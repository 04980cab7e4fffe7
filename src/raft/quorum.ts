/** Quorum arithmetic, pure and apart from everything else (paper section 5: a majority of the servers). */
import type { LogIndex } from '../base/types.ts';
import type { Progress } from './state.ts';

/** The smallest number that is more than half of `voters`. */
export function majorityOf(voters: number): number {
  return (voters >> 1) + 1;
}

/** True when more than half of the places are true. */
export function isMajority(places: readonly boolean[]): boolean {
  let count = 0;
  for (let i = 0; i < places.length; i += 1) if (places[i]) count += 1;
  return count >= majorityOf(places.length);
}

/** The largest index that a majority has reached. Quadratic, without allocation: there are few voters. */
export function majorityMatch(progress: readonly Progress[]): LogIndex {
  const needed = majorityOf(progress.length);
  let best: LogIndex = 0;
  for (let i = 0; i < progress.length; i += 1) {
    const candidate = progress[i]!.matchIndex;
    if (candidate <= best) continue;
    let reached = 0;
    for (let k = 0; k < progress.length; k += 1) if (progress[k]!.matchIndex >= candidate) reached += 1;
    if (reached >= needed) best = candidate;
  }
  return best;
}
