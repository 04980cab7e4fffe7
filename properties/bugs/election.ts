/** Planted bugs of elections, votes, terms and pre-votes. */
import type { PlantedBug } from './planted-bug.ts';

export const ELECTION_BUGS: readonly PlantedBug[] = [
  {
    id: 'vote-forgotten-in-term',
    story: 'A server that becomes follower within its term forgets whom it voted for.',
    source: 'etcd-io/raft 9d2a465; willemt/raft daa93cb; CCF #8091',
    breaks: 'Election Safety',
    edits: [
      {
        file: 'src/raft/roles.ts',
        find: '  leaveRole(state, effects);\n  state.role = Role.Follower;',
        replace:
          '  state.vote = NO_MEMBER;\n  effects.hardStateChanged = true;\n  leaveRole(state, effects);\n  state.role = Role.Follower;',
      },
    ],
  },
  {
    id: 'vote-forgotten-at-restart',
    story: 'A restarted server remembers its term and forgets whom it voted for.',
    source: 'hashicorp/raft 901ac15; sofa-jraft 9f6f5dc2',
    breaks: 'Election Safety',
    edits: [{ file: 'src/raft/create-state.ts', find: 'vote: hardState.vote,', replace: 'vote: NO_MEMBER,' }],
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
    id: 'votes-counted-not-voters',
    story: 'A vote that arrives twice counts twice.',
    source: 'xnnyygn/xraft #27; microsoft/coyote-samples #8',
    breaks: 'Election Safety, from four voters on',
    edits: [
      { file: 'src/raft/election.ts', find: '  if (members.includes(member)) return;\n', replace: '' },
      {
        file: 'src/raft/election.ts',
        find: 'function leadIfElected(state: RaftState, limits: RaftLimits, effects: Effects): void {\n  if (!isQuorum(state.configuration, state.votesGranted)) return;',
        replace:
          'function leadIfElected(state: RaftState, limits: RaftLimits, effects: Effects): void {\n  if (state.votesGranted.length <= votersOf(state.configuration).length >> 1) return;',
      },
    ],
  },
  {
    id: 'up-to-date-by-both',
    story:
      'A log is up to date only when its last term and its length are both not behind: two such logs elect nobody.',
    source: 'openraft a48a3282; hashicorp/raft 32051c1',
    breaks: 'liveness',
    edits: [
      {
        file: 'src/raft/log.ts',
        find: 'return theirLastTerm > ours || (theirLastTerm === ours && theirLastIndex >= lastIndex(state));',
        replace: 'return theirLastTerm >= ours && theirLastIndex >= lastIndex(state);',
      },
    ],
  },
  {
    id: 'longer-log-wins',
    story: 'Votes go to the longer log, whatever the term of its last entry.',
    source: 'Raft paper, section 5.4.1; hashicorp/raft 32051c1',
    breaks: 'Leader Completeness',
    edits: [
      {
        file: 'src/raft/log.ts',
        find: 'return theirLastTerm > ours || (theirLastTerm === ours && theirLastIndex >= lastIndex(state));',
        replace: 'return theirLastIndex >= lastIndex(state);',
      },
    ],
  },
  {
    id: 'vote-for-member-zero-is-none',
    story: 'A vote for the member with id 0 is taken for no vote.',
    source: 'willemt/raft fe60545',
    breaks: 'Election Safety',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: '(state.vote === NO_MEMBER || state.vote === message.from)',
        replace: '(state.vote <= 0 || state.vote === message.from)',
      },
      {
        file: 'src/raft/vote.ts',
        find: 'if (state.vote === NO_MEMBER) {',
        replace: 'if (state.vote <= 0) {',
      },
    ],
  },
  {
    id: 'pre-vote-answered-with-own-term',
    story: 'A granted pre-vote carries the term of who grants it, so nobody counts it.',
    source: 'etcd #8243; etcd-io/raft d4471b2, 3c7359d; raft-rs 3012d3c',
    breaks: 'liveness',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: 'const term = granted ? message.term : state.term;',
        replace: 'const term = state.term;',
      },
    ],
  },
  {
    id: 'pre-candidate-keeps-leader',
    story:
      'A server that asks for pre-votes still believes in the leader that it lost, and refuses those of others.',
    source: 'etcd #9586, #10355; raft-rs change log 0.3.1',
    breaks: 'liveness',
    edits: [
      {
        file: 'src/raft/roles.ts',
        find: 'state.role = Role.PreCandidate;\n  state.leader = NO_MEMBER;',
        replace: 'state.role = Role.PreCandidate;',
      },
      {
        file: 'src/raft/vote.ts',
        find: 'const protectsLeader = leaderAlive && state.leader !== message.from;',
        replace: 'const protectsLeader = state.leader !== NO_MEMBER && state.leader !== message.from;',
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
    edits: [{ file: 'src/raft/vote.ts', find: 'if (protectsLeader) return;', replace: '' }],
  },
  {
    id: 'pre-vote-despite-leader',
    story: 'A server that hears its leader grants pre-votes to one that lost contact with it.',
    source: 'dissertation, section 9.6',
    breaks: 'a partitioned follower does not depose a healthy leader',
    edits: [{ file: 'src/raft/vote.ts', find: '    !protectsLeader &&\n', replace: '' }],
  },
  {
    id: 'learner-refuses-vote',
    story: 'A server that knows itself as a learner refuses its vote, though it was promoted meanwhile.',
    source: 'etcd #10998, abb533c; raft-rs #57',
    breaks: 'liveness',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: 'message.term === state.term &&\n    !keepsLease &&',
        replace:
          'message.term === state.term &&\n    (state.configuration.voters.length === 0 || state.configuration.voters.includes(state.self)) &&\n    !keepsLease &&',
      },
    ],
  },
  {
    id: 'learner-campaigns',
    story: 'A server that is no voter campaigns.',
    source: 'etcd-io/raft db54973; hashicorp/raft #483, #492; dragonboat ac6a472',
    breaks: 'only voters lead',
    edits: [
      {
        file: 'src/raft/election.ts',
        find: 'if (state.role === Role.Leader || !mayCampaign(state)) return;',
        replace: 'if (state.role === Role.Leader) return;',
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
  {
    id: 'candidate-ignores-the-winner',
    story: 'A candidate does not follow the leader of its own term.',
    source: 'ours',
    breaks: 'liveness; one who is no follower takes entries',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'if (message.term > state.term || state.role !== Role.Follower) {',
        replace: 'if (message.term > state.term || state.role === Role.Leader) {',
      },
    ],
  },
  {
    id: 'new-leader-without-an-entry',
    story:
      'A new leader appends no entry of its own term, so it commits those of earlier ones only when a client comes.',
    source: 'ours',
    breaks: 'liveness',
    edits: [{ file: 'src/raft/election.ts', find: '  appendToLog(state, effects, [noOp]);\n', replace: '' }],
  },
  {
    id: 'asks-the-new-half-alone',
    story: 'A candidate in a joint configuration asks the voters of the new half alone.',
    source: 'ours',
    breaks: 'liveness in a joint configuration',
    edits: [
      {
        file: 'src/raft/election.ts',
        find: 'becomeCandidate(state, effects);\n  const voters = votersOf(state.configuration);',
        replace: 'becomeCandidate(state, effects);\n  const voters = state.configuration.voters;',
      },
    ],
  },
  {
    id: 'refused-vote-resets-the-timer',
    story: 'A server that refuses its vote waits for another election time-out.',
    source: 'ours',
    breaks: 'liveness: who cannot win keeps those from campaigning that can',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: '    effects.resetElectionTimer = true;\n  }',
        replace: '  }\n  effects.resetElectionTimer = true;',
      },
    ],
  },
  {
    id: 'pre-vote-resets-the-timer',
    story: 'A granted pre-vote resets the election timer.',
    source: 'BUGS.md, E10',
    breaks: 'the time in which a leader is replaced',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: '  if (granted) sendAtOnce(effects, preVote',
        replace:
          '  if (granted) effects.resetElectionTimer = true;\n  if (granted) sendAtOnce(effects, preVote',
      },
    ],
  },
  {
    id: 'vote-in-a-term-learnt-otherwise',
    story:
      'A server with leases protects its leader only against requests that bring the next term, not in one that it learnt otherwise.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'linearizability of lease reads',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: '    !keepsLease &&\n',
        replace: '',
      },
    ],
  },
  {
    id: 'deposer-forgotten-by-the-deposed',
    story: 'A deposed leader forgets in the same step that it has heard the new one, and helps to depose it.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'leaders that are protected while they live',
    edits: [
      {
        file: 'src/raft/timing.ts',
        find: 'if (effects.heardPeer >= 0) this.#hearPeer(effects.heardPeer);',
        replace:
          'if (effects.heardPeer >= 0) this.#hearPeer(effects.heardPeer);\n    if (effects.heardLeader) this.#leaderHeardAt = this.#now;',
      },
      {
        file: 'src/raft/timing.ts',
        find: '    if (effects.heardLeader) this.#leaderHeardAt = this.#now;\n    if (leads &&',
        replace: '    if (leads &&',
      },
    ],
  },
  {
    id: 'clock-set-back-is-waited-for',
    story: 'Where its clock goes back a server does nothing in time until it reads what it read before.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'elections and step-downs in time',
    edits: [
      {
        file: 'src/base/steady-time.ts',
        find: '    else this.#skew += this.#now - time;\n',
        replace: '',
      },
    ],
  },
];
