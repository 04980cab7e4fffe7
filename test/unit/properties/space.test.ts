/** Snapshots, compaction and what lies on a disk: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { diskBounded } from '../../../properties/space/disk-bounded.ts';
import { parseFileName } from '../../../properties/space/file-names.ts';
import { logCompacted } from '../../../properties/space/log-compacted.ts';
import { logKept } from '../../../properties/space/log-kept.ts';
import { resourcesReleased } from '../../../properties/space/resources-released.ts';
import { PATIENCE_TICKS } from '../../../properties/space/ticks.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import type { Entry } from '../../../src/raft/entry.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { segmentName } from '../../../src/storage/format.ts';
import { partialName, snapshotName, stagingName } from '../../../src/storage/snapshot-format.ts';
import { entry, SETTINGS, Story, snapshotOf } from './observations.ts';

function entries(from: number, to: number): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, at) => entry(from + at, 1));
}

/** Server 1 leads, has committed `length` entries, and applied as many, or so many of them. */
function leading(story: Story, length: number, applied = length): Story {
  story.elect(1, 1, [2]);
  story.write(1, { append: entries(1, length), commit: length, applied });
  return story;
}

function save(story: Story, index: number, compact?: number): void {
  const change = { input: 'snapshot-saved', snapshot: snapshotOf(index) } as const;
  story.see(1, compact === undefined ? change : { ...change, compact });
}

function beginTransfer(story: Story, index: number): void {
  const rest = { snapshot: snapshotOf(index), offset: 0, bytes: new Uint8Array(0) };
  const message = story.message(MessageKind.SnapshotRequest, 1, 3, 1, rest);
  story.see(1, { sent: [{ message, after: 0 }] });
}

function heartbeat(story: Story, compact?: number): void {
  const message = story.message(MessageKind.AppendRequest, 1, 3, 1);
  const change = { input: 'heartbeat-due', sent: [{ message, after: 0 }] } as const;
  story.see(1, compact === undefined ? change : { ...change, compact });
}

function answer(story: Story, matchIndex: number, compact?: number): void {
  const message: Message = story.acknowledged(3, 1, 1, matchIndex);
  const change = { input: 'message', message, matched: [{ member: 3, index: matchIndex }] } as const;
  story.see(1, compact === undefined ? change : { ...change, compact });
}

describe('log-kept', () => {
  /** Follower 3 is sent the snapshot of 10, of a log of so many. */
  function sending(length = 22): Story {
    const story = leading(new Story([1, 2, 3], [logKept]), length);
    save(story, 10, 8);
    beginTransfer(story, 10);
    return story;
  }

  function said(story: Story): string[] {
    return story.violations.map(({ message }) => message);
  }

  const needs = (base: number, needed: number): string =>
    `the log of leader 1 begins behind ${base} from now on; server 3, which was sent the snapshot of 10, and answers, needs ` +
    `what is behind ${needed}`;

  test('what a follower in transfer needs goes', () => {
    const story = sending();
    save(story, 20, 18);
    expect(said(story)).toEqual([needs(18, 10)]);
    const further = sending();
    answer(further, 14);
    save(further, 20, 18);
    expect(said(further)).toEqual([needs(18, 14)]);
  });

  test('so much stays, or only so many entries', () => {
    const story = sending();
    save(story, 20, 10);
    answer(story, 14, 14);
    const long = sending(35);
    save(long, 20, 15);
    expect([...said(story), ...said(long)]).toEqual([]);
  });

  test('it has caught up, or has not answered for too many heartbeats', () => {
    const caughtUp = sending();
    answer(caughtUp, 22);
    save(caughtUp, 20, 18);
    const silent = sending();
    for (let beats = 0; beats <= SETTINGS.limits.transferSilentMax; beats += 1) heartbeat(silent);
    const asks = silent.message(MessageKind.ReadIndexRequest, 3, 1, 1);
    silent.see(1, { input: 'message', message: asks });
    save(silent, 20, 18);
    expect([...said(caughtUp), ...said(silent)]).toEqual([]);
    answer(silent, 12);
    silent.see(1, { compact: 19 });
    expect(said(silent)).toEqual([needs(19, 12)]);
  });

  test('what it needed had gone while it was silent, and it is sent another snapshot in that step', () => {
    const again = (index: number): Story => {
      const story = sending();
      for (let beats = 0; beats <= SETTINGS.limits.transferSilentMax; beats += 1) heartbeat(story);
      save(story, 20, 12);
      answer(story, 10);
      const message = story.message(MessageKind.SnapshotRequest, 1, 3, 1, {
        snapshot: snapshotOf(index),
        offset: 0,
        bytes: new Uint8Array(0),
      });
      story.see(1, { sent: [{ message, after: 0 }], compact: 18 });
      return story;
    };
    expect(said(again(20))).toEqual([]);
    expect(said(again(17))).toEqual([needs(18, 10)]);
    const kept = sending();
    beginTransfer(kept, 20);
    save(kept, 20, 21);
    expect(said(kept)).toHaveLength(1);
  });

  test('it is no member any more, or who sent it leads no more', () => {
    const removed = sending();
    removed.see(1, { configuration: simpleConfiguration([1, 2]) });
    save(removed, 20, 18);
    const deposed = sending();
    deposed.write(1, { role: Role.Follower, term: 2, vote: 2 });
    save(deposed, 20, 18);
    expect([...said(removed), ...said(deposed)]).toEqual([]);
  });
});

