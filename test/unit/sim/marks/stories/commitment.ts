/** Marks of commitment and of applying (paper section 5.4.2 and figure 8). */
import { entry } from '../../../properties/observations.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

/** Server 1 leads term 3; its entry 1 is of term 1, and its only copy until now. */
function leadsAgain(s: Scene): void {
  s.elect(1, 1, [3]);
  s.replicate([1], [entry(1, 1)]);
  s.elect(2, 2, [3]);
  s.elect(1, 3, [2]);
}

/** Server 1 leads term 1, and what it appends is on the disks of the others, not yet on its own. */
function ahead(s: Scene, count: number): void {
  const entries = Array.from({ length: count }, (_, at) => entry(at + 1, 1));
  s.elect(1, 1, [2, 3]);
  s.see(1, { append: entries, ticket: true });
  s.replicate([2, 3], entries);
}

const OTHERS = (index: number) => [
  { member: 2, index },
  { member: 3, index },
];

export const COMMITMENT_STORIES: readonly MarkStory[] = [
  {
    mark: 'figure-8-in-the-making',
    hit: (s) => {
      leadsAgain(s);
      s.replicate([2], [entry(1, 1)]);
      s.see(1, {
        matched: [
          { member: 1, index: 1 },
          { member: 2, index: 1 },
        ],
      });
    },
    near: {
      'only the leader holds it': (s) => {
        leadsAgain(s);
        s.see(1, { matched: [{ member: 1, index: 1 }] });
      },
      'the entry is of its own term': (s) => {
        s.elect(1, 1, [2, 3]);
        s.replicate([1, 2], [entry(1, 1)]);
        s.see(1, { matched: [{ member: 1, index: 1 }] });
        s.see(1, { matched: [{ member: 2, index: 1 }] });
      },
      'the majority was one of the term before': (s) => {
        s.elect(1, 1, [2, 3]);
        s.replicate([1, 2], [entry(1, 1)]);
        s.see(1, { matched: [{ member: 2, index: 1 }] });
        s.elect(2, 2, [3]);
        s.follow(1, 2);
        s.elect(1, 3, [3]);
        s.see(1, { matched: [{ member: 1, index: 1 }] });
      },
      'it was committed by then': (s) => {
        leadsAgain(s);
        s.replicate([2], [entry(1, 1)]);
        s.replicate([1, 2], [entry(2, 3)]);
        const matched = [1, 2].map((member) => ({ member, index: 2 }));
        s.see(1, { matched, commit: 2, durable: 2 });
      },
    },
  },
  {
    mark: 'old-entry-committed-with-own',
    hit: (s) => {
      leadsAgain(s);
      s.replicate([2], [entry(1, 1)]);
      s.replicate([1, 2], [entry(2, 3)]);
      s.see(1, { matched: [{ member: 2, index: 2 }], commit: 2, durable: 2 });
    },
    near: {
      'both entries are its own': (s) => {
        s.elect(1, 1, [2, 3]);
        s.replicate([1, 2], [entry(1, 1)]);
        s.replicate([1, 2], [entry(2, 1)]);
        s.see(1, { matched: [{ member: 2, index: 2 }], commit: 2, durable: 2 });
      },
      'the old one was committed in its own term': (s) => {
        s.elect(1, 1, [2, 3]);
        s.replicate([1, 2], [entry(1, 1)]);
        s.see(1, { matched: [{ member: 2, index: 1 }], commit: 1, durable: 1 });
        s.see(2, { commit: 1 });
        s.elect(2, 2, [3]);
        s.write(3, { append: [entry(1, 1)] });
        s.replicate([2, 3], [entry(2, 2)]);
        s.see(2, { matched: [{ member: 3, index: 2 }], commit: 2, durable: 2 });
      },
    },
  },
  {
    mark: 'commit-before-own-disk',
    hit: (s) => {
      ahead(s, 1);
      s.see(1, { matched: OTHERS(1), commit: 1, durable: 0 });
    },
    near: {
      'its own disk was faster': (s) => {
        ahead(s, 1);
        s.see(1, { input: 'ticket-completed', completed: 2, durable: 1 });
        s.see(1, { matched: OTHERS(1), commit: 1, durable: 1 });
      },
      'a follower does so': (s) => {
        s.elect(1, 1, [2, 3]);
        s.replicate([1, 3], [entry(1, 1)]);
        s.see(1, { matched: [{ member: 3, index: 1 }], commit: 1, durable: 1 });
        s.see(2, { append: [entry(1, 1)], ticket: true, commit: 1, durable: 0 });
      },
    },
  },
  {
    mark: 'apply-lags',
    hit: (s) => {
      ahead(s, 16);
      s.see(1, { matched: OTHERS(16), commit: 16 });
    },
    near: {
      'fifteen wait': (s) => {
        ahead(s, 15);
        s.see(1, { matched: OTHERS(15), commit: 15 });
      },
      'sixteen wait, but for the commit index': (s) => ahead(s, 16),
      'one of sixteen is applied': (s) => {
        ahead(s, 16);
        s.see(1, { matched: OTHERS(16), commit: 16, applied: 1 });
      },
    },
  },
];
