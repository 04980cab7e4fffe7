/** What a replica does with what its state machine has applied: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { snapshotsTaken } from '../../../properties/space/snapshots-taken.ts';
import { PATIENCE_TICKS } from '../../../properties/space/ticks.ts';
import type { Entry } from '../../../src/raft/entry.ts';
import { partialName, snapshotName } from '../../../src/storage/snapshot-format.ts';
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

function ticks(story: Story, count: number, each: (tick: number) => void = () => {}): void {
  for (let tick = 1; tick <= count; tick += 1) {
    story.time.now += SETTINGS.electionTimeoutMax;
    each(tick);
    story.see(1, { input: 'heartbeat-due' });
  }
}

describe('snapshots-taken', () => {
  const begin = (): Story => leading(new Story([1, 2, 3], [snapshotsTaken]), 10, 8);
  const apply = (story: Story, applied = 10): void => story.see(1, { input: 'applied', applied });

  test('none is begun', () => {
    const story = begin();
    apply(story);
    ticks(story, PATIENCE_TICKS - 1);
    expect(story.violations).toEqual([]);
    ticks(story, 1);
    expect(story.violations.map(({ message }) => message)).toEqual([
      'server 1 had to take a snapshot when it had applied 10, and it has none, after 6 election time-outs in which it wrote nothing of one',
    ]);
  });

  test('none is begun, since a batch ran past the multiple', () => {
    const story = begin();
    apply(story, 9);
    apply(story, 11);
    ticks(story, PATIENCE_TICKS);
    expect(story.violations.map(({ message }) => message)).toEqual([
      expect.stringContaining('server 1 had to take a snapshot when it had applied 10, and it has none'),
    ]);
  });

  test('one is begun and never finished', () => {
    const story = begin();
    apply(story);
    story.files.set(1, [{ name: partialName(10), bytes: 70 }]);
    ticks(story, 2 * PATIENCE_TICKS);
    expect(story.violations).toHaveLength(1);
  });

  test.each<[string, (story: Story) => void]>([
    ['it is durable', (story) => save(story, 10)],
    ['another one is, which was under way', (story) => save(story, 9)],
    ['the disk was full', (story) => story.troubles.set(1, 1)],
    ['the disk has not answered yet', (story) => story.slow.add(1)],
    ['the server has crashed', (story) => story.judge.stopped(1, null, true)],
  ])('legal: %s', (_, happens) => {
    const story = begin();
    apply(story);
    happens(story);
    ticks(story, 3 * PATIENCE_TICKS);
    expect(story.violations).toEqual([]);
  });

  test('legal: it grows, be it slowly', () => {
    const story = begin();
    apply(story);
    ticks(story, 5 * PATIENCE_TICKS, (tick) => story.files.set(1, [{ name: partialName(10), bytes: tick }]));
    expect(story.violations).toEqual([]);
  });

  test('one that has its name is durable in time, too', () => {
    const story = begin();
    apply(story);
    ticks(story, PATIENCE_TICKS - 1);
    story.files.set(1, [{ name: snapshotName(10), bytes: 70 }]);
    ticks(story, PATIENCE_TICKS);
    expect(story.violations).toEqual([]);
    ticks(story, 1);
    expect(story.violations).toHaveLength(1);
  });

  test('legal: no multiple was applied, or only by the snapshot that there is', () => {
    const story = begin();
    apply(story, 9);
    ticks(story, 2 * PATIENCE_TICKS);
    save(story, 10);
    apply(story);
    ticks(story, 2 * PATIENCE_TICKS);
    expect(story.violations).toEqual([]);
  });

  test('a server that joined takes one when it knows who decides', () => {
    const story = new Story([1, 2, 3, 4], [snapshotsTaken]);
    const wait = (): void => {
      for (let tick = 0; tick < PATIENCE_TICKS; tick += 1) {
        story.time.now += SETTINGS.electionTimeoutMax;
        story.see(4, { input: 'applied' });
      }
    };
    story.see(4, { input: 'applied', applied: 10 });
    wait();
    expect(story.violations).toEqual([]);
    story.see(4, { snapshot: snapshotOf(15) });
    story.see(4, { input: 'applied', applied: 20 });
    wait();
    expect(story.violations).toHaveLength(1);
  });

  describe('an operator asks for one', () => {
    const request = { kind: 'snapshot' } as const;

    /** Six of ten entries are applied behind a snapshot of five, and this is what the server has; then it says which it takes. */
    function asked(index: number, happens: (story: Story) => void = () => {}): string[] {
      const story = leading(new Story([1, 2, 3], [snapshotsTaken]), 6, 6);
      save(story, 5);
      Object.assign(story.views[0]!, { commitIndex: 6, appliedIndex: 6 });
      happens(story);
      story.judge.asked(1, request);
      story.judge.replied(1, { kind: 'snapshot', request, index });
      ticks(story, PATIENCE_TICKS);
      return story.violations.map(({ message }) => message);
    }

    test('and gets none', () => {
      expect(asked(0)).toEqual([
        'server 1 was asked for a snapshot, has applied 6, its newest is of 5, and it takes none',
      ]);
    });

    test('and it does not come, or is another one', () => {
      const late =
        'server 1 had to take a snapshot when it had applied 6, and its newest is still of 5, after 6 election time-outs in which it wrote nothing of one';
      expect(asked(6)).toEqual([late]);
      expect(asked(4)[0]).toBe('server 1 says that it takes a snapshot of 4, and has applied 6');
    });

    test.each<[string, (story: Story) => void]>([
      ['there is nothing new', (story) => save(story, 6)],
      ['something is being applied', (story) => Object.assign(story.views[0]!, { commitIndex: 7 })],
      ['one is being taken', (story) => story.files.set(1, [{ name: partialName(6), bytes: 70 }])],
      ['the disk has not answered yet', (story) => story.slow.add(1)],
      ['it does not take part', (story) => Object.assign(story.views[0]!, { ready: false })],
    ])('legal: none, since %s', (_, happens) => {
      expect(asked(0, happens)).toEqual([]);
    });
  });

  describe('after so many bytes', () => {
    const settings = { ...SETTINGS, limits: { ...SETTINGS.limits, snapshotEntries: 100, snapshotBytes: 12 } };

    /** Entries of three bytes each; eight are applied when the story begins, behind a snapshot of six. */
    function begin(): Story {
      const story = leading(new Story([1, 2, 3], [snapshotsTaken], settings), 9, 6);
      save(story, 6);
      story.see(1, { input: 'applied', applied: 8 });
      return story;
    }

    test('none is begun', () => {
      const story = begin();
      ticks(story, 2 * PATIENCE_TICKS);
      expect(story.violations).toEqual([]);
      story.write(1, { append: [entry(10, 1)], commit: 10 });
      story.see(1, { input: 'applied', applied: 10 });
      ticks(story, PATIENCE_TICKS);
      expect(story.violations.map(({ message }) => message)).toEqual([
        expect.stringContaining(
          'had to take a snapshot when it had applied 10, and its newest is still of 6',
        ),
      ]);
    });

    test('legal: a disk that was full may have ended one, and what was applied before is counted no more', () => {
      const story = begin();
      story.write(1, { append: [entry(10, 1)], commit: 10 });
      story.see(1, { input: 'applied', applied: 10 });
      story.troubles.set(1, 1);
      ticks(story, 2);
      story.write(1, { append: [entry(11, 1)], commit: 11 });
      story.see(1, { input: 'applied', applied: 11 });
      ticks(story, 3 * PATIENCE_TICKS);
      expect(story.violations).toEqual([]);
    });

    test('legal: one that an operator asked for had no room, and what was applied before is counted no more', () => {
      const story = begin();
      const request = { kind: 'snapshot' } as const;
      Object.assign(story.views[0]!, { commitIndex: 8, appliedIndex: 8 });
      story.judge.replied(1, { kind: 'snapshot', request, index: 8 });
      story.troubles.set(1, 1);
      ticks(story, 2);
      story.write(1, { append: [entry(10, 1)], commit: 10 });
      story.see(1, { input: 'applied', applied: 10 });
      ticks(story, 3 * PATIENCE_TICKS);
      expect(story.violations).toEqual([]);
    });

    test('legal: what was applied in an earlier life is counted no more', () => {
      const story = begin();
      story.judge.stopped(1, null, true);
      story.start(1, { log: Array.from({ length: 11 }, (_, at) => entry(at + 1, 1)) });
      story.see(1, { input: 'applied', applied: 9 });
      ticks(story, 3 * PATIENCE_TICKS);
      expect(story.violations).toEqual([]);
    });
  });
});

describe('applied-at-once', () => {
  /** The state machine of server 1 has answered up to index 5, and its replica counts so much as applied when the event ends. */
  function told(applied: number, happen: (story: Story) => void = () => {}): string[] {
    const story = new Story();
    story.start(1);
    const batch = [4, 5].map((index) => ({ index, term: 1, kind: 0, payload: new Uint8Array() }) as const);
    story.judge.answered(1, batch, [null, null]);
    story.views[0]!.appliedIndex = applied;
    happen(story);
    story.judge.appliedLate(1);
    return story.of('applied-at-once');
  }

  test('answers that wait for another event', () => {
    expect(told(3)).toEqual(['the state machine of server 1 has answered up to 5, and 3 counts as applied']);
  });

  test('answers that count, those of another life, and a replica that has not recovered', () => {
    expect(told(5)).toEqual([]);
    expect(told(7)).toEqual([]);
    expect(told(3, (story) => story.judge.stopped(1, null, true))).toEqual([]);
    const recovering = (story: Story): void => {
      story.views[0]!.ready = false;
    };
    expect(told(3, recovering)).toEqual([]);
  });
});
