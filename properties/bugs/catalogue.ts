/** The planted bugs. */
import type { PlantedBug } from './planted-bug.ts';

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    id: 'figure-8',
    story: 'A leader commits an entry of an earlier term by counting copies.',
    source: 'Raft paper, figure 8; willemt/raft 97c9183; PySyncObj #169; CCF #3971',
    breaks: 'Leader Completeness',
    edits: [
      {
        file: 'src/raft/commit.ts',
        find: 'if (agreed <= state.commitIndex || termAt(state, agreed) !== state.term) return;',
        replace: 'if (agreed <= state.commitIndex) return;',
      },
    ],
  },
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
      {
        file: 'src/raft/tickets.ts',
        find: 'if (from <= state.commitIndex) {',
        replace: 'if (from <= 0) {',
      },
    ],
  },
  {
    id: 'vote-forgotten-at-restart',
    story: 'A restarted server remembers its term and forgets whom it voted for.',
    source: 'hashicorp/raft 901ac15; sofa-jraft 9f6f5dc2',
    breaks: 'Election Safety',
    edits: [
      {
        file: 'src/raft/create-state.ts',
        find: 'vote: hardState.vote,',
        replace: 'vote: NO_MEMBER,',
      },
    ],
  },
  {
    id: 'acknowledge-before-fsync',
    story: 'A follower acknowledges entries that are not yet on its disk.',
    source: 'openraft ee460f37; NATS #7564; YugabyteDB #23453',
    breaks: 'Leader Completeness after a power failure',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'sendWhenLogIsDurable(state, effects, accepted, verified);',
        replace: 'send(state, effects, accepted);',
      },
    ],
  },
  {
    id: 'stale-vote-responses-counted',
    story: 'A candidate counts votes that were given to it in an earlier term.',
    source: 'xnnyygn/xraft #33; SandTable "Xraft#1"',
    breaks: 'Election Safety',
    edits: [
      {
        file: 'src/raft/election.ts',
        find: 'if (state.role !== Role.Candidate || message.term !== state.term) return;',
        replace: 'if (state.role !== Role.Candidate) return;',
      },
    ],
  },
  {
    id: 'vote-despite-leader',
    story:
      'A server that hears its leader follows the vote request of one that lost contact, and deposes the leader.',
    source:
      'dissertation, section 4.2.3; Howard and Abraham, Raft does not Guarantee Liveness in the face of Network Faults (2020)',
    breaks: 'a partitioned follower does not depose a healthy leader',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: 'if (protectsLeader) return;',
        replace: '',
      },
    ],
  },
  {
    id: 'pre-vote-despite-leader',
    story: 'A server that hears its leader grants pre-votes to one that lost contact with it.',
    source: 'dissertation, section 9.6',
    breaks: 'a partitioned follower does not depose a healthy leader',
    edits: [{ file: 'src/raft/vote.ts', find: '    !protectsLeader &&\n', replace: '' }],
  },
  {
    id: 'retry-applies-again',
    story:
      'A command that stands in the log a second time, as its client tried again, is carried out a second time.',
    source: 'dissertation, section 6.3; Raft paper, section 8',
    breaks: 'sessions apply once',
    edits: [
      {
        file: 'src/kv/sessions.ts',
        find: 'if (sequence > found.sequence) return null;',
        replace: 'if (sequence >= found.sequence) return null;',
      },
    ],
  },
  {
    id: 'deaf-leader-leads-on',
    story:
      'A leader that hears nobody any more does not step down; whom its heartbeats reach elects no other one.',
    source:
      'dissertation, section 6.2; Howard and Abraham, Raft does not Guarantee Liveness in the face of Network Faults (2020)',
    breaks: 'liveness of the others',
    edits: [
      {
        file: 'src/raft/machine.ts',
        find: 'if (state.role === Role.Leader) becomeFollower(state, effects, state.term, NO_MEMBER);',
        replace: '',
      },
    ],
  },
];
