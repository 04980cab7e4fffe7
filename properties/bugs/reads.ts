/** Planted bugs of linearizable reads and of leases. */
import type { PlantedBug } from './planted-bug.ts';

export const READ_BUGS: readonly PlantedBug[] = [
  {
    id: 'read-before-own-term',
    story: 'A new leader answers reads before an entry of its own term is committed.',
    source: 'etcd-io/raft f9382a4 (#7331); raft-rs 8c95a3f; TiKV #6340; RedisRaft #22',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/reads.ts',
        find: '!isWanted(state) || !hasCommittedInTerm(state)) return;',
        replace: '!isWanted(state)) return;',
      },
    ],
  },
  {
    id: 'read-confirmed-by-one-too-few',
    story: 'A leader that reads forgets that it counts itself: of three servers it needs none but itself.',
    source: 'async-raft d60f1e85',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/reads.ts',
        find: 'function confirmedRound(state: RaftState): number {\n',
        replace:
          'function confirmedRound(state: RaftState): number {\n  const rounds = state.progress.filter(({ isVoter }) => isVoter).map(({ member, readRound }) => (member === state.self ? state.reads.round : readRound)).sort((a, b) => b - a);\n  if (rounds.length > 0) return rounds[Math.max(0, (rounds.length >> 1) - 1)]!;\n',
      },
    ],
  },
  {
    id: 'read-confirmed-by-one-half',
    story: 'A read in a joint configuration is confirmed by the new half alone.',
    source: 'raft-rs 2d89626',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/reads.ts',
        find: 'return quorumReached(state.configuration, (member) =>',
        replace: 'return quorumReached({ ...state.configuration, outgoing: [] }, (member) =>',
      },
    ],
  },
  {
    id: 'read-confirmed-by-old-answers',
    story: 'Any answer of this term confirms a read, also one to an earlier round.',
    source: 'dissertation, section 6.4; sofa-jraft #26',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/reads.ts',
        find: '(progressOf(state, member)?.readRound ?? 0)',
        replace: '((progressOf(state, member)?.readRound ?? 0) > 0 ? state.reads.round : 0)',
      },
    ],
  },
  {
    id: 'lease-without-protection',
    story: 'Leases are used though voters do not keep to them.',
    source: 'etcd-io/raft 926a44a; TiKV #964',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: 'const keepsLease = limits.leaseReads && protectsLeader && state.vote !== message.from;',
        replace: 'const keepsLease = false;',
      },
      { file: 'src/raft/vote.ts', find: 'if (protectsLeader) return;', replace: '' },
    ],
  },
  {
    id: 'lease-from-the-answer',
    story: 'A lease is counted from the answer of the quorum, not from the question.',
    source: 'nebula #2723; sofa-jraft #26',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/lease.ts',
        find: 'const until = this.#sentAt[confirmed % ROUNDS_KEPT]! + this.#duration;',
        replace: 'const until = now + this.#duration;',
      },
    ],
  },
  {
    id: 'lease-without-drift',
    story: 'A lease makes no allowance for clocks that differ.',
    source: 'dissertation, section 6.4.1; TiKV #964',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/lease.ts',
        find: 'return Math.floor((electionTimeoutMin * (MILLION - clockDriftPpmMax)) / (MILLION + clockDriftPpmMax));',
        replace: 'return electionTimeoutMin + 0 * clockDriftPpmMax * MILLION;',
      },
    ],
  },
  {
    id: 'lease-survives-transfer',
    story: 'A leader that has told another to campaign goes on reading by its lease.',
    source: 'openraft #1747, 1ef3e574; TiKV #1595; etcd #12704',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/reads.ts',
        find: 'return limits.leaseReads && !state.timeoutNowSent && hasCommittedInTerm(state);',
        replace: 'return limits.leaseReads && hasCommittedInTerm(state);',
      },
    ],
  },
  {
    id: 'read-before-applied',
    story: 'A read is answered before the state machine has what it may show.',
    source: 'ours',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/replica/pending-reads.ts',
        find: 'while (this.#batches.length > 0 && this.#batches[0]!.index <= appliedIndex) {',
        replace: 'while (this.#batches.length > 0) {',
      },
    ],
  },
  {
    id: 'answer-to-another-read',
    story: 'A follower takes the answer to an earlier request for that to the present one.',
    source: 'ours',
    breaks: 'linearizability',
    edits: [
      {
        file: 'src/raft/forwarded-reads.ts',
        find: '  if (message.life !== state.life || message.request !== reads.request) return;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'read-index-not-remembered',
    story:
      'A read of a round is answered with the commit index as it is when the round ends, by a follower that has less.',
    source: 'ours',
    breaks: 'reads are fresh',
    edits: [
      {
        file: 'src/raft/reads.ts',
        find: '  reads.index = state.commitIndex;\n',
        replace: '  reads.index = Math.max(0, state.commitIndex - 1);\n',
      },
    ],
  },
  {
    id: 'lease-forgotten-at-restart',
    story: 'A restarted server votes at once, though it may have promised a leader not to.',
    source: 'ours',
    breaks: 'linearizability of lease reads',
    edits: [
      {
        file: 'src/raft/timing.ts',
        find: '    if (this.#limits.leaseReads) this.#leaderHeardAt = 0;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'round-of-a-former-leadership',
    story: 'Who leads again waits for a round of its former leadership.',
    source: 'ours',
    breaks: 'reads that are never answered',
    edits: [
      {
        file: 'src/raft/read-state.ts',
        find: '  reads.awaited = 0;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'lease-counts-rounds-of-earlier-term',
    story: 'Who leads again has no lease until it has begun as many rounds as when it led before.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'lease reads, and the PRIMARY of a failover cluster',
    edits: [
      {
        file: 'src/raft/lease.ts',
        find: '    this.#confirmed = 0;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'answer-to-a-former-life',
    story: 'An answer to a read request of the life before is taken for one of this life.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'linearizability of follower reads',
    edits: [
      {
        file: 'src/raft/forwarded-reads.ts',
        find: 'message.life !== state.life || message.request',
        replace: 'message.request',
      },
    ],
  },
  {
    id: 'read-waits-for-apply-for-ever',
    story: 'A read that has its index waits for the state machine without end.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'every read ends',
    edits: [
      {
        file: 'src/replica/pending-reads.ts',
        find: 'until: now + this.#applyTimeout,',
        replace: 'until: NEVER,',
      },
    ],
  },
  {
    id: 'repeated-request-starts-anew',
    story:
      'A leader takes a request for an index that is made again for another one, which has to wait for the next round.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'every read of a follower whose answer takes longer than a heartbeat',
    edits: [
      {
        file: 'src/raft/forwarded-reads.ts',
        find: '  if (progress.askedRequest === request && progress.askedLife === life) return;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'round-outlives-its-quorum',
    story:
      'A round that those have answered who are a quorum by a later configuration waits for an answer that need not come.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'every read ends in time',
    edits: [
      {
        file: 'src/raft/reads.ts',
        find: '  if (reads.awaited > reads.confirmed) confirm(state);\n',
        replace: '',
      },
    ],
  },
];
