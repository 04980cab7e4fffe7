/** Planted bugs of log matching and truncation. */
import type { PlantedBug } from './planted-bug.ts';

export const LOG_BUGS: readonly PlantedBug[] = [
  {
    id: 'truncate-unconditionally',
    story: 'A follower cuts its log after the previous entry of each append, not at the first conflict.',
    source: 'openraft 9540c904; willemt/raft 77fb611; CCF #5991',
    breaks: 'Leader Completeness: an acknowledged entry disappears',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: '  let known = Math.min(entries.length, Math.max(0, state.log.baseIndex - message.previousIndex));\n',
        replace:
          '  let known = Math.min(entries.length, Math.max(0, state.log.baseIndex - message.previousIndex));\n  if (entries.length > 0 && message.previousIndex < lastIndex(state)) truncateLog(state, effects, message.previousIndex + 1);\n',
      },
      { file: 'src/raft/tickets.ts', find: 'if (from <= state.commitIndex) {', replace: 'if (from <= 0) {' },
    ],
  },
  {
    id: 'append-at-compacted-prefix',
    story: 'What a follower has compacted it takes for entries that it lacks, and appends them again.',
    source: 'willemt/raft #118, "WRaft#1"',
    breaks: 'Log Matching',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'let known = Math.min(entries.length, Math.max(0, state.log.baseIndex - message.previousIndex));',
        replace: 'let known = 0;',
      },
    ],
  },
  {
    id: 'stale-refusal-believed',
    story: 'A leader goes back for a refusal that is older than what has matched since.',
    source: 'etcd-io/raft 57b3274, 91ff7cd; PySyncObj #167; RaftOS #25',
    breaks: 'what has matched stays matched',
    edits: [
      {
        file: 'src/raft/append-response.ts',
        find: '  if (previous <= progress.matchIndex) return false;\n',
        replace: '',
      },
      {
        file: 'src/raft/append-response.ts',
        find: '  if (next <= progress.matchIndex) next = progress.matchIndex + 1;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'any-answer-empties-the-window',
    story: 'Any answer of a follower frees its whole in-flight window, so that a slow one is flooded.',
    source: 'etcd-io/raft, tracker/inflights.go; dissertation section 10.2.1',
    breaks: 'the window of appends that are not acknowledged',
    edits: [
      {
        file: 'src/raft/progress.ts',
        find: 'while (inFlight.length > 0 && inFlight[0]!.lastIndex <= progress.matchIndex) {',
        replace: 'while (inFlight.length > 0) {',
      },
    ],
  },
  {
    id: 'single-entry-answered-as-heartbeat',
    story:
      'An append of one entry is answered at once, for what is durable by then, and not when the entry is.',
    source: 'planted by us; a mutant of ours that survived (docs/detection.md)',
    breaks: 'an append is answered for all that it brought (Raft paper, figure 2)',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'if (message.entries.length === 0) {',
        replace: 'if (message.entries.length <= 1) {',
      },
    ],
  },
  {
    id: 'batch-skips-large-entries',
    story: 'An append leaves out the entry that does not fit, and goes on with smaller ones behind it.',
    source: 'LogCabin cf4a659 (#160)',
    breaks: 'Log Matching',
    edits: [
      {
        file: 'src/raft/replication.ts',
        find: '  let count = 0;\n  while',
        replace: '  let count = 0;\n  const skipped: number[] = [];\n  while',
      },
      {
        file: 'src/raft/replication.ts',
        find: '    if (count > 0 && bytes + size > limits.appendBytesMax) break;\n    bytes += size;\n    count += 1;',
        replace:
          '    count += 1;\n    if (count > 1 && bytes + size > limits.appendBytesMax) skipped.push(previousIndex + count);\n    else bytes += size;',
      },
      {
        file: 'src/raft/replication.ts',
        find: 'entriesAfter(state, previousIndex, previousIndex + count);',
        replace:
          'entriesAfter(state, previousIndex, previousIndex + count).filter(({ index }) => !skipped.includes(index));',
      },
    ],
  },
  {
    id: 'replaced-entries-count-as-durable',
    story: 'A write that completes counts for entries that were replaced while it was under way.',
    source: 'etcd-io/raft, async_storage_writes_append_aba_race.txt; raft-rs 7e7322b; openraft #1960',
    breaks: 'durability: acknowledged before it is on disk',
    edits: [
      {
        file: 'src/raft/tickets.ts',
        find: '    if (ticket.lastIndex >= from) ticket.lastIndex = from - 1;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'log-cut-stays-durable',
    story: 'A follower that cuts its log still takes the place for durable.',
    source: 'ours',
    breaks: 'durability: acknowledged before it is on disk',
    edits: [
      {
        file: 'src/raft/tickets.ts',
        find: '  if (state.durableIndex >= from) state.durableIndex = from - 1;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'append-of-the-term-before',
    story: 'A follower takes appends of a leader that was deposed one term ago.',
    source: 'ours',
    breaks: 'Leader Completeness',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'if (message.term < state.term) {',
        replace: 'if (message.term < state.term - 1) {',
      },
    ],
  },
  {
    id: 'conflict-not-compared',
    story: 'A follower keeps what it has in place of what the leader sends, whatever the term.',
    source: 'ours',
    breaks: 'Log Matching',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'if (term !== entries[known]!.term) {',
        replace: 'if (term > entries[known]!.term) {',
      },
    ],
  },
  {
    id: 'previous-entry-by-existence',
    story: 'A follower looks whether it has the previous entry, not of which term it is.',
    source: 'ours',
    breaks: 'Log Matching',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'if (previousTerm !== message.previousTerm && message.previousIndex >= state.log.baseIndex) {',
        replace: 'if (previousTerm < 0 && message.previousIndex >= state.log.baseIndex) {',
      },
    ],
  },
];