describe('log-compacted', () => {
  const begin = (length: number): Story => leading(new Story([1, 2, 3], [logCompacted]), length);

  /** Follower 3 is sent the snapshot of 10; that of 20 is durable, and what is behind 10 is kept. */
  function transferring(length = 22): Story {
    const story = begin(length);
    save(story, 10, 8);
    beginTransfer(story, 10);
    save(story, 20, Math.max(10, Math.min(18, length - 20)));
    return story;
  }

  test('what a newer snapshot stands for stays in the log', () => {
    const story = begin(12);
    save(story, 10);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has a snapshot of 10, and its log still begins behind 0; 2 before it stay',
    ]);
  });

  test('so few entries before it may stay', () => {
    const story = begin(12);
    save(story, 10, 8);
    story.see(1, {});
    expect(story.violations).toEqual([]);
  });

  test('a leader keeps what a follower in transfer needs, and no more', () => {
    expect(transferring().violations).toEqual([]);
    const story = begin(22);
    save(story, 10, 8);
    beginTransfer(story, 10);
    save(story, 20);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has a snapshot of 20, and its log still begins behind 8; a follower in transfer needs what is behind 10',
    ]);
  });

  test('not more than so many entries at the end of its log', () => {
    expect(transferring(35).violations).toEqual([]);
    const story = begin(35);
    save(story, 10, 8);
    beginTransfer(story, 10);
    save(story, 20, 14);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has a snapshot of 20, and its log still begins behind 14; a follower in transfer needs what is behind 15',
    ]);
  });

  test('a follower that has caught up needs nothing any more', () => {
    const legal = transferring();
    answer(legal, 21);
    answer(legal, 22, 18);
    expect(legal.violations).toEqual([]);
    const story = transferring();
    answer(story, 22);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has a snapshot of 20, and its log still begins behind 10; 2 before it stay',
    ]);
  });

  test('nothing is kept for one that has not answered for too many heartbeats', () => {
    const story = transferring();
    heartbeat(story);
    heartbeat(story);
    answer(story, 12);
    heartbeat(story);
    heartbeat(story);
    expect(story.violations).toEqual([]);
    heartbeat(story);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has a snapshot of 20, and its log still begins behind 10; 2 before it stay',
    ]);
  });

  test('nor for one that is no member any more', () => {
    const legal = transferring();
    legal.see(1, { configuration: simpleConfiguration([1, 2]), compact: 18 });
    expect(legal.violations).toEqual([]);
    const story = transferring();
    story.see(1, { configuration: simpleConfiguration([1, 2]) });
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has a snapshot of 20, and its log still begins behind 10; 2 before it stay',
    ]);
  });

  test('nor by who leads no more, when its next snapshot is durable', () => {
    const story = transferring();
    story.write(1, { role: Role.Follower, term: 2, vote: 2 });
    expect(story.violations).toEqual([]);
    save(story, 21);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has a snapshot of 21, and its log still begins behind 10; 2 before it stay',
    ]);
  });

  test('a life may begin with more than it will keep', () => {
    const story = begin(12);
    story.see(1, { compact: 8, snapshot: snapshotOf(10) });
    story.start(1);
    expect(story.violations).toEqual([]);
  });
});

