/**
 * The marks: rare situations, registered beforehand, that a campaign counts. One that was never reached is a gap
 * in what the campaign tried, and is reported as such (stateright's *sometimes*).
 */

export interface Mark {
  readonly name: string;
  /** The situation, in a sentence. */
  readonly description: string;
  /** What it takes: an injected fault, more than one term, or neither. */
  readonly needs: 'fault' | 'two-terms' | 'none';
}

const mark = (name: string, needs: Mark['needs'], description: string): Mark => ({
  name,
  needs,
  description,
});

export const MARKS: readonly Mark[] = [
  mark('leader-elected', 'none', 'A candidate won an election (paper section 5.2).'),
  mark('leader-of-one', 'none', 'A cluster of one elected itself once its own vote was durable.'),
  mark('two-candidates-in-a-term', 'none', 'Two servers campaigned in the same term.'),
  mark('split-vote', 'none', 'A candidate timed out without a majority and campaigned again (section 5.2).'),
  mark(
    'vote-refused-out-of-date-log',
    'fault',
    'A vote was refused because the candidate lacked entries (section 5.4.1).',
  ),
  mark(
    'vote-refused-already-voted',
    'none',
    'A vote was refused because it was given to another in that term.',
  ),
  mark(
    'vote-request-ignored',
    'fault',
    'A request of a later term was ignored while a leader was alive (dissertation section 4.2.3).',
  ),
  mark(
    'pre-vote-refused-leader-alive',
    'fault',
    'A pre-vote was refused while a leader was alive (dissertation section 9.6).',
  ),
  mark(
    'pre-vote-refused-out-of-date-log',
    'fault',
    'A pre-vote was refused because the asker lacked entries.',
  ),
  mark('candidate-yields-to-leader', 'none', 'A candidate found that another had won its term.'),
  mark(
    'leader-deposed-by-later-term',
    'two-terms',
    'A leader met a later term and stepped down (section 5.1).',
  ),
  mark(
    'leader-steps-down-by-check-quorum',
    'fault',
    'A leader without contact to a majority stepped down (dissertation section 6.2).',
  ),
  mark(
    'two-leaders-at-once',
    'fault',
    'A leader was elected while one of an earlier term still believed to lead.',
  ),
  mark('stale-vote-response', 'two-terms', 'A vote of an earlier term reached a candidate.'),
  mark('vote-survives-restart', 'fault', 'A server restarted in a term in which it had voted.'),
  mark('leader-after-leader-crash', 'fault', 'A leader crashed, and another server was elected.'),
  mark(
    'term-learned-from-an-answer',
    'two-terms',
    'A server learnt a later term from an answer to its request.',
  ),
  mark(
    'deposed-leader-truncates',
    'two-terms',
    'A deposed leader removed entries that it had appended itself (section 5.3).',
  ),
  mark('several-entries-truncated', 'two-terms', 'Two or more entries were removed at once.'),
  mark(
    'truncated-while-write-pends',
    'two-terms',
    'The log was cut while an earlier write was under way (the ABA problem).',
  ),
  mark(
    'append-refused-log-too-short',
    'fault',
    'An append was refused because the entry before it was missing.',
  ),
  mark(
    'append-refused-other-term',
    'two-terms',
    'An append was refused because the entry before it was of another term.',
  ),
  mark(
    'backtracking-skips',
    'fault',
    'After a refusal a leader went back by more than one entry (section 5.3).',
  ),
  mark(
    'figure-8-in-the-making',
    'two-terms',
    'A majority held an entry of an earlier term that the leader must not commit by counting (figure 8).',
  ),
  mark(
    'old-entry-committed-with-own',
    'two-terms',
    'Entries of an earlier term were committed with one of the own term.',
  ),
  mark(
    'commit-before-own-disk',
    'none',
    'A leader committed an entry that was not yet on its own disk (dissertation section 10.2.1).',
  ),
  mark(
    'learner-promoted',
    'none',
    'A leader made a learner that had caught up a voter (dissertation section 4.2.1).',
  ),
  mark(
    'joint-configuration',
    'none',
    'A leader changed several votes at once, by a joint configuration (paper section 6).',
  ),
  mark(
    'every-voter-replaced',
    'none',
    'A leader left a joint configuration whose two halves had no server in common (paper section 6).',
  ),
  mark(
    'joint-left-by-later-leader',
    'two-terms',
    'A joint configuration was left by another leader than the one that had begun it, or in a later term.',
  ),
  mark(
    'joint-committed-while-halves-separated',
    'fault',
    'A joint configuration was committed while those who come and those who go could not reach each other.',
  ),
  mark(
    'leader-begins-its-own-removal',
    'none',
    'A leader appended a configuration in which it does not vote.',
  ),
  mark(
    'leader-removed',
    'none',
    'A leader committed its own removal without counting itself, and stepped down (paper section 6).',
  ),
  mark(
    'leader-removed-while-transferring',
    'none',
    'A leader committed its own removal while it was handing its leadership over.',
  ),
  mark(
    'configuration-rolled-back',
    'two-terms',
    'A configuration was cut off a log, and the one before was in force again.',
  ),
  mark('message-from-three-terms-ago', 'two-terms', 'A message arrived three or more terms late.'),
  mark('duplicate-message', 'fault', 'The same message arrived twice.'),
  mark('reordered-append', 'fault', 'An append arrived after a later one of the same sender.'),
  mark(
    'message-from-a-former-life',
    'fault',
    'A message arrived from an earlier incarnation of a server that had restarted.',
  ),
  mark('apply-lags', 'none', 'Sixteen or more committed entries waited to be applied.'),
  mark('crash-with-writes-pending', 'fault', 'A server crashed while writes were under way.'),
  mark('leader-crash-with-uncommitted', 'fault', 'A leader crashed with entries that were not committed.'),
  mark(
    'torn-write-recovered',
    'fault',
    'A server recovered after a crash that kept a part of an unsynced write.',
  ),
  mark('some-writes-kept', 'fault', 'A crash kept some of the pending writes and lost others.'),
  mark('failed-sync-stops', 'fault', 'A server stopped because a sync failed.'),
  mark('damage-noticed', 'fault', 'A server stopped because data below the sync watermark was damaged.'),
  mark('paused-leader-returns', 'fault', 'A paused leader went on, and another already led a later term.'),
  mark('all-down', 'fault', 'No server was running.'),
  mark('recovered-from-all-down', 'fault', 'After all servers had been down, a leader was elected.'),
  mark(
    'read-pending-across-deposed-leader',
    'two-terms',
    'A leader was deposed while reads waited for their round (dissertation section 6.4).',
  ),
  mark(
    'read-answered-by-follower',
    'none',
    'A follower answered reads with an index that its leader gave it (dissertation section 6.4).',
  ),
  mark('reads-share-a-round', 'none', 'One round of heartbeats answered several reads of one server.'),
  mark('read-timed-out', 'fault', 'Reads were refused because nobody confirmed their round in time.'),
  mark(
    'lease-read-while-another-campaigns',
    'fault',
    'A leader answered by its lease while a candidate of a later term asked for votes (dissertation section 6.4.1).',
  ),
  mark(
    'leadership-transferred',
    'two-terms',
    'A server that its leader told to campaign won the next term (dissertation section 3.10).',
  ),
  mark(
    'transfer-target-not-caught-up',
    'none',
    'A transfer began while its target lacked entries of the leader, which waited for it.',
  ),
  mark('transfer-timed-out', 'fault', 'A leader gave a transfer up and led on.'),
  mark(
    'stale-order-to-campaign',
    'two-terms',
    'A server was told to campaign by the leader of a term that was over, and did not.',
  ),
  mark('transfer-target-cut-off', 'fault', 'A transfer began to a server that the leader did not reach.'),
  mark(
    'snapshot-installed',
    'none',
    "A follower replaced its log by its leader's snapshot (paper section 7, figure 13).",
  ),
  mark(
    'uncommitted-log-replaced-by-snapshot',
    'none',
    'A snapshot took the place of a log that went on after what was committed.',
  ),
  mark(
    'snapshot-found-unneeded',
    'none',
    'A follower learnt from a snapshot what was committed: its log had the last entry of it (figure 13, step 6).',
  ),
  mark(
    'snapshot-transfer-resumed',
    'two-terms',
    'A leader began to send a snapshot where somebody else, or an earlier life, had stopped.',
  ),
  mark('snapshot-with-joint-configuration', 'none', 'The configuration of a snapshot was a joint one.'),
  mark('restarted-from-snapshot', 'fault', 'A server restarted whose log began after a snapshot.'),
];
