/** Planted bugs of what servers answer: they do no harm to the log, and tell whoever asks what is not so. */
import type { PlantedBug } from './planted-bug.ts';

export const ANSWER_BUGS: readonly PlantedBug[] = [
  {
    id: 'no-target-under-load',
    story:
      'A leader finds nobody to hand over to while no voter has all of its log, and says that there is none.',
    source: 'ours, after a mutant that survived',
    breaks: 'refusals are true',
    edits: [
      {
        file: 'src/raft/transfer.ts',
        find: '|| matchIndex <= furthest) continue;',
        replace: '|| matchIndex <= furthest || matchIndex < lastIndex(state)) continue;',
      },
    ],
  },
  {
    id: 'read-without-leader-untold',
    story: 'A server that knows no leader takes a read on and forgets to say that it cannot answer it.',
    source: 'ours, after a mutant that survived',
    breaks: 'every read ends',
    edits: [
      {
        file: 'src/raft/reads.ts',
        find: "    effects.readRefusal = 'no-leader';\n",
        replace: '',
      },
    ],
  },
  {
    id: 'room-not-noticed',
    story: 'A server that found its disk full once refuses proposals for want of room ever after.',
    source: 'ours, after a mutant that survived',
    breaks: 'refusals are true',
    edits: [
      {
        file: 'src/storage/disk-lanes.ts',
        find: 'if (isFull !== this.isFull && !this.stopped) {',
        replace: 'if (isFull && !this.isFull && !this.stopped) {',
      },
    ],
  },
  {
    id: 'transfer-said-lost',
    story:
      'Who asked for a transfer is told that the leadership was lost, while the server leads on; else nothing.',
    source: 'ours, after a mutant that survived',
    breaks: 'outcomes are true',
    edits: [
      {
        file: 'src/replica/pending-transfer.ts',
        find: 'else if (state.role !== Role.Leader) this.#end(',
        replace: 'else if (state.role === Role.Leader) this.#end(',
      },
    ],
  },
  {
    id: 'given-up-transfer-untold',
    story: 'Who asked for a transfer that is given up never hears of it.',
    source: 'ours',
    breaks: 'each request ends once',
    edits: [
      {
        file: 'src/replica/pending-transfer.ts',
        find: '    else if (state.transferTarget === NO_MEMBER) {',
        replace: '    else if (state.transferTarget === NO_MEMBER && state.term > this.#term) {',
      },
    ],
  },
  {
    id: 'change-never-done',
    story: 'Who asked for a change of the membership is never told that it is committed.',
    source: 'ours',
    breaks: 'each request ends once',
    edits: [
      {
        file: 'src/replica/pending-change.ts',
        find: 'if (pending.isCommitted && (!isJoint(configuration) || !configuration.autoLeave)) {',
        replace: 'if (pending.isCommitted && isJoint(configuration) && !configuration.autoLeave) {',
      },
    ],
  },
  {
    id: 'transfer-to-the-silent',
    story: 'A transfer to whom it fits best goes to a server that does not answer.',
    source: 'ours, planted by somebody who had not written the code',
    breaks: 'availability for an election time-out',
    edits: [
      {
        file: 'src/raft/timing.ts',
        find: 'bestTarget(this.state, this.#heardLately())',
        replace: 'bestTarget(this.state)',
      },
    ],
  },
];
