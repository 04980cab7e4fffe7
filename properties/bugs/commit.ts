/** Planted bugs of the commit rule and of quorum arithmetic. */
import type { PlantedBug } from './planted-bug.ts';

export const COMMIT_BUGS: readonly PlantedBug[] = [
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
    id: 'leader-counts-before-durable',
    story: 'A leader counts all of its own log when any of its writes completes.',
    source: 'openraft a9f696a9, ee460f37; etcd-io/raft 437bcb8 (etcd #14370)',
    breaks: 'committed means durable on a majority',
    edits: [
      {
        file: 'src/raft/commit.ts',
        find: "import { entryAt, termAt } from './log.ts';",
        replace: "import { entryAt, lastIndex, termAt } from './log.ts';",
      },
      {
        file: 'src/raft/commit.ts',
        find: 'if (own === null || state.durableIndex <= own.matchIndex) return;\n  own.matchIndex = state.durableIndex;\n  effects.matched.push({ member: state.self, index: state.durableIndex });',
        replace:
          'if (own === null || lastIndex(state) <= own.matchIndex) return;\n  own.matchIndex = lastIndex(state);\n  effects.matched.push({ member: state.self, index: own.matchIndex });',
      },
    ],
  },
  {
    id: 'own-copy-commits-nothing',
    story:
      'A leader whose own write is the last of a majority commits at the next answer, which may never come.',
    source: 'etcd-io/raft 437bcb8 (etcd #14370): what a leader does when its own log becomes durable',
    breaks: 'committed as soon as a majority has it (Raft paper, figure 2)',
    edits: [
      {
        file: 'src/raft/commit.ts',
        find: 'effects.matched.push({ member: state.self, index: state.durableIndex });\n  advanceCommit(state);',
        replace: 'effects.matched.push({ member: state.self, index: state.durableIndex });',
      },
    ],
  },
  {
    id: 'heartbeat-commits-nothing',
    story:
      'A follower learns of commits from appends with entries alone, so that the last ones of a burst wait for the next.',
    source: 'Raft paper, figure 2, AppendEntries, receiver implementation 5',
    breaks: 'known to be committed as soon as an append says so',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'if (committed > state.commitIndex) state.commitIndex = committed;',
        replace:
          'if (committed > state.commitIndex && message.entries.length > 0) state.commitIndex = committed;',
      },
    ],
  },
  {
    id: 'commit-by-half',
    story: 'Half of an even number of voters commits.',
    source: 'hashicorp/raft 163a55f',
    breaks: 'committed means durable on a majority; no client can see it with four voters',
    edits: [
      {
        file: 'src/raft/quorum.ts',
        find: 'const needed = majorityOf(voters);',
        replace: 'const needed = (voters + 1) >> 1;',
      },
    ],
  },
  {
    id: 'elected-by-a-third',
    story: 'A candidate is elected by a third of the voters and one more.',
    source: 'planted by the authors of ModelFuzz, zeu5/raft-fuzzing a90a70f',
    breaks: 'Election Safety, from four voters on',
    edits: [
      {
        file: 'src/raft/quorum.ts',
        find: 'return count >= majorityOf(half.length);',
        replace: 'return count >= Math.floor(half.length / 3) + 1;',
      },
    ],
  },
  {
    id: 'learners-commit',
    story: 'The copies of learners count for the commit index.',
    source: 'willemt/raft c4de21e; openraft beb0302b, d882e743',
    breaks: 'committed means durable on a majority of the voters',
    edits: [
      {
        file: 'src/raft/quorum.ts',
        find: '(old ? one.isOutgoing : one.isVoter)',
        replace: '(!old || one.isOutgoing)',
      },
    ],
  },
  {
    id: 'commit-scan-stops-at-old-term',
    story: 'A leader commits nothing while an entry of an earlier term comes first.',
    source: 'RaftOS #30',
    breaks: 'liveness',
    edits: [
      {
        file: 'src/raft/commit.ts',
        find: 'termAt(state, agreed) !== state.term',
        replace: 'termAt(state, state.commitIndex + 1) !== state.term',
      },
    ],
  },
  {
    id: 'commit-goes-back',
    story: 'A follower takes over a lower commit index.',
    source: 'PySyncObj #166; dragonboat f6b92a2',
    breaks: 'the commit index never goes back',
    edits: [
      {
        file: 'src/raft/append-entries.ts',
        find: 'if (committed > state.commitIndex) state.commitIndex = committed;',
        replace: 'state.commitIndex = committed;',
      },
    ],
  },
];
