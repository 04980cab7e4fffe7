/** Planted bugs of transfers, sessions, answers and flow control. */
import type { PlantedBug } from './planted-bug.ts';

export const CLIENT_BUGS: readonly PlantedBug[] = [
  {
    id: 'transfer-refused',
    story: 'A vote request that a transfer asked for is refused by those that protect the leader.',
    source: 'braft 3cfb1f1; dragonboat 1c7ebd3; canonical/raft #205',
    breaks: 'liveness of transfers',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: 'limits.checkQuorum && leaderAlive && state.leader !== message.from && !message.transfer;',
        replace: 'limits.checkQuorum && leaderAlive && state.leader !== message.from;',
      },
    ],
  },
  {
    id: 'transfer-never-given-up',
    story: 'A transfer whose target does not answer is never given up, and the leader refuses all proposals.',
    source: 'hashicorp/raft #696; openraft #1747, #2088',
    breaks: 'liveness',
    edits: [
      {
        file: 'src/raft/timing.ts',
        find: '    if (this.#now >= this.#transferDeadline) this.#step(TRANSFER_TIMEOUT);\n',
        replace: '',
      },
      {
        file: 'src/raft/timing.ts',
        find: '    if (this.#transferDeadline < first) first = this.#transferDeadline;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'transfer-waits-for-heartbeat',
    story:
      'A leader that hands over tells the target to campaign at its next heartbeat, not when it has caught up.',
    source: 'dissertation section 3.10; planted by us',
    breaks: 'a transfer takes the time that catching up takes',
    edits: [
      {
        file: 'src/raft/append-response.ts',
        find: '  continueTransfer(state, effects, message.from);\n',
        replace: '',
      },
      {
        file: 'src/raft/append-response.ts',
        find: "import { continueTransfer } from './transfer.ts';\n",
        replace: '',
      },
    ],
  },
  {
    id: 'transfer-to-one-behind',
    story: 'A leader tells the target to campaign before it has the whole log.',
    source: 'ours',
    breaks: 'a transfer loses no time',
    edits: [
      {
        file: 'src/raft/transfer.ts',
        find: '  if (progress.matchIndex < lastIndex(state)) return;\n',
        replace: '',
      },
    ],
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
    id: 'deposed-leader-answers-nobody',
    story: 'A leader that is deposed leaves the callers waiting whose entries it had taken.',
    source: 'openraft 43dd8b6f, 13df5b32 (#1761)',
    breaks: 'every call ends; an answer belongs to its entry',
    edits: [
      {
        file: 'src/replica/pending.ts',
        find: '    if (this.#led && !leads) this.#abandonUncommitted(state);\n',
        replace: '',
      },
    ],
  },
  {
    id: 'answered-at-append',
    story: 'A proposal is answered as committed when it has been appended.',
    source: 'ours',
    breaks: 'linearizability: an answered write is lost',
    edits: [
      {
        file: 'src/replica/replica.ts',
        find: 'this.#pending.proposals.add(proposedAt + i, raft.state.term, done[i]!);',
        replace:
          "done[i]!({ kind: 'committed', index: proposedAt + i, term: raft.state.term, result: { kind: 'done' } });",
      },
    ],
  },
  {
    id: 'window-leaks',
    story: 'The bytes in flight are not forgotten when a follower is probed anew; its window stays full.',
    source: 'etcd-io/raft e419ba5',
    breaks: 'liveness of one follower',
    edits: [
      { file: 'src/raft/progress.ts', find: '  progress.inFlightBytes = 0;\n', replace: '' },
      {
        file: 'src/raft/progress.ts',
        find: '    count === 0 || (count < limits.inFlightMessagesMax && progress.inFlightBytes < limits.inFlightBytesMax)',
        replace: '    count < limits.inFlightMessagesMax && progress.inFlightBytes < limits.inFlightBytesMax',
      },
    ],
  },
  {
    id: 'uncommitted-bytes-drift',
    story: 'Less is taken off the uncommitted bytes than was put on; in the end every proposal is refused.',
    source: 'etcd-io/raft a370b6f (cockroach #31618)',
    breaks: 'liveness of clients',
    edits: [
      {
        file: 'src/raft/commit.ts',
        find: 'state.uncommittedBytes -= budgetOf(entry);',
        replace: 'state.uncommittedBytes -= Math.min(budgetOf(entry), entry.payload.length);',
      },
    ],
  },
  {
    id: 'heartbeats-stop-at-a-snapshot',
    story: 'Heartbeats go out to the members in order, and stop at the first that needs a snapshot.',
    source: 'willemt/raft, "WRaft#8"; etcd-io/raft 85e68cf',
    breaks: 'liveness',
    edits: [
      {
        file: 'src/raft/replication.ts',
        find: '    if (progress.member === state.self) continue;\n    if (progress.mode === ProgressMode.Probe) {',
        replace:
          '    if (progress.member === state.self) continue;\n    if (progress.mode === ProgressMode.Snapshot) break;\n    if (progress.mode === ProgressMode.Probe) {',
      },
    ],
  },
  {
    id: 'sessions-in-order-of-number',
    story: 'A snapshot lists sessions by number, so that who was restored from it evicts others.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'replicas that differ',
    edits: [
      {
        file: 'src/kv/sessions.ts',
        find: '    return saved;\n',
        replace: '    return saved.sort((a, b) => a.number - b.number);\n',
      },
    ],
  },
  {
    id: 'key-keeps-its-place',
    story: 'A key that is removed and set anew while a snapshot is taken keeps its former place.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'replicas that differ',
    edits: [
      {
        file: 'src/kv/pairs.ts',
        find: 'isNew: changed.get(key)?.isNew ?? false',
        replace: 'isNew: false',
      },
    ],
  },
];
