/** The safety table of the Raft paper (Figure 3) over the base specification; its predicates are those of all specifications. */
import type { ActionProperty } from '../../check/specification.ts';
import { LEADER_APPEND_ONLY, onlyAppends, type View } from '../shared/safety.ts';
import type { ServerState } from './state.ts';

export {
  commitWithinLog,
  electionSafety,
  leaderCompleteness,
  logMatching,
  stateMachineSafety,
  type View,
} from '../shared/safety.ts';

export function viewOf({ state, currentTerm, log, commitIndex }: ServerState): View {
  return { isLeader: state === 'leader', currentTerm, log, commitIndex };
}

export const leaderAppendOnly: ActionProperty<ServerState> = {
  name: LEADER_APPEND_ONLY,
  holds: (before, after) => onlyAppends(viewOf(before), viewOf(after)),
};
