/** The safety table of the Raft paper (Figure 3) over the base specification, as predicates on one or two servers. */
import type { ActionProperty, LocalInvariant, PairInvariant } from '../../check/specification.ts';
import { committed, isPrefix, type Log, type ServerState } from './state.ts';

/** What the properties of Figure 3 look at. */
export interface View {
  readonly isLeader: boolean;
  readonly currentTerm: number;
  readonly log: Log;
  readonly commitIndex: number;
}

export function viewOf({ state, currentTerm, log, commitIndex }: ServerState): View {
  return { isLeader: state === 'leader', currentTerm, log, commitIndex };
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

/** Nothing is known as committed that the server does not have. */
export const commitWithinLog: LocalInvariant<ServerState> = {
  name: 'commit index within the log',
  holds: ({ commitIndex, log }) => commitIndex <= log.length,
};

/** A leader never overwrites or deletes entries of its log; it only appends (section 5.3). */
export const leaderAppendOnly: ActionProperty<ServerState> = {
  name: 'leader append-only',
  holds: (before, after) =>
    !(before.state === 'leader' && after.state === 'leader') || isPrefix(before.log, after.log),
};
