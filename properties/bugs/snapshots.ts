/** Planted bugs of snapshots and compaction. */
import type { PlantedBug } from './planted-bug.ts';

export const SNAPSHOT_BUGS: readonly PlantedBug[] = [
  {
    id: 'snapshot-boundary',
    story:
      'A follower whose next entry is the last compacted one is sent an append in place of the snapshot.',
    source: 'willemt/raft #118, "WRaft#2"',
    breaks: 'liveness of one follower',
    edits: [
      {
        file: 'src/raft/replication.ts',
        find: 'if (previousIndex < state.log.baseIndex) {',
        replace: 'if (previousIndex < state.log.baseIndex - 1) {',
      },
    ],
  },
  {
    id: 'conflict-kept-under-snapshot',
    story: 'A follower that installs a snapshot keeps what its log has behind it, whoever wrote that.',
    source: 'hashicorp/raft #697, #704; openraft 674e78aa',
    breaks: 'Log Matching',
    edits: [
      {
        file: 'src/raft/tickets.ts',
        find: 'state.log = { baseIndex: snapshot.index, baseTerm: snapshot.term, entries: [] };',
        replace:
          'state.log = { baseIndex: snapshot.index, baseTerm: snapshot.term, entries: state.log.entries.filter(({ index }) => index > snapshot.index) };',
      },
    ],
  },
  {
    id: 'membership-survives-snapshot',
    story: 'A configuration that a snapshot has erased stays in force.',
    source: 'openraft #1808, 01e813a5; canonical/raft #250, #323',
    breaks: 'disjoint quorums',
    edits: [
      {
        file: 'src/raft/configurations.ts',
        find: '  state.configurations = [base];\n  state.configuration = base.configuration;',
        replace:
          '  state.configurations = state.configurations.length > 1 ? [base, latestConfiguration(state)] : [base];\n  state.configuration = latestConfiguration(state).configuration;',
      },
    ],
  },
  {
    id: 'uncommitted-membership-in-snapshot',
    story: 'A snapshot carries the latest configuration of the log, not the one at its index.',
    source: 'canonical/raft #250, #354; openraft #1808',
    breaks: 'disjoint quorums',
    edits: [
      {
        file: 'src/replica/snapshot-taking.ts',
        find: 'const { configuration } = configurationAt(state, index);',
        replace: 'const { configuration } = state;',
      },
    ],
  },
  {
    id: 'snapshot-labelled-ahead',
    story: 'A snapshot is labelled with the commit index, of which only a part was applied.',
    source: 'dragonboat 7d5dc73; etcd v3.5 data inconsistency, 47038593e',
    breaks: 'State Machine Safety',
    edits: [
      {
        file: 'src/replica/snapshot-taking.ts',
        find: 'const index = this.#raft.state.appliedIndex;',
        replace: 'const index = this.#raft.state.commitIndex;',
      },
    ],
  },
  {
    id: 'lost-chunk-never-asked-for',
    story: 'A chunk of a snapshot that is lost on its way is waited for, for ever.',
    source: 'LogCabin b883ea1 (#174); openraft 946dc3f9',
    breaks: 'liveness of one follower',
    edits: [
      {
        file: 'src/raft/snapshot-transfer.ts',
        find: 'if (transfer.waited >= LOST_AFTER_HEARTBEATS) ask(state, effects, progress, transfer);',
        replace: '',
      },
    ],
  },
  {
    id: 'chunk-read-time-and-again',
    story: 'A chunk that a follower wanted once is read and sent in every step that follows.',
    source:
      'planted by us; what explore --instance snapshot once showed of repeated questions (docs/found-bugs.md)',
    breaks: 'one chunk for each answer',
    edits: [
      {
        file: 'src/raft/effects-buffer.ts',
        find: '  if (effects.chunksWanted.length > 0) effects.chunksWanted.length = 0;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'snapshot-name-not-synced',
    story: 'An installed snapshot is told to the log before its name is on disk.',
    source: 'etcd bd7107bd4 (#6368)',
    breaks: 'durability after a power failure',
    edits: [
      {
        file: 'src/storage/group-commit.ts',
        find: '    this.disk.syncDirectory(this.nameSynced);',
        replace: '    this.nameSynced();',
      },
    ],
  },
  {
    id: 'snapshot-confirmed-before-durable',
    story: 'A follower confirms a snapshot before it is installed on its disk.',
    source: 'ours',
    breaks: 'durability: acknowledged before it is on disk',
    edits: [
      {
        file: 'src/raft/snapshot-receiving.ts',
        find: 'sendWhenLogIsDurable(state, effects, accepted, index);',
        replace: 'send(state, effects, accepted);',
      },
    ],
  },
  {
    id: 'snapshot-without-sessions',
    story: 'A snapshot of the state machine leaves the client sessions out.',
    source: 'ours',
    breaks: 'exactly once across snapshots',
    edits: [
      {
        file: 'src/kv/key-value-machine.ts',
        find: 'return new KeyValueSnapshot(this.#values, this.#sessions.list());',
        replace: 'return new KeyValueSnapshot(this.#values, []);',
      },
    ],
  },
  {
    id: 'damaged-snapshot-is-none',
    story: 'A snapshot that does not verify counts as none, and the server starts from nothing.',
    source: 'NATS #7556; openraft 61586bf5 (#1892)',
    breaks: 'quorum loss, forgotten entries',
    edits: [
      {
        file: 'src/storage/snapshot-recovery.ts',
        find: '  private refuse({ code, offset, reason }: HeaderRefusal): void {\n',
        replace:
          "  private refuse({ code, offset, reason }: HeaderRefusal): void {\n    if (code === 'damaged') {\n      this.next();\n      return;\n    }\n",
      },
    ],
  },
  {
    id: 'staged-file-not-synced',
    story: 'A received snapshot is installed before its contents are synced.',
    source: 'braft 5204e09; openraft 2eccb9e1',
    breaks: 'durability after a power failure',
    edits: [
      {
        file: 'src/storage/staging.ts',
        find: '      this.disk.sync(this.file!, this.synced);',
        replace: '      this.synced();',
      },
    ],
  },
  {
    id: 'log-held-for-the-silent',
    story:
      'A leader keeps its log for a follower in transfer that answers nothing any more, until its next snapshot.',
    source: 'ours',
    breaks: 'bounds of the log',
    edits: [
      {
        file: 'src/raft/replication.ts',
        find: '  if (fellSilent) compact(state, limits, effects);\n',
        replace: '',
      },
    ],
  },
  {
    id: 'caught-up-follower-holds-the-log',
    story: 'What was kept for a follower in transfer stays when it has caught up.',
    source: 'ours',
    breaks: 'bounds of the log',
    edits: [
      {
        file: 'src/raft/append-response.ts',
        find: '  progress.transfer = null;\n  compact(state, limits, effects);',
        replace: '  progress.transfer = null;',
      },
    ],
  },
  {
    id: 'snapshot-without-room-never-ends',
    story: 'A snapshot that found no room counts as under way for ever, and no other is begun.',
    source: 'ours',
    breaks: 'bounds of the log',
    edits: [
      {
        file: 'src/replica/snapshot-taking.ts',
        find: '      else this.#end();\n',
        replace: '',
      },
    ],
  },
  {
    id: 'snapshot-named-late',
    story:
      'A snapshot that is written and synced gets its name when the log has taken a thousand tickets more.',
    source: 'ours',
    breaks: 'bounds of the log',
    edits: [
      {
        file: 'src/storage/snapshot-files.ts',
        find: 'const ticket = this.tickets.issued();',
        replace: 'const ticket = this.tickets.issued() + 1_000;',
      },
    ],
  },
  {
    id: 'compacted-segments-stay',
    story:
      'The log is compacted in memory, and its segments stay on disk until the server installs a snapshot.',
    source: 'ours',
    breaks: 'bounds of the disk',
    edits: [
      {
        file: 'src/replica/replica.ts',
        find: '    if (effects.compactedTo > 0) this.#storage.compact(effects.compactedTo);\n',
        replace: '',
      },
    ],
  },
  {
    id: 'sent-snapshot-stays',
    story: 'A snapshot that was being sent when a newer one took its place is never removed.',
    source: 'ours',
    breaks: 'bounds of the disk',
    edits: [
      {
        file: 'src/storage/snapshot-files.ts',
        find: '    if (index < this.newestIndex()) {\n      this.cleaner.remove(snapshotName(index), false);\n    }\n',
        replace: '',
      },
    ],
  },
  {
    id: 'leftovers-of-a-crash-stay',
    story:
      'What a crash left of snapshots that were being made or received is not removed at the next start.',
    source: 'ours',
    breaks: 'bounds of the disk',
    edits: [
      {
        file: 'src/storage/snapshot-recovery.ts',
        find: 'if (this.useless.length === 0) {',
        replace: 'if (this.useless.length >= 0) {',
      },
    ],
  },
  {
    id: 'batches-run-past-the-boundary',
    story: 'Batches do not end where snapshots are due, so that those are taken by luck.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'the bound of the log',
    edits: [
      {
        file: 'src/replica/apply-loop.ts',
        find: 'return Math.min(commitIndex, appliedIndex + entriesMax, boundary);',
        replace: 'return Math.min(commitIndex, appliedIndex + entriesMax, boundary + entriesMax);',
      },
    ],
  },
  {
    id: 'own-snapshot-not-synced',
    story: 'A snapshot gets its name before its contents are durable.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'durability: the log that it stands for is gone',
    edits: [
      {
        file: 'src/storage/own-snapshot.ts',
        find: 'this.disk.sync(this.file!, () => this.goOn(this.awaitLog));',
        replace: 'this.goOn(this.awaitLog);',
      },
    ],
  },
  {
    id: 'second-install-not-named',
    story: 'The second snapshot that is installed in a life keeps the name under which it was staged.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'recovery',
    edits: [
      {
        file: 'src/storage/group-commit.ts',
        find: '      this.named = false;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'view-left-open',
    story: 'A snapshot that is given up leaves its view of the pairs open.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'every later snapshot',
    edits: [
      {
        file: 'src/replica/snapshot-taking.ts',
        find: '    taking.writer.abandon();\n    taking.state.release();\n',
        replace: '    taking.writer.abandon();\n',
      },
    ],
  },
  {
    id: 'transfer-begins-at-each-heartbeat',
    story:
      'A leader that begins to send a snapshot goes on asking where its log cannot answer, and so begins anew, with the newest ' +
      'one, at each heartbeat.',
    source: 'ours, after a mutant that survived',
    breaks: 'progress: a slow follower never gets a snapshot to its end',
    edits: [
      {
        file: 'src/raft/progress.ts',
        find: '  progress.nextIndex = snapshot.index + 1;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'repeated-answer-brings-its-chunk',
    story: 'An answer that arrives twice brings the chunk that follows it twice, whose answers do the same.',
    source: 'ours, after a mutant that survived',
    breaks: 'flow control: repetitions multiply on a slow link',
    edits: [
      {
        file: 'src/raft/snapshot-transfer.ts',
        find: 'if (transfer.chunkOut && message.offset <= transfer.offset) return;',
        replace: 'if (transfer.chunkOut && message.offset < transfer.offset) return;',
      },
    ],
  },
  {
    id: 'conflict-passes-for-the-snapshot',
    story:
      'A follower that has any entry at the index of a snapshot takes it for the one that the snapshot stands for.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'state machine safety',
    edits: [
      {
        file: 'src/raft/snapshot-receiving.ts',
        find: 'return index > state.commitIndex && termAt(state, index) !== term;',
        replace: 'return index > state.commitIndex && termAt(state, index) < 0;',
      },
    ],
  },
  {
    id: 'empty-value-remembered-as-absent',
    story: 'A snapshot keeps of a remembered empty value that there was none.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'exactly-once answers',
    edits: [
      {
        file: 'src/kv/snapshot.ts',
        find: "const value = result?.kind === 'value' ? result.value : null;",
        replace: "const value = (result?.kind === 'value' ? result.value : null) || null;",
      },
      {
        file: 'src/kv/snapshot.ts',
        find: 'return result.value === null ? Result.Absent : Result.Value;',
        replace: 'return !result.value ? Result.Absent : Result.Value;',
      },
    ],
  },
];
