/** Marks of appends that are refused, and of the leader's way back (paper section 5.3). */
import { Role } from '../../../../../src/raft/state.ts';
import { entry } from '../../../properties/observations.ts';
import { append, appendRefused, type End, unsentAppend } from '../messages.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

const upTo = (index: number): End => ({ index, term: index === 0 ? 0 : 1 });

/** Server 1 leads term 1 with `count` entries; all of the appends that tell server 3 of them are lost. */
function missed(s: Scene, count: number): void {
  s.elect(1, 1, [2, 3]);
  for (let index = 1; index <= count; index += 1) {
    s.replicate([1, 2], [entry(index, 1)]);
    s.lose(append(s, 1, 3, 1, upTo(index - 1), [entry(index, 1)]));
  }
}

/** Server 3 refuses a heartbeat after `end`, and hears next from server 1 an append after `next`. */
function goesBack(s: Scene, end: number, next: number): void {
  const refusal = appendRefused(s, 3, 1, 1, end, 1);
  s.hear(append(s, 1, 3, 1, upTo(end)), {}, refusal);
  s.hear(refusal, {}, unsentAppend(s, 1, 3, 1, upTo(next)));
}

/** Server 1 of term 1 holds an entry that server 2, the leader of term 2, does not know of. */
function differing(s: Scene): void {
  s.elect(1, 1, [3]);
  s.replicate([1], [entry(1, 1)]);
  s.elect(2, 2, [3]);
  s.replicate([2], [entry(1, 2)]);
  s.see(1, { input: 'quorum-lost', role: Role.Follower });
  s.follow(1, 2);
}

export const APPEND_STORIES: readonly MarkStory[] = [
  {
    mark: 'append-refused-log-too-short',
    hit: (s) => {
      missed(s, 1);
      s.hear(append(s, 1, 3, 1, upTo(1)), {}, appendRefused(s, 3, 1, 1, 1, 1));
    },
    near: {
      'the entry is there': (s) => {
        s.elect(1, 1, [2, 3]);
        s.replicate([1, 2, 3], [entry(1, 1)]);
        s.hear(append(s, 1, 3, 1, upTo(1)), {}, s.acknowledged(3, 1, 1, 1));
      },
      'an entry is there, of another term': (s) => {
        differing(s);
        s.hear(append(s, 2, 1, 2, { index: 1, term: 2 }), {}, appendRefused(s, 1, 2, 2, 1, 1));
      },
      'the append itself is of an earlier term': (s) => {
        missed(s, 1);
        const late = append(s, 1, 3, 1, upTo(1));
        s.follow(3, 2);
        s.hear(late, {}, appendRefused(s, 3, 1, 2, 1, 1));
      },
    },
  },
  {
    mark: 'append-refused-other-term',
    hit: (s) => {
      differing(s);
      s.hear(append(s, 2, 1, 2, { index: 1, term: 2 }), {}, appendRefused(s, 1, 2, 2, 1, 1));
    },
    near: {
      'there is no entry at all': (s) => {
        missed(s, 1);
        s.hear(append(s, 1, 3, 1, upTo(1)), {}, appendRefused(s, 3, 1, 1, 1, 1));
      },
      'it begins before the entry, and replaces it': (s) => {
        differing(s);
        s.hear(
          append(s, 2, 1, 2, upTo(0), [entry(1, 2)]),
          { cut: 1, append: [entry(1, 2)], ticket: true },
          s.acknowledged(1, 2, 2, 1),
        );
      },
    },
  },
  {
    mark: 'backtracking-skips',
    hit: (s) => {
      missed(s, 2);
      goesBack(s, 2, 0);
    },
    near: {
      'one entry was missed': (s) => {
        missed(s, 1);
        goesBack(s, 1, 0);
      },
      'the leader goes back one by one': (s) => {
        missed(s, 2);
        goesBack(s, 2, 1);
      },
      'an append goes to another server': (s) => {
        missed(s, 2);
        const refusal = appendRefused(s, 3, 1, 1, 2, 1);
        s.hear(append(s, 1, 3, 1, upTo(2)), {}, refusal);
        s.hear(refusal, {}, unsentAppend(s, 1, 2, 1, upTo(0)));
      },
    },
  },
];