function ticks(story: Story, count: number, each: (tick: number) => void = () => {}): void {
  for (let tick = 1; tick <= count; tick += 1) {
    story.time.now += SETTINGS.electionTimeoutMax;
    each(tick);
    story.see(1, { input: 'heartbeat-due' });
  }
}

describe('disk-bounded', () => {
  const begin = (): Story => leading(new Story([1, 2, 3], [diskBounded]), 22);

  function put(story: Story, ...names: string[]): void {
    story.files.set(
      1,
      names.map((name) => ({ name, bytes: 100 })),
    );
  }

  test('names of files are read as storage writes them', () => {
    expect(
      [segmentName(7), snapshotName(7), partialName(7), stagingName(7), 'lock'].map(parseFileName),
    ).toEqual([
      { kind: 'segment', number: 7 },
      { kind: 'snap', number: 7 },
      { kind: 'partial', number: 7 },
      { kind: 'staging', number: 7 },
      null,
    ]);
  });

  test('an older snapshot that nobody is sent', () => {
    const story = begin();
    save(story, 20, 18);
    put(story, snapshotName(10), snapshotName(20));
    ticks(story, PATIENCE_TICKS - 1);
    expect(story.violations).toEqual([]);
    ticks(story, PATIENCE_TICKS);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 still keeps snapshot-0000000000000010.snap, 6 election time-outs after nobody needed it: ' +
        'its log begins behind 18, its newest snapshot is of 20',
    ]);
  });

  test('leftovers of snapshots that were overtaken, or of an earlier attempt', () => {
    const story = begin();
    save(story, 20, 18);
    put(story, snapshotName(20), partialName(20), stagingName(15), partialName(30), partialName(31));
    ticks(story, PATIENCE_TICKS);
    expect(story.violations.map(({ message }) => message.split(',')[0])).toEqual(
      [partialName(20), stagingName(15), partialName(30)].map((name) => `server 1 still keeps ${name}`),
    );
  });

  test('legal: what a follower is sent, what is being made and received, and what is gone in time', () => {
    const story = begin();
    save(story, 10, 8);
    beginTransfer(story, 10);
    save(story, 20, 10);
    ticks(story, 2 * PATIENCE_TICKS, (tick) => {
      const old = tick % PATIENCE_TICKS === 0 ? [] : [snapshotName(5)];
      put(story, ...old, snapshotName(10), snapshotName(20), partialName(30), stagingName(30), 'lock');
    });
    expect(story.violations).toEqual([]);
  });

  test('legal: a state machine that stands still has yet to read it', () => {
    const story = begin();
    save(story, 20, 18);
    put(story, snapshotName(25), snapshotName(30));
    story.see(1, { snapshot: snapshotOf(30) });
    ticks(story, 2 * PATIENCE_TICKS);
    expect(story.violations).toEqual([]);
    story.see(1, { input: 'applied', applied: 30 });
    ticks(story, PATIENCE_TICKS);
    expect(story.violations).toHaveLength(1);
  });

  test('legal: as long as faults of the disk strike, and anew in another life', () => {
    const story = begin();
    save(story, 20, 18);
    put(story, snapshotName(10), snapshotName(20));
    ticks(story, 3 * PATIENCE_TICKS, (tick) => story.troubles.set(1, Math.floor(tick / 3)));
    story.start(1);
    ticks(story, PATIENCE_TICKS - 1);
    expect(story.violations).toEqual([]);
  });

  /** The second segment is begun when the log ends at 22. */
  function rolled(change: (story: Story) => void = () => {}): Story {
    const story = begin();
    put(story, segmentName(1));
    ticks(story, 1);
    change(story);
    put(story, segmentName(1), segmentName(2));
    ticks(story, 1);
    story.write(1, { append: entries(23, 30), commit: 30, applied: 30 });
    return story;
  }

  test('a segment that ends before the log begins', () => {
    const story = rolled();
    save(story, 24, 22);
    ticks(story, PATIENCE_TICKS);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 still keeps log-0000000001.seg, 6 election time-outs after nobody needed it: ' +
        'its log begins behind 22, its newest snapshot is of 24',
    ]);
  });

  test('segments before a gap, which no log can begin with', () => {
    const story = begin();
    put(story, segmentName(1), segmentName(2), segmentName(4), segmentName(5));
    ticks(story, PATIENCE_TICKS + 1);
    expect(story.violations.map(({ message }) => message.split(',')[0])).toEqual(
      [1, 2].map((number) => `server 1 still keeps ${segmentName(number)}`),
    );
  });

  test.each<[string, () => Story]>([
    [
      'an entry of it is in the log',
      () => {
        const story = rolled();
        save(story, 23, 21);
        return story;
      },
    ],
    [
      'the next one may begin with a cut below its own beginning',
      () => {
        const story = rolled((each) => each.write(1, { cut: 22, append: entries(22, 22) }));
        save(story, 24, 22);
        return story;
      },
    ],
    [
      'it may do so with a cut that was not written yet when the judge looked',
      () => {
        const story = begin();
        put(story, segmentName(1));
        story.see(1, { cut: 22, append: entries(22, 22), ticket: true });
        ticks(story, 1);
        put(story, segmentName(1), segmentName(2));
        story.see(1, { completed: 3 });
        ticks(story, 1);
        story.write(1, { append: entries(23, 30), commit: 30, applied: 30 });
        save(story, 24, 22);
        return story;
      },
    ],
    [
      'the log was cut below where the next one begins',
      () => {
        const story = rolled();
        story.write(1, { cut: 20, append: entries(20, 30) });
        save(story, 24, 22);
        return story;
      },
    ],
  ])('legal: %s', (_, make) => {
    const story = make();
    ticks(story, 2 * PATIENCE_TICKS);
    expect(story.violations).toEqual([]);
  });
});

