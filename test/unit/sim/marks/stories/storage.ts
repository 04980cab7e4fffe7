/** Marks of the disk: what a crash kept, what a sync and a read found. */
import { entry } from '../../../properties/observations.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

/** Server 1 leads term 1, and crashes while the writes of its entries 1 and 2 are under way. */
function crashesWithTwoWrites(s: Scene): void {
  s.elect(1, 1, [2]);
  s.see(1, { append: [entry(1, 1)], ticket: true });
  s.see(1, { append: [entry(2, 1)], ticket: true });
  s.crash(1);
}

export const STORAGE_STORIES: readonly MarkStory[] = [
  {
    mark: 'torn-write-recovered',
    hit: (s) => {
      crashesWithTwoWrites(s);
      s.start(1, { log: [] });
      s.marks.fact('torn-write-recovered', 1);
    },
    near: {
      'the crash kept whole writes only': (s) => {
        crashesWithTwoWrites(s);
        s.start(1, { log: [entry(1, 1)] });
      },
      'the world has another fact to tell': (s) => {
        crashesWithTwoWrites(s);
        s.start(1, { log: [] });
        s.marks.fact('resumed', 1);
      },
    },
  },
  {
    mark: 'some-writes-kept',
    hit: (s) => {
      crashesWithTwoWrites(s);
      s.start(1, { log: [entry(1, 1)] });
    },
    near: {
      'all were kept': (s) => {
        crashesWithTwoWrites(s);
        s.start(1);
      },
      'all were lost': (s) => {
        crashesWithTwoWrites(s);
        s.start(1, { log: [] });
      },
    },
  },
  {
    mark: 'failed-sync-stops',
    hit: (s) => s.fail(1, 'sync-failed'),
    near: {
      'another call of the disk failed': (s) => s.fail(1, 'io'),
      'the server crashed': (s) => s.crash(1),
    },
  },
  {
    mark: 'damage-noticed',
    hit: (s) => s.fail(1, 'damaged'),
    near: {
      'the data are of another cluster': (s) => s.fail(1, 'foreign'),
      'the server crashed': (s) => s.crash(1),
    },
  },
];
