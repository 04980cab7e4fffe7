/** Marks of what a later leader cuts from a log (paper section 5.3). */
import { NO_MEMBER } from '../../../../../src/base/types.ts';
import { Role } from '../../../../../src/raft/state.ts';
import { type Change, entry } from '../../../properties/observations.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

const FIVE = [1, 2, 3, 4, 5];

/** What server 2, the leader of term 2, makes of a log that differs from the first entry on. */
const OVERWRITTEN: Change = {
  input: 'message',
  role: Role.Follower,
  term: 2,
  vote: NO_MEMBER,
  cut: 1,
  append: [entry(1, 2)],
};

/** The leader of term 1 gives its entries to `holders` only; then server 2 is elected without any of them. */
function deposed(s: Scene, holders: readonly number[], ...entries: ReturnType<typeof entry>[]): void {
  s.elect(1, 1, [3, 4]);
  s.replicate(holders, entries);
  s.elect(2, 2, [4, 5]);
  s.replicate([2], [entry(1, 2)]);
}

export const TRUNCATION_STORIES: readonly MarkStory[] = [
  {
    mark: 'deposed-leader-truncates',
    members: FIVE,
    hit: (s) => {
      deposed(s, [1], entry(1, 1));
      s.write(1, OVERWRITTEN);
    },
    near: {
      'a follower had taken the entry': (s) => {
        deposed(s, [1, 3], entry(1, 1));
        s.write(3, OVERWRITTEN);
      },
      'the deposed leader had appended nothing': (s) => {
        deposed(s, []);
        s.write(1, { ...OVERWRITTEN, cut: 0 });
      },
    },
  },
  {
    mark: 'several-entries-truncated',
    members: FIVE,
    hit: (s) => {
      deposed(s, [1], entry(1, 1), entry(2, 1));
      s.write(1, OVERWRITTEN);
    },
    near: {
      'there was one': (s) => {
        deposed(s, [1], entry(1, 1));
        s.write(1, OVERWRITTEN);
      },
    },
  },
  {
    mark: 'truncated-while-write-pends',
    members: FIVE,
    hit: (s) => {
      s.elect(1, 1, [3, 4]);
      s.see(1, { append: [entry(1, 1)], ticket: true });
      s.elect(2, 2, [4, 5]);
      s.replicate([2], [entry(1, 2)]);
      s.see(1, { ...OVERWRITTEN, ticket: true });
    },
    near: {
      'the only write under way is the cut itself': (s) => {
        deposed(s, [1], entry(1, 1));
        s.see(1, { ...OVERWRITTEN, ticket: true });
      },
      'an earlier write is under way, and nothing is cut': (s) => {
        s.elect(1, 1, [3, 4]);
        s.see(1, { append: [entry(1, 1)], ticket: true });
        s.see(1, { append: [entry(2, 1)], ticket: true });
      },
    },
  },
];
