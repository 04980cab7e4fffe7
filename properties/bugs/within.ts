/** Planted bugs of requests that are made from within what a replica calls: an observer, a proposer at its answer. */
import type { PlantedBug } from './planted-bug.ts';

export const WITHIN_BUGS: readonly PlantedBug[] = [
  {
    id: 'request-overtakes-those-put-off',
    story: 'A request that is made with an answer is carried out before those that wait for the step to end.',
    source: 'ours (docs/found-bugs.md)',
    breaks: 'proposals become entries in their order',
    edits: [
      {
        file: 'src/replica/put-off.ts',
        find: 'if (!this.#stepping && this.#calls.length === 0) return false;',
        replace: 'if (!this.#stepping) return false;',
      },
    ],
  },
  {
    id: 'request-within-a-step',
    story: 'A request that an observer makes is carried out in the midst of the step that it observes.',
    source: 'ours (docs/found-bugs.md)',
    breaks: 'the effects of the step under way are those of another one',
    edits: [
      {
        file: 'src/replica/put-off.ts',
        find: 'if (!this.#stepping && this.#calls.length === 0) return false;',
        replace: 'if (this.#calls.length === 0) return false;',
      },
    ],
  },
  {
    id: 'put-off-for-good',
    story: 'Requests that wait for a step to end are carried out when the replica stops, and not before.',
    source: 'ours, after a mutant that survived',
    breaks: 'every request ends',
    edits: [
      {
        file: 'src/replica/replica.ts',
        find: '    this.#putOff.run();\n    this.#armAlarm();',
        replace: '    this.#armAlarm();',
      },
    ],
  },
];
