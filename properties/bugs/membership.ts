/** Planted bugs of membership changes. */
import type { PlantedBug } from './planted-bug.ts';

export const MEMBERSHIP_BUGS: readonly PlantedBug[] = [
  {
    id: 'change-before-own-term',
    story: 'A new leader takes a change before an entry of its own term is committed.',
    source: 'dissertation, errata of chapter 4 (bug in single-server membership changes)',
    breaks: 'Leader Completeness',
    edits: [
      {
        file: 'src/raft/membership.ts',
        find: "  if (termAt(state, state.commitIndex) !== state.term) return 'term-not-committed';\n",
        replace: '',
      },
    ],
  },
  {
    id: 'second-change-before-the-first',
    story: 'A leader takes a change while an earlier one is not committed.',
    source: 'Raft paper, section 6; dissertation, section 4.1',
    breaks: 'disjoint quorums',
    edits: [
      {
        file: 'src/raft/membership.ts',
        find: "  if (latestConfiguration(state).index > state.commitIndex) return 'pending-change';\n",
        replace: '',
      },
    ],
  },
  {
    id: 'votes-over-the-union',
    story: 'A joint configuration is decided by a majority of all voters together, not one of each half.',
    source: 'CCF #3837, #3948, #4018, #5929',
    breaks: 'Election Safety across configurations',
    edits: [
      {
        file: 'src/raft/quorum.ts',
        find: 'return isMajority(voters, members) && (outgoing.length === 0 || isMajority(outgoing, members));',
        replace: 'return isMajority([...new Set([...voters, ...outgoing])], members);',
      },
    ],
  },
  {
    id: 'configuration-forgotten-at-restart',
    story: 'A restarted server follows the configuration that it was made with, not the latest in its log.',
    source: 'camunda #62837; NuRaft 306fe0f (#67), 81472da',
    breaks: 'liveness, overlapping quorums',
    edits: [
      {
        file: 'src/raft/create-state.ts',
        find: '? configurationsOf({ index: 0, configuration }, entries)',
        replace: '? configurationsOf({ index: 0, configuration }, [])',
      },
    ],
  },
  {
    id: 'configuration-not-rolled-back',
    story: 'A configuration whose entry was cut from the log stays in force.',
    source: 'openraft #1808; NuRaft 81472da',
    breaks: 'overlapping quorums',
    edits: [{ file: 'src/raft/tickets.ts', find: '  rollBack(state, from);\n', replace: '' }],
  },
  {
    id: 'alone-in-one-half-commits',
    story: 'Where one half of a joint configuration has one voter, that half commits alone.',
    source: 'openraft 6c0ccaf3; raft-rs 2d89626',
    breaks: 'Leader Completeness',
    edits: [
      {
        file: 'src/raft/quorum.ts',
        find: 'return outgoing === 0 ? agreed : Math.min(agreed, majorityMatch(progress, outgoing, true));',
        replace:
          'if (outgoing === 1) return majorityMatch(progress, outgoing, true);\n  return outgoing === 0 || configuration.voters.length === 1 ? agreed : Math.min(agreed, majorityMatch(progress, outgoing, true));',
      },
    ],
  },
  {
    id: 'new-half-commits',
    story: 'A joint configuration commits by a majority of its new half.',
    source: 'Raft paper, section 6; CCF #4018',
    breaks: 'Leader Completeness',
    edits: [
      {
        file: 'src/raft/quorum.ts',
        find: 'return outgoing === 0 ? agreed : Math.min(agreed, majorityMatch(progress, outgoing, true));',
        replace: 'return agreed;',
      },
    ],
  },
  {
    id: 'joint-left-too-early',
    story: 'A leader leaves the joint configuration before that is committed.',
    source: 'ours',
    breaks: 'overlapping quorums',
    edits: [
      {
        file: 'src/raft/membership.ts',
        find: '  if (latestConfiguration(state).index > state.commitIndex) return;\n',
        replace:
          '  if (!isJoint(configuration) && latestConfiguration(state).index > state.commitIndex) return;\n',
      },
    ],
  },
  {
    id: 'removed-leader-stops-at-append',
    story: 'A leader that is removed steps down as its removal is appended.',
    source: 'openraft 0023cff1; RethinkDB #4234; NuRaft eede595',
    breaks: 'liveness: nobody learns of the change',
    edits: [
      {
        file: 'src/raft/membership.ts',
        find: '  if (latestConfiguration(state).index > state.commitIndex) return;\n',
        replace:
          '  if (isJoint(configuration) && latestConfiguration(state).index > state.commitIndex) return;\n',
      },
    ],
  },
  {
    id: 'removed-leader-leads-on',
    story: 'A leader that was removed goes on leading when its removal is committed.',
    source: 'etcd-io/raft, confchange_v1_remove_leader.txt, #79',
    breaks: 'liveness; a leader that is no member',
    edits: [
      {
        file: 'src/raft/membership.ts',
        find: '    handOver(state, effects);\n    becomeFollower(state, effects, state.term, NO_MEMBER);',
        replace: '    handOver(state, effects);',
      },
    ],
  },
  {
    id: 'joint-with-one-half',
    story: 'A change of several voters at once goes straight to the new configuration.',
    source: 'ours',
    breaks: 'disjoint quorums',
    edits: [
      {
        file: 'src/raft/membership-change.ts',
        find: 'const isSimple = differing <= 1;',
        replace: 'const isSimple = differing <= 2;',
      },
    ],
  },
  {
    id: 'laggard-promoted',
    story: 'A learner is promoted however much of the log it lacks.',
    source: 'ours',
    breaks: 'availability: commits wait for the new voter',
    edits: [
      {
        file: 'src/raft/membership.ts',
        find: '!changes.every((change) => isCaughtUp(state, change))',
        replace: "!changes.every((change) => isCaughtUp(state, change) || change.kind === 'promote')",
      },
    ],
  },
  {
    id: 'change-to-the-unheard',
    story: 'A change is begun though no majority of the new voters answers.',
    source: 'ours',
    breaks: 'availability: the cluster locks itself out',
    edits: [
      {
        file: 'src/raft/membership.ts',
        find: 'else if (!joint && !isReachable(next, heard))',
        replace: 'else if (!joint && heard.length === 0 && !isReachable(next, heard))',
      },
    ],
  },
  {
    id: 'id-used-again',
    story: 'A new member may have an id that was used before.',
    source: 'ours',
    breaks: 'two servers that vote under one id',
    edits: [
      {
        file: 'src/raft/membership-change.ts',
        find: '|| id <= this.#before.highestId) return',
        replace: ') return',
      },
    ],
  },
  {
    id: 'highest-id-of-the-last-added',
    story: 'The highest id that was used is that of the server added last.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'two servers that vote under one id',
    edits: [
      {
        file: 'src/raft/membership-change.ts',
        find: 'this.#highestId = Math.max(this.#highestId, id);',
        replace: 'this.#highestId = id;',
      },
    ],
  },
  {
    id: 'everyone-heard-at-a-change',
    story: 'At each change of the membership all members count as heard just now.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'check-quorum: a leader that is cut off leads on',
    edits: [
      {
        file: 'src/raft/timing.ts',
        find: 'if (!this.#peerHeardAt.has(member)) this.#peerHeardAt.set(member, this.#now);',
        replace: 'this.#peerHeardAt.set(member, this.#now);',
      },
    ],
  },
  {
    id: 'demoted-voter-vanishes',
    story: 'Voters that a joint change demotes are no members after it.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'the configuration that was asked for',
    edits: [
      {
        file: 'src/raft/membership-change.ts',
        find: '[...joint.learners, ...joint.learnersNext].sort',
        replace: '[...joint.learners].sort',
      },
    ],
  },
  {
    id: 'own-removal-silences',
    story: 'A server that appends its own removal never campaigns again, also while that is not committed.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'progress: it may be the only one that can win',
    edits: [
      {
        file: 'src/raft/configurations.ts',
        find: 'if (index <= commitIndex) return false;',
        replace: 'if (index <= commitIndex || at > 0) return false;',
      },
    ],
  },
  {
    id: 'newest-id-used-again',
    story:
      'The server that was added last, and removed since, is added again by its old id, with its old votes.',
    source: 'ours, after a mutant that survived; dissertation section 4.4.1',
    breaks: 'an id is used once',
    edits: [
      {
        file: 'src/raft/membership-change.ts',
        find: 'id <= this.#before.highestId',
        replace: 'id < this.#before.highestId',
      },
    ],
  },
  {
    id: 'server-named-twice',
    story: 'A change that names a server twice is made, the latter part over the former.',
    source: 'ours, after a mutant that survived',
    breaks: 'refusals are true',
    edits: [
      {
        file: 'src/raft/membership-change.ts',
        find: "    if (this.#touched.has(id)) return 'bad-change';\n",
        replace: '',
      },
    ],
  },
  {
    id: 'member-added-again',
    story: 'A server that is there is added once more, as what it is to be from then on.',
    source: 'ours',
    breaks: 'refusals are true',
    edits: [
      {
        file: 'src/raft/membership-change.ts',
        find: "      if (isMember(this.#before, id)) return 'already-there';\n      if (!Number.isSafeInteger(id) || id <= this.#before.highestId) return 'id-used';\n",
        replace: "      if (!Number.isSafeInteger(id)) return 'id-used';\n",
      },
    ],
  },
];
