/**
 * Mutations of the base specification: known mistakes of real Raft implementations, each one rule left out. The
 * checker must find every one of them; where the action asks `rules.bug`, the rule that is lost is at the same line.
 */

export const BUGS = {
  'forgotten-vote':
    'Restart forgets whom the server voted for (Raft paper, Figure 2: votedFor is persistent)',
  'figure-8':
    'AdvanceCommitIndex commits an entry of an earlier term by counting copies (section 5.4.2, Figure 8)',
  'no-up-to-date-check':
    'HandleRequestVoteRequest grants whatever the candidate has in its log (section 5.4.1)',
  'no-append-term-check':
    'append requests of deposed leaders are accepted (section 5.1, AppendEntries rule 1)',
  'no-previous-entry-check':
    'append requests are accepted whatever precedes them (section 5.3, AppendEntries rule 2)',
} as const;

export type Bug = keyof typeof BUGS;

/** The known bugs by name. */
export const BUG_NAMES = Object.keys(BUGS) as readonly Bug[];
