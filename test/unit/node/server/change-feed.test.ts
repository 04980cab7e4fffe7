import { expect, test } from 'vitest';
import { ChangeFeed } from '../../../../src/node/server/change-feed.ts';

/** What a watcher hears: indexes, and "lost". */
function watch(feed: ChangeFeed, after: number | null): (number | 'lost')[] {
  const heard: (number | 'lost')[] = [];
  feed.watch(
    { changed: ({ index }) => heard.push(index), lost: () => heard.push('lost'), ended: () => {} },
    after,
  );
  return heard;
}

test('a watcher hears what comes, and one who comes back what it has missed', () => {
  const feed = new ChangeFeed();
  const heard = watch(feed, null);
  for (let index = 1; index <= 3; index += 1) feed.changed(index, 'k', 'v');
  expect(heard).toEqual([1, 2, 3]);
  expect(watch(feed, 1)).toEqual([2, 3]);
  expect(watch(feed, 3)).toEqual([]);
});

test('who stopped hears nothing more', () => {
  const feed = new ChangeFeed();
  const heard: number[] = [];
  const stop = feed.watch(
    { changed: ({ index }) => heard.push(index), lost: () => {}, ended: () => {} },
    null,
  );
  feed.changed(1, 'k', 'v');
  stop();
  feed.changed(2, 'k', 'v');
  expect(heard).toEqual([1]);
  expect(feed.watchers).toBe(0);
});

test('changes beyond what is kept are lost, and that is said before what is known', () => {
  const feed = new ChangeFeed();
  for (let index = 1; index <= 9_000; index += 1) feed.changed(index, 'k', 'v');
  const heard = watch(feed, 1);
  expect(heard[0]).toBe('lost');
  expect(heard.at(-1)).toBe(9_000);
  expect(heard.length).toBeLessThan(8_194);
  const first = Number(heard[1]);
  expect(watch(feed, first - 1)[0]).toBe(first);
});

test('large values are kept as far as they fit', () => {
  const feed = new ChangeFeed();
  const value = 'v'.repeat(1 << 20);
  for (let index = 1; index <= 40; index += 1) feed.changed(index, 'k', value);
  const heard = watch(feed, 0);
  expect(heard[0]).toBe('lost');
  expect(heard.length).toBeLessThanOrEqual(17);
});

test('a restored snapshot may have changed anything', () => {
  const feed = new ChangeFeed();
  feed.changed(1, 'k', 'v');
  const heard = watch(feed, null);
  feed.restored();
  expect(heard).toEqual(['lost']);
  expect(watch(feed, 1)).toEqual(['lost']);
  feed.changed(10, 'k', 'v');
  expect(watch(feed, 5)).toEqual(['lost', 10]);
  expect(watch(feed, 10)).toEqual([]);
});

test('who is ahead of this server is not told again what it has heard', () => {
  const feed = new ChangeFeed();
  feed.changed(1, 'k', 'v');
  const heard = watch(feed, 3);
  for (let index = 2; index <= 5; index += 1) feed.changed(index, 'k', 'v');
  expect(heard).toEqual([4, 5]);
});