describe('resources-released', () => {
  function ticks(story: Story, count: number): void {
    for (let tick = 0; tick < count; tick += 1) {
      story.time.now += SETTINGS.electionTimeoutMax;
      story.see(1, { input: 'heartbeat-due' });
    }
  }

  function begun(): Story {
    const story = leading(new Story([1, 2, 3], [resourcesReleased]), 3);
    story.open.set(1, 3);
    ticks(story, 1);
    return story;
  }

  test('a file that is removed, and stays open', () => {
    const story = begun();
    story.nameless.set(1, 1);
    ticks(story, PATIENCE_TICKS - 1);
    expect(story.violations).toEqual([]);
    ticks(story, 1);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has had files open that it removed for 6 election time-outs; now 1',
    ]);
  });

  test.each<[string, (story: Story) => void]>([
    ['it is closed soon', (story) => story.nameless.set(1, 0)],
    ['the disk is in trouble', (story) => story.troubles.set(1, 1)],
    ['the server begins anew', (story) => story.start(1, { log: entries(1, 3) })],
  ])('legal: %s', (_, happens) => {
    const story = begun();
    story.nameless.set(1, 1);
    ticks(story, PATIENCE_TICKS - 1);
    happens(story);
    ticks(story, PATIENCE_TICKS - 1);
    expect(story.violations).toEqual([]);
  });

  test('a server that has stopped goes on to use its disk, or holds something', () => {
    const story = begun();
    story.busy.add(1);
    story.holding.add(1);
    story.judge.quit(1);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 has stopped, and goes on to use its disk',
      'server 1 has stopped, and has 3 files open',
      'server 1 has stopped, and holds a snapshot of its state machine',
    ]);
  });

  test('legal: it has released everything', () => {
    const story = begun();
    story.open.set(1, 0);
    story.judge.quit(1);
    expect(story.violations).toEqual([]);
  });
});
