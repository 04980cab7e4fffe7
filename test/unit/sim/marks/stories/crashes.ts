/** Marks of crashes: of leaders, of all servers, in the middle of a write. */
import { entry } from '../../../properties/observations.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

function allCrash(s: Scene): void {
  s.elect(1, 1, [2, 3]);
  for (const server of [1, 2, 3]) s.crash(server);
}

export const CRASH_STORIES: readonly MarkStory[] = [
  {
    mark: 'leader-after-leader-crash',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.crash(1);
      s.elect(2, 2, [3]);
    },
    near: {
      'it is elected again itself': (s) => {
        s.elect(1, 1, [2, 3]);
        s.crash(1);
        s.start(1);
        s.elect(1, 2, [3]);
      },
      'a follower crashed': (s) => {
        s.elect(1, 1, [2, 3]);
        s.crash(3);
        s.elect(2, 2, [1]);
      },
    },
  },
  {
    mark: 'all-down',
    hit: allCrash,
    near: {
      'one is left': (s) => {
        s.crash(1);
        s.crash(2);
      },
      'each was down, but not all at once': (s) => {
        for (const server of [1, 2, 3]) {
          s.crash(server);
          s.start(server);
        }
      },
    },
  },
  {
    mark: 'recovered-from-all-down',
    hit: (s) => {
      allCrash(s);
      s.start(2);
      s.start(3);
      s.elect(2, 2, [3]);
    },
    near: {
      'nobody is elected any more': (s) => {
        allCrash(s);
        for (const server of [1, 2, 3]) s.start(server);
      },
      'one stayed up': (s) => {
        s.elect(1, 1, [2, 3]);
        s.crash(1);
        s.crash(2);
        s.start(2);
        s.elect(2, 2, [3]);
      },
    },
  },
  {
    mark: 'crash-with-writes-pending',
    hit: (s) => {
      s.elect(1, 1, [2]);
      s.see(1, { append: [entry(1, 1)], ticket: true });
      s.crash(1);
    },
    near: {
      'the write was completed': (s) => {
        s.elect(1, 1, [2]);
        s.write(1, { append: [entry(1, 1)] });
        s.crash(1);
      },
      'the server stops by itself': (s) => {
        s.elect(1, 1, [2]);
        s.see(1, { append: [entry(1, 1)], ticket: true });
        s.fail(1, 'sync-failed');
      },
    },
  },
  {
    mark: 'leader-crash-with-uncommitted',
    hit: (s) => {
      s.elect(1, 1, [2]);
      s.replicate([1], [entry(1, 1)]);
      s.crash(1);
    },
    near: {
      'all is committed': (s) => {
        s.elect(1, 1, [2]);
        s.replicate([1, 2], [entry(1, 1)]);
        s.see(1, { matched: [{ member: 2, index: 1 }], commit: 1 });
        s.crash(1);
      },
      'a follower with the same log crashes': (s) => {
        s.elect(1, 1, [2]);
        s.replicate([1, 2], [entry(1, 1)]);
        s.crash(2);
      },
      'the leader stops by itself': (s) => {
        s.elect(1, 1, [2]);
        s.replicate([1], [entry(1, 1)]);
        s.fail(1, 'io');
      },
    },
  },
];
