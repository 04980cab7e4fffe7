/** When snapshots are due and segments are full: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { segmentsFilled } from '../../../properties/space/segments-filled.ts';
import { snapshotsWhenDue } from '../../../properties/space/snapshots-when-due.ts';
import type { Entry } from '../../../src/raft/entry.ts';
import { segmentName } from '../../../src/storage/format.ts';
import { snapshotName } from '../../../src/storage/snapshot-format.ts';
import { entry, SETTINGS, Story, snapshotOf } from './observations.ts';

/** Of ten bytes each. */
function entries(from: number, to: number): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, at) => entry(from + at, 1, '0123456789'));
}

function said({ violations }: Story): string[] {
  return violations.map(({ message }) => message);
}

describe('snapshots-when-due', () => {
  const limits = { ...SETTINGS.limits, snapshotEntries: 10, snapshotBytes: 50 };

  function save(story: Story, index: number): void {
    story.see(1, { input: 'snapshot-saved', snapshot: snapshotOf(index) });
  }

  /** Server 1 leads, and has applied 40 entries. */
  function leading(): Story {
    const story = new Story([1, 2, 3], [snapshotsWhenDue], { ...SETTINGS, limits });
    story.elect(1, 1, [2]);
    story.write(1, { append: entries(1, 40), commit: 40, applied: 40 });
    return story;
  }

  test('one at an index that is no multiple, and too few bytes behind the last one', () => {
    const story = leading();
    save(story, 4);
    save(story, 10);
    save(story, 14);
    expect(said(story)).toEqual([
      'server 1 took a snapshot of 4, which was not due: no multiple of 10, and behind 0 it has applied 40 bytes of payloads, of 50',
      'server 1 took a snapshot of 14, which was not due: no multiple of 10, and behind 10 it has applied 40 bytes of payloads, of 50',
    ]);
  });

  test('a life counts from its start', () => {
    const story = leading();
    save(story, 10);
    story.see(1, { compact: 10 });
    story.start(1);
    story.see(1, { input: 'applied', commit: 14, applied: 14 });
    save(story, 14);
    expect(said(story)).toHaveLength(1);
  });

  test('legal: a multiple, so many bytes, or one that was installed', () => {
    const story = leading();
    save(story, 10);
    save(story, 15);
    save(story, 20);
    story.see(1, { input: 'ticket-completed', snapshot: snapshotOf(22) });
    save(story, 27);
    expect(said(story)).toEqual([]);
    save(story, 31);
    expect(said(story)).toHaveLength(1);
  });

  test('legal: an operator asked for it when so much was applied', () => {
    const story = leading();
    story.orders.snapshotsAsked.add(4);
    save(story, 4);
    expect(said(story)).toEqual([]);
    save(story, 6);
    expect(said(story)).toHaveLength(1);
  });
});

describe('segments-filled', () => {
  /** A segment is full with 1,000 bytes, a batch has 200. */
  const { segmentBytesMax: full, batchBytesMax: batch } = SETTINGS.storage;

  /** Server 1 writes an entry when it has so much in its segments, the first one first. */
  function holding(sizes: readonly number[], written: readonly Entry[] = entries(1, 1)): Story {
    const story = new Story([1, 2, 3], [segmentsFilled]);
    story.elect(1, 1, [2]);
    const segments = sizes.map((bytes, at) => ({ name: segmentName(at + 1), bytes }));
    story.files.set(1, [...segments, { name: snapshotName(3), bytes: 7 }]);
    story.time.now += SETTINGS.electionTimeoutMax;
    story.write(1, { append: written });
    return story;
  }

  test('one goes on beyond its end', () => {
    expect(said(holding([full + batch + 113]))).toEqual([
      'server 1 has 1313 bytes in log-0000000001.seg; it was full with 1000',
    ]);
  });

  test('one has ended before it is full', () => {
    expect(said(holding([full, full - 1, 200]))).toEqual([
      'server 1 has ended log-0000000002.seg with 999 bytes; it would have been full with 1000',
    ]);
  });

  test('legal: full with a batch, and a last one of any length', () => {
    expect(said(holding([full, full + batch, 112]))).toEqual([]);
  });

  test('legal: a single ticket is larger than a batch', () => {
    const large = entries(1, 20);
    expect(said(holding([full + 36 + 57 + 20 * 23], large))).toEqual([]);
    expect(said(holding([full + 36 + 57 + 20 * 23 + 113], large))).toHaveLength(1);
  });

  test('it looks once in an election time-out', () => {
    const story = holding([full + batch + 113]);
    story.write(1, { append: entries(2, 2) });
    expect(said(story)).toHaveLength(1);
  });
});
