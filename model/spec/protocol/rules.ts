/** What makes one instance of the protocol specification, and what may be wrong with it. */

/** The rules that can be broken, by module, each so that the checker must find out. */
export const VARIANTS = {
  'vote-before-durable': 'tickets: a vote leaves before it is on disk',
  'acknowledge-before-durable': 'tickets: an acknowledgement leaves before the entries are on disk',
  'count-own-log-before-durable': 'tickets: a leader counts its own log before it is on disk',
  'pre-vote-counts-as-vote': 'pre-vote: a granted pre-vote is counted as a vote of the term it asked for',
  'campaign-without-pre-votes': 'pre-vote: a server campaigns though no majority granted its pre-vote',
  'pre-vote-changes-term': 'pre-vote: whoever is asked for a pre-vote adopts the term that is asked for',
  'step-down-forgets-vote': 'check-quorum: a leader that steps down forgets that it voted in its term',
  'no-up-to-date-check': 'election: a vote is granted whatever the candidate lacks',
  'no-previous-entry-check': 'slices: entries are taken without a look at the one before them',
  'truncate-unconditionally': 'slices: an append cuts the log behind its entries without a conflict',
  'commit-beyond-verified': 'commit: a follower commits all the leader has, beyond what the request verified',
  'commit-by-counting': 'commit: a leader commits an entry of an earlier term by counting copies (figure 8)',
} as const;

export type Variant = keyof typeof VARIANTS;

export interface Rules {
  /** A campaign needs the pre-votes of a majority (dissertation section 9.6). */
  readonly preVote: boolean;
  /** A leader may step down within its term, and a server may ignore candidates (dissertation sections 6.2 and 4.2.3). */
  readonly checkQuorum: boolean;
  readonly variant: Variant | null;
}
