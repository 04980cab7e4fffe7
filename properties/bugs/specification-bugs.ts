/**
 * Bugs that leave the specification and, mostly, break nothing that a run would show: what refinement is for. Half
 * of them cost time or an election, some lose nothing today and everything after the next change.
 */
import type { PlantedBug } from './planted-bug.ts';

export const SPECIFICATION_BUGS: readonly PlantedBug[] = [
  {
    id: 'match-index-goes-back',
    story: 'A leader takes the match index of whatever answer came last, though answers arrive in any order.',
    source: 'Raft paper, figure 2: matchIndex increases monotonically',
    breaks: 'HandleAppendResponse',
    edits: [
      {
        file: 'src/raft/append-response.ts',
        find: 'message.matchIndex > progress.matchIndex;',
        replace: 'message.matchIndex !== progress.matchIndex;',
      },
    ],
  },
  {
    id: 'commit-beyond-verified',
    story:
      'A follower commits all that the leader has committed and its log has, beyond what the request verified.',
    source: 'Raft paper, figure 2: min(leaderCommit, index of last new entry)',
    breaks: 'LearnCommitIndex',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'Math.min(message.commitIndex, verified)',
        replace: 'Math.min(message.commitIndex, lastIndex(state))',
      },
    ],
  },
  {
    id: 'term-skipped',
    story: 'A candidate raises its term by two.',
    source: 'Raft paper, section 5.2: a candidate increments its current term',
    breaks: 'Timeout',
    edits: [{ file: 'src/raft/roles.ts', find: 'state.term += 1;', replace: 'state.term += 2;' }],
  },
  {
    id: 'first-pre-vote-is-enough',
    story: 'A server campaigns when the first pre-vote is granted, without a majority of them.',
    source: 'dissertation, section 9.6',
    breaks: 'Timeout',
    edits: [
      {
        file: 'src/raft/election.ts',
        find: 'if (isQuorum(state.configuration, state.votesGranted)) campaign(state, effects, false);',
        replace: 'campaign(state, effects, false);',
      },
    ],
  },
  {
    id: 'pre-vote-for-any-log',
    story:
      'A pre-vote is granted to a server whose log is behind, which then disturbs the cluster with a new term.',
    source: 'dissertation, section 9.6',
    breaks: 'HandlePreVoteRequest',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: '    !protectsLeader &&\n    isUpToDate(state, message.lastLogTerm, message.lastLogIndex);',
        replace: '    !protectsLeader;',
      },
    ],
  },
  {
    id: 'vote-given-once-only',
    story:
      'A candidate that asks a second time, because the answer was lost, is refused the vote that it has.',
    source: 'Raft paper, figure 2: votedFor is null or candidateId',
    breaks: 'RefuseVote',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: '(state.vote === NO_MEMBER || state.vote === message.from)',
        replace: 'state.vote === NO_MEMBER',
      },
    ],
  },
  {
    id: 'vote-request-understates-log',
    story: 'A candidate asks with its commit index in place of the end of its log.',
    source: 'Raft paper, figure 2: lastLogIndex',
    breaks: 'RequestVote',
    edits: [
      {
        file: 'src/raft/election.ts',
        find: 'voteRequest(state.self, to, state.term, lastIndex(state), lastTerm(state), transfer)',
        replace: 'voteRequest(state.self, to, state.term, state.commitIndex, lastTerm(state), transfer)',
      },
    ],
  },
  {
    id: 'hint-one-too-early',
    story: 'A follower whose log is shorter asks for its last entry again, not for the one after it.',
    source: 'Raft paper, section 5.3, accelerated backtracking',
    breaks: 'RejectAppendEntries',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'missing ? lastIndex(state) + 1 :',
        replace: 'missing ? Math.max(1, lastIndex(state)) :',
      },
    ],
  },
  {
    id: 'deposed-leader-not-told',
    story:
      'A request of an old term is refused in that old term, so its leader does not learn that it is deposed.',
    source: 'Raft paper, section 5.1 and figure 2: the answer has the current term',
    breaks: 'RejectAppendEntries',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'appendRefused(state.self, message.from, state.term, message.previousIndex, 0, 0)',
        replace: 'appendRefused(state.self, message.from, message.term, message.previousIndex, 0, 0)',
      },
    ],
  },
];
