/**
 * Who must agree, as the judges count it: a majority of the voters, and in a joint configuration one of the outgoing
 * voters, too (Raft paper, section 6). Written apart from the core's own arithmetic.
 */
import type { MemberId } from '../src/base/types.ts';
import type { Configuration } from '../src/raft/configuration.ts';

/** The halves of a configuration: one, or two when it is joint. */
export function halvesOf({ voters, outgoing }: Configuration): readonly (readonly MemberId[])[] {
  return outgoing.length === 0 ? [voters] : [voters, outgoing];
}

/** The half of which no majority agrees, and who of it does; null when all halves agree. */
export function lackingHalf(
  configuration: Configuration,
  agrees: (voter: MemberId) => boolean,
): LackingHalf | null {
  for (const half of halvesOf(configuration)) {
    const agreed = half.filter(agrees);
    if (agreed.length * 2 <= half.length) {
      const name = half === configuration.voters ? 'voters' : 'outgoing voters';
      return { name, half, agreed };
    }
  }
  return null;
}

/** The largest of the voters' values that a quorum has reached; 0 when there is none above. Without allocation. */
export function reachedByQuorum(
  { voters, outgoing }: Configuration,
  reachedBy: (voter: MemberId) => number,
): number {
  const reached = reachedByMajority(voters, reachedBy);
  return outgoing.length === 0 ? reached : Math.min(reached, reachedByMajority(outgoing, reachedBy));
}

function reachedByMajority(half: readonly MemberId[], reachedBy: (voter: MemberId) => number): number {
  let best = 0;
  for (let at = 0; at < half.length; at += 1) {
    const value = reachedBy(half[at]!);
    if (value <= best) continue;
    let count = 0;
    for (let other = 0; other < half.length; other += 1) if (reachedBy(half[other]!) >= value) count += 1;
    if (count * 2 > half.length) best = value;
  }
  return best;
}

export interface LackingHalf {
  readonly name: 'voters' | 'outgoing voters';
  readonly half: readonly MemberId[];
  readonly agreed: readonly MemberId[];
}
