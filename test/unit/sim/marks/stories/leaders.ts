/** Marks of leaders that are deposed, cut off or paused. */
import { NO_MEMBER } from '../../../../../src/base/types.ts';
import { Role } from '../../../../../src/raft/state.ts';
import { append } from '../messages.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

const FOLLOWS_SECOND_TERM = { role: Role.Follower, term: 2, vote: NO_MEMBER, ticket: true } as const;

function losesQuorum(s: Scene): void {
  s.elect(1, 1, [2, 3]);
  s.cut(1);
  s.see(1, { input: 'quorum-lost', role: Role.Follower });
}

export const LEADER_STORIES: readonly MarkStory[] = [
  {
    mark: 'leader-deposed-by-later-term',
    hit: (s) => {
      s.elect(1, 1, [3]);
      s.elect(2, 2, [3]);
      s.hear(append(s, 2, 1, 2), FOLLOWS_SECOND_TERM);
    },
    near: {
      'it was a candidate yet': (s) => {
        s.campaign(1, 1);
        s.elect(2, 2, [3]);
        s.hear(append(s, 2, 1, 2), FOLLOWS_SECOND_TERM);
      },
      'it steps down in its own term': losesQuorum,
      'it crashes, and the later term finds it a follower': (s) => {
        s.elect(1, 1, [3]);
        s.crash(1);
        s.elect(2, 2, [3]);
        s.start(1);
        s.hear(append(s, 2, 1, 2), FOLLOWS_SECOND_TERM);
      },
    },
  },
  {
    mark: 'leader-steps-down-by-check-quorum',
    hit: losesQuorum,
    near: {
      'a later term comes first': (s) => {
        s.elect(1, 1, [3]);
        s.cut(1);
        s.elect(2, 2, [3]);
        s.heal(1);
        s.hear(append(s, 2, 1, 2), FOLLOWS_SECOND_TERM);
      },
    },
  },
  {
    mark: 'two-leaders-at-once',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.cut(1);
      s.elect(2, 2, [3]);
    },
    near: {
      'the first one has noticed': (s) => {
        losesQuorum(s);
        s.elect(2, 2, [3]);
      },
      'the first one is down': (s) => {
        s.elect(1, 1, [2, 3]);
        s.crash(1);
        s.elect(2, 2, [3]);
      },
    },
  },
  {
    mark: 'paused-leader-returns',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.pause(1);
      s.elect(2, 2, [3]);
      s.resume(1);
    },
    near: {
      'nobody was elected': (s) => {
        s.elect(1, 1, [2, 3]);
        s.pause(1);
        s.resume(1);
      },
      'the other leader has crashed': (s) => {
        s.elect(1, 1, [2, 3]);
        s.pause(1);
        s.elect(2, 2, [3]);
        s.crash(2);
        s.resume(1);
      },
      'it crashed while it was paused': (s) => {
        s.elect(1, 1, [2, 3]);
        s.pause(1);
        s.elect(2, 2, [3]);
        s.crash(1);
        s.resume(1);
      },
      'a follower goes on': (s) => {
        s.elect(1, 1, [2, 3]);
        s.pause(3);
        s.elect(2, 2, [1]);
        s.resume(3);
      },
      'the other leads an earlier term': (s) => {
        s.elect(1, 1, [2, 3]);
        s.elect(2, 2, [3]);
        s.pause(2);
        s.resume(2);
      },
    },
  },
];
