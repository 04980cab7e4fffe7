/**
 * The safety table of the Raft paper (Figure 3) as predicates on one or two servers. They stand here once, for all
 * specifications: each says by a `View` what of its servers the table looks at.
 */
import type { LocalInvariant, PairInvariant } from '../../check/specification.ts';
import { committed, isPrefix, type Log } from './log.ts';

/** What the properties of Figure 3 look at. */
export interface View {
  readonly isLeader: boolean;
  readonly currentTerm: number;
  readonly log: Log;
  readonly commitIndex: number;
}

/** At most one leader can be elected in a given term (section 5.2). */
export const electionSafety: PairInvariant<View> = {
  name: 'election safety',
  holds: (a, b) => !(a.isLeader && b.isLeader && a.currentTerm === b.currentTerm),
};

/** Logs that have an entry with the same index and term are identical up to there (section 5.3). */
export const logMatching: PairInvariant<View> = {
  name: 'log matching',
  holds(a, b) {
    for (let index = Math.min(a.log.length, b.log.length); index >= 1; index -= 1) {
      if (a.log[index - 1]!.term === b.log[index - 1]!.term)
        return isPrefix(a.log.slice(0, index), b.log.slice(0, index));
    }
    return true;
  },
};

/** What `a` knows as committed is in the log of every leader of its term or a later one (section 5.4). */
export const leaderCompleteness: PairInvariant<View> = {
  name: 'leader completeness',
  holds: (a, b) =>
    !(b.isLeader && b.currentTerm >= a.currentTerm) || isPrefix(committed(a.log, a.commitIndex), b.log),
};

/** No two servers ever apply different entries at one index (section 5.4.3). */
export const stateMachineSafety: PairInvariant<View> = {
  name: 'state machine safety',
  holds(a, b) {
    const [ours, theirs] = [committed(a.log, a.commitIndex), committed(b.log, b.commitIndex)];
    return isPrefix(ours, theirs) || isPrefix(theirs, ours);
  },
};

/** What holds of each two servers in each state. */
export const PAIR_SAFETY = [electionSafety, logMatching, leaderCompleteness, stateMachineSafety] as const;

/** Nothing is known as committed that the server does not have. */
export const commitWithinLog: LocalInvariant<Pick<View, 'log' | 'commitIndex'>> = {
  name: 'commit index within the log',
  holds: ({ commitIndex, log }) => commitIndex <= log.length,
};

/** A leader never overwrites or deletes entries of its log; it only appends (section 5.3). */
export const LEADER_APPEND_ONLY = 'leader append-only';

export function onlyAppends(before: View, after: View): boolean {
  return !(before.isLeader && after.isLeader) || isPrefix(before.log, after.log);
}
