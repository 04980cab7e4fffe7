/**
 * The commit rule (paper section 5.4.2, figure 8): a leader commits by counting copies only entries of its own
 * term; those before them are committed with them. Its own copy counts when it is durable.
 */
import { budgetOf } from './budget.ts';
import type { Effects } from './effects.ts';
import { entryAt, termAt } from './log.ts';
import { progressOf } from './progress.ts';
import { quorumMatch } from './quorum.ts';
import type { RaftState } from './state.ts';

/** As leader, after a match index grew. */
export function advanceCommit(state: RaftState): void {
  const agreed = quorumMatch(state.configuration, state.progress);
  if (agreed <= state.commitIndex || termAt(state, agreed) !== state.term) return;
  for (let index = state.commitIndex + 1; index <= agreed; index += 1) {
    const entry = entryAt(state, index);
    // Only what this leader took on counts against its budget.
    if (entry.term === state.term) state.uncommittedBytes -= budgetOf(entry);
  }
  state.commitIndex = agreed;
}

/** As leader, after its own log became durable further. */
export function countOwnLog(state: RaftState, effects: Effects): void {
  const own = progressOf(state, state.self);
  // Who leads until its removal is committed does not count itself (paper section 6).
  if (own === null || state.durableIndex <= own.matchIndex) return;
  own.matchIndex = state.durableIndex;
  effects.matched.push({ member: state.self, index: state.durableIndex });
  advanceCommit(state);
}
