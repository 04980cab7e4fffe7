/**
 * Quorum arithmetic, pure and apart from everything else. A decision needs a majority of the voters, and in a joint
 * configuration also one of the outgoing voters (paper sections 5 and 6). Of nobody there is no majority.
 */
import type { LogIndex, MemberId } from '../base/types.ts';
import type { Configuration } from './configuration.ts';
import type { Progress } from './state.ts';

/** The smallest number that is more than half of `voters`. */
export function majorityOf(voters: number): number {
  return (voters >> 1) + 1;
}

/** These members can decide, as votes do. */
export function isQuorum({ voters, outgoing }: Configuration, members: readonly MemberId[]): boolean {
  return isMajority(voters, members) && (outgoing.length === 0 || isMajority(outgoing, members));
}

function isMajority(half: readonly MemberId[], members: readonly MemberId[]): boolean {
  let count = 0;
  for (let i = 0; i < half.length; i += 1) if (members.includes(half[i]!)) count += 1;
  return count >= majorityOf(half.length);
}

/** The largest value that a quorum has reached, by what each voter has; 0 when there is none above. Quadratic, as below. */
export function quorumReached(configuration: Configuration, reachedBy: (member: MemberId) => number): number {
  const { voters, outgoing } = configuration;
  const reached = majorityReached(voters, reachedBy);
  return outgoing.length === 0 ? reached : Math.min(reached, majorityReached(outgoing, reachedBy));
}

function majorityReached(half: readonly MemberId[], reachedBy: (member: MemberId) => number): number {
  const needed = majorityOf(half.length);
  let best = 0;
  for (let i = 0; i < half.length; i += 1) {
    const value = reachedBy(half[i]!);
    if (value <= best) continue;
    let reached = 0;
    for (let k = 0; k < half.length; k += 1) if (reachedBy(half[k]!) >= value) reached += 1;
    if (reached >= needed) best = value;
  }
  return best;
}

/** The largest index that a quorum's logs have reached. Quadratic, without allocation: there are few voters. */
export function quorumMatch(configuration: Configuration, progress: readonly Progress[]): LogIndex {
  const agreed = majorityMatch(progress, configuration.voters.length, false);
  const outgoing = configuration.outgoing.length;
  return outgoing === 0 ? agreed : Math.min(agreed, majorityMatch(progress, outgoing, true));
}

/** The same of one half, of `voters` voters. */
function majorityMatch(progress: readonly Progress[], voters: number, old: boolean): LogIndex {
  const needed = majorityOf(voters);
  let best: LogIndex = 0;
  for (let i = 0; i < progress.length; i += 1) {
    const candidate = progress[i]!.matchIndex;
    if (candidate <= best) continue;
    let reached = 0;
    for (let k = 0; k < progress.length; k += 1) {
      const one = progress[k]!;
      if (one.matchIndex >= candidate && (old ? one.isOutgoing : one.isVoter)) reached += 1;
    }
    if (reached >= needed) best = candidate;
  }
  return best;
}
