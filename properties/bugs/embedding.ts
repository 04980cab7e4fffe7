/** Planted bugs of what a replica owes to whoever embeds it: its operators, its state machine, its file system. */
import type { PlantedBug } from './planted-bug.ts';

const SOURCE = 'ours, planted by somebody who had not written the code';

export const EMBEDDING_BUGS: readonly PlantedBug[] = [
  {
    id: 'campaign-despite-leader',
    story: 'A server that is told to campaign does so though it hears of its leader.',
    source: SOURCE,
    breaks: 'lease reads, and the leadership of a healthy leader',
    edits: [
      {
        file: 'src/raft/timing.ts',
        find: 'if (this.state.role === Role.Leader || this.#isLeaderAlive()) return;',
        replace: 'if (this.state.role === Role.Leader) return;',
      },
    ],
  },
  {
    id: 'snapshot-in-the-midst-of-a-batch',
    story: 'A snapshot that an operator asks for is taken while the state machine applies a batch.',
    source: SOURCE,
    breaks: 'the contract of state machines; a snapshot may hold a part of a batch',
    edits: [
      {
        file: 'src/replica/replica.ts',
        find: 'if (this.#applying?.isIdle === true) index = this.#snapshots?.takeNow() ?? 0;',
        replace: 'index = this.#snapshots?.takeNow() ?? 0;',
      },
    ],
  },
  {
    id: 'stop-leaves-storage-open',
    story: 'A replica that stops leaves its storage open, which goes on to write.',
    source: SOURCE,
    breaks: 'the log of the replica that is started in its place',
    edits: [{ file: 'src/replica/replica.ts', find: '    this.#storage.close();\n', replace: '' }],
  },
  {
    id: 'closed-lane-leaks-files',
    story: 'What reads a snapshot is closed, and its file is not.',
    source: SOURCE,
    breaks: 'room and descriptors are never given back',
    edits: [
      {
        file: 'src/storage/disk-lane.ts',
        find: "      if (this.operation === 'none' || this.waiting) {\n        this.closeAll();\n      }\n",
        replace: '',
      },
    ],
  },
  {
    id: 'scan-misses-a-straddling-header',
    story: 'Recovery looks for evidence of damage piece by piece, and not where two pieces meet.',
    source: SOURCE,
    breaks: 'damage below the watermark passes for a torn tail',
    edits: [
      {
        file: 'src/storage/recovery.ts',
        find: 'this.scanOffset += bytes.length - (BATCH_HEADER_BYTES - 1);',
        replace: 'this.scanOffset += bytes.length;',
      },
    ],
  },
];
