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
  'read-before-own-term-commit':
    'reads: a leader takes an index before it has committed an entry of its term',
  'read-before-confirmed': 'reads: a leader answers before a majority has answered the round',
  'read-confirmed-by-an-earlier-round':
    'reads: a leader counts answers to rounds that began before the read came',
  'read-answer-of-another-request': 'reads: a follower takes the answer to an earlier request for its own',
  'read-answer-of-an-earlier-life':
    'reads: a follower takes an answer for its own that an earlier life asked for',
  'timeout-now-of-a-follower': 'transfer: a server that does not lead tells another to campaign',
  'transfer-to-a-stale-server': 'transfer: a leader tells a server to campaign that lacks entries of its log',
  'propose-while-transferring': 'transfer: a leader appends entries while it hands the leadership over',
  'change-before-own-entry': 'membership: a leader changes it before an entry of its term is committed',
  'two-changes-at-once': 'membership: a leader begins a change while the one before is not committed',
  'many-votes-at-once': 'membership: several votes change at once, without a joint configuration',
  'new-half-decides': 'membership: in a joint configuration the new half decides alone',
  'learners-count': 'membership: the votes and the copies of learners count',
  'truncation-keeps-configuration': 'membership: a configuration stays in force though its entry is cut off',
  'commit-by-counting': 'commit: a leader commits an entry of an earlier term by counting copies (figure 8)',
  'snapshot-before-applied': 'snapshots: a snapshot stands for entries that are not committed',
  'compact-before-durable':
    'snapshots: what was applied is compacted though no durable snapshot stands for it',
  'install-keeps-suffix':
    'snapshots: a log keeps what is behind an installed snapshot, though it contradicts it',
  'install-older': 'snapshots: a snapshot takes the place of a log that has committed more',
} as const;

export type Variant = keyof typeof VARIANTS;

export interface Rules {
  /** A campaign needs the pre-votes of a majority (dissertation section 9.6). */
  readonly preVote: boolean;
  /** A leader may step down within its term, and a server may ignore candidates (dissertation sections 6.2 and 4.2.3). */
  readonly checkQuorum: boolean;
  /** A leader may answer reads by its lease (dissertation section 6.4.1). */
  readonly leaseReads: boolean;
  readonly variant: Variant | null;
}
