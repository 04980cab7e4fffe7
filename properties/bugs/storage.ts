/** Planted bugs of the order of writing, of recovery and of what is told before it is durable. */
import type { PlantedBug } from './planted-bug.ts';

export const STORAGE_BUGS: readonly PlantedBug[] = [
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
    id: 'vote-granted-before-durable',
    story: 'A vote leaves before it is on disk.',
    source: 'hashicorp/raft 901ac15; sofa-jraft 9f6f5dc2 (#1243); nebula #3415',
    breaks: 'Election Safety',
    edits: [
      {
        file: 'src/raft/vote.ts',
        find: 'send(state, effects, voteResponse(',
        replace: 'sendAtOnce(effects, voteResponse(',
      },
    ],
  },
  {
    id: 'campaign-before-durable',
    story: 'A candidate asks for votes and counts its own before its term is on disk.',
    source: 'sofa-jraft 5222f3ff (#1245)',
    breaks: 'Election Safety',
    edits: [
      {
        file: 'src/raft/election.ts',
        find: '    send(\n      state,\n      effects,\n      voteRequest(',
        replace: '    sendAtOnce(\n      effects,\n      voteRequest(',
      },
      {
        file: 'src/raft/election.ts',
        find: '  becomeCandidate(state, effects);\n',
        replace: '  becomeCandidate(state, effects);\n  countAnswer(state, state.self, true);\n',
      },
      {
        file: 'src/raft/check-state.ts',
        find: 'if (state.hardStateTicket !== 0) impossible(',
        replace: 'if (state.hardStateTicket < 0) impossible(',
      },
    ],
  },
  {
    id: 'sync-for-votes-alone',
    story: 'The log is synced when the term or the vote has changed, and not for new entries.',
    source: 'raft-rs 2f5d963 (#372)',
    breaks: 'durability',
    edits: [
      {
        file: 'src/storage/group-commit.ts',
        find: '  private batchInstalls = false;',
        replace: '  private batchInstalls = false;\n  private mustSync = true;',
      },
      {
        file: 'src/storage/group-commit.ts',
        find: '      this.batchTicket = ticket.id;\n',
        replace:
          '      this.batchTicket = ticket.id;\n      if (ticket.hardState !== null || ticket.install !== null) this.mustSync = true;\n',
      },
      {
        file: 'src/storage/group-commit.ts',
        find: '    this.disk.sync(this.end.file, this.synced);',
        replace:
          '    if (this.mustSync) this.disk.sync(this.end.file, this.synced);\n    else this.synced();\n    this.mustSync = false;',
      },
    ],
  },
  {
    id: 'completed-before-fsync',
    story: 'Storage reports a write as durable before it is synced.',
    source: 'openraft ee460f37; sofa-jraft 8dc7729e (#480)',
    breaks: 'durability',
    edits: [
      {
        file: 'src/storage/group-commit.ts',
        find: '    this.disk.sync(this.end.file, this.synced);',
        replace: '    this.synced();',
      },
    ],
  },
  {
    id: 'damage-taken-for-torn-tail',
    story: 'Damage below the watermark is cut off like a torn tail.',
    source: 'Alagappan et al., Protocol-Aware Recovery, FAST 2018; NuRaft #185; NATS #7549',
    breaks: 'Leader Completeness: committed entries forgotten by one server',
    edits: [
      {
        file: 'src/storage/recovery.ts',
        find: '    if (found >= 0) {',
        replace: '    if (found >= bytes.length) {',
      },
    ],
  },
  {
    id: 'damage-in-an-earlier-segment',
    story:
      'Damage in the last batch of a segment that others follow is cut off like a torn tail, and they with it.',
    source: 'ours, after a mutant that survived',
    breaks: 'Leader Completeness: committed entries forgotten by one server',
    edits: [
      {
        file: 'src/storage/recovery.ts',
        find: 'if (finding.certain || this.parser.segment < this.last) {',
        replace: 'if (finding.certain) {',
      },
    ],
  },
  {
    id: 'segment-start-not-checked',
    story: 'What a segment says of the log before it is believed without its checksum.',
    source: 'ours, after a mutant that survived',
    breaks: 'a term or a vote is another one after a restart from a damaged disk',
    edits: [
      {
        file: 'src/storage/format.ts',
        find: '    crc32c(bytes, at, at + FIRST_PART_BYTES - 4) !== first ||\n    crc32c(bytes, at + FIRST_PART_BYTES, at + SEGMENT_HEADER_BYTES - 4, first) !== crc\n',
        replace: '    crc32c(bytes, at, at + FIRST_PART_BYTES - 4) !== first\n',
      },
    ],
  },
  {
    id: 'half-made-segment-is-damage',
    story: 'A segment that a crash left half made is taken for a damaged one, and the server does not start.',
    source: 'ours, after a mutant that survived',
    breaks: 'a server starts from whatever a crash leaves',
    edits: [
      {
        file: 'src/storage/log-parser.ts',
        find: "return this.stop('damaged', false, 'the segment header is cut short');",
        replace: "return this.stop('damaged', true, 'the segment header is cut short');",
      },
    ],
  },
  {
    id: 'segments-before-a-gap',
    story: 'Segments that a compaction was removing as the power failed count as the beginning of the log.',
    source: 'ours, after a mutant that survived',
    breaks: 'a server starts from whatever a crash leaves',
    edits: [
      {
        file: 'src/storage/format.ts',
        find: 'while (first > 0 && numbers[first - 1] === numbers[first]! - 1) {',
        replace: 'while (first > 0) {',
      },
    ],
  },
  {
    id: 'segment-read-once',
    story: 'Recovery takes a segment for read when it has read its first piece.',
    source: 'ours, after a mutant that survived',
    breaks: 'Leader Completeness: committed entries forgotten by one server',
    edits: [
      {
        file: 'src/storage/recovery.ts',
        find: '      this.readOn(Math.max(this.readBytes, parser.needed));',
        replace: '      this.openNext();',
      },
    ],
  },
  {
    id: 'segment-name-not-synced',
    story: 'A new segment is used before its name is on disk.',
    source: 'etcd bd7107bd4 (#6368)',
    breaks: 'durability after a power failure',
    edits: [
      {
        file: 'src/storage/segment-maker.ts',
        find: '    this.disk.syncDirectory(this.named);',
        replace: '    this.named();',
      },
    ],
  },
  {
    id: 'segment-header-not-synced',
    story: 'A new segment is used before its header is on disk.',
    source: 'ours',
    breaks: 'durability after a power failure',
    edits: [
      {
        file: 'src/storage/segment-maker.ts',
        find: '    this.disk.sync(this.file!, this.synced);',
        replace: '    this.synced();',
      },
    ],
  },
  {
    id: 'write-cuts-nothing',
    story: 'Storage forgets to cut the log where a ticket replaces entries in memory.',
    source: 'ours',
    breaks: 'Log Matching after a restart',
    edits: [
      {
        file: 'src/storage/log-parser.ts',
        find: '      this.entries.length = truncateFrom - 1 - this.baseIndex;',
        replace: '      this.entries.length = Math.max(0, truncateFrom - this.baseIndex);',
      },
    ],
  },
  {
    id: 'term-not-recovered-across-segments',
    story: 'The start of a segment does not carry the vote.',
    source: 'ours',
    breaks: 'one vote per term, durably',
    edits: [
      {
        file: 'src/storage/log-tail.ts',
        find: '    return { incarnation, batch, ticket, hardState, lastIndex: terms.lastIndex, lastTerm: terms.lastTerm };',
        replace:
          '    return { incarnation, batch, ticket, hardState: { ...hardState, vote: NO_MEMBER }, lastIndex: terms.lastIndex, lastTerm: terms.lastTerm };',
      },
    ],
  },
  {
    id: 'full-sync-retried',
    story: 'A sync that found no room is tried again, as if nothing had been lost.',
    source: 'fsyncgate (PostgreSQL, 2018), by ENOSPC',
    breaks: 'acknowledged entries after a crash',
    edits: [
      {
        file: 'src/storage/disk-lane.ts',
        find: "if (error.code === 'no-space' && !isSync) {",
        replace: "if (error.code === 'no-space') {",
      },
    ],
  },
  {
    id: 'full-disk-name-taken',
    story: 'A file that a full disk refused is made anew, and its name is there: the server stops.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'a full disk is refused cleanly',
    edits: [
      {
        file: 'src/storage/disk-lane.ts',
        find: '      this.isRetry = true;\n',
        replace: '',
      },
    ],
  },
  {
    id: 'tail-not-written-again',
    story: 'Recovery syncs what it read of the tail, which a failed sync may have left in the cache alone.',
    source: 'fsyncgate (PostgreSQL, 2018), at recovery',
    breaks: 'durability',
    edits: [
      {
        file: 'src/storage/tail-repair.ts',
        find: 'if (this.piece < tail.length) {',
        replace: 'if (this.piece < tail.length && this.recovery.parser.watermark < 0) {',
      },
    ],
  },
  {
    id: 'segment-cut-off-by-one',
    story: 'A segment that begins one entry above a cut still counts as one that the log may begin with.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'recovery after compaction',
    edits: [
      {
        file: 'src/storage/segment-list.ts',
        find: 'if (starts[at]! > index) {\n        starts[at] = UNFIT;',
        replace: 'if (starts[at]! > index + 1) {\n        starts[at] = UNFIT;',
      },
    ],
  },
  {
    id: 'leftover-segments-stay',
    story: 'Segments that a compaction left when a crash cut it off are not removed at the next start.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'a bounded disk',
    edits: [
      {
        file: 'src/storage/tail-repair.ts',
        find: 'chain, seed };\n    this.removeLeftovers();',
        replace: 'chain, seed };\n    this.next();',
      },
    ],
  },
  {
    id: 'full-disk-is-a-full-log',
    story: 'A server takes its disk for full only while its log waits for room, and forgets what else does.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'progress: a snapshot never gets to its end',
    edits: [
      {
        file: 'src/storage/disk-lanes.ts',
        find: 'const isFull = this.lanes.some((lane) => lane.isFull);',
        replace: 'const isFull = this.lanes[0]!.isFull;',
      },
    ],
  },
];
