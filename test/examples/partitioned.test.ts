import { describe, expect, it } from 'vitest';
import { PartitionedStore, story } from '../../examples/partitioned.ts';
import { Directory, HashRing, Ranges } from '../../examples/placement.ts';

const GROUPS = [0, 1, 2];
const BY_RING = 'written by hash ring: 10 of 10, 11 of 11, 9 of 9';

describe('partitioned Raft', () => {
  const lines = story();

  it('C: several groups: each has a leader of its own, and keys are placed by hash ring, range and directory', () => {
    expect(lines.slice(0, 4)).toEqual([
      'leaders of groups 0, 1, 2: server 1, server 3, server 5',
      BY_RING,
      'written by range: 10 of 10, 10 of 10, 10 of 10',
      'written by directory: 10 of 10, 10 of 10, 10 of 10',
    ]);
  });

  it('C: several groups: one without a majority takes nothing while the others go on, and has all when it is back', () => {
    expect(lines.slice(4)).toEqual([
      'servers 3 and 4 lose their power; leaders: server 1, nobody, server 5',
      'written by hash ring: 10 of 10, 0 of 11, 9 of 9',
      'written by range: 10 of 10, 0 of 10, 10 of 10',
      'written by directory: 10 of 10, 0 of 10, 10 of 10',
      'server 4 is back: group 1 has a leader: true',
      'ada, in group 2: meanwhile',
      'brook, in group 1: before',
      'curie, in group 0: meanwhile',
      BY_RING,
      'written by range: 10 of 10, 10 of 10, 10 of 10',
      'written by directory: 10 of 10, 10 of 10, 10 of 10',
    ]);
  });

  it('a key is in the log of its group alone, on each of its members', () => {
    const store = new PartitionedStore();
    store.begin();
    expect(store.put(1, 'k', 'v')).toBe(true);
    store.cluster.run(1_000_000);
    expect([3, 4, 5].map((server) => store.cluster.stateMachine(1, server).get('k'))).toEqual([
      'v',
      'v',
      'v',
    ]);
    expect([1, 2, 3].map((server) => store.cluster.stateMachine(0, server).get('k'))).toEqual([
      null,
      null,
      null,
    ]);
    expect(store.get(1, 'k')).toBe('v');
    expect(store.get(2, 'k')).toBe(null);
  });
});

describe('placement', () => {
  const keys = Array.from({ length: 10_000 }, (_, n) => `user-${n}`);

  it('a ring spreads keys evenly, and a new group takes its part from all others and moves none between them', () => {
    const before = new HashRing(GROUPS);
    const after = new HashRing([...GROUPS, 3]);
    const counts = GROUPS.map((group) => keys.filter((key) => before.groupOf(key) === group).length);
    for (const count of counts) expect(Math.abs(count / keys.length - 1 / 3)).toBeLessThan(0.08);
    const moved = keys.filter((key) => after.groupOf(key) !== before.groupOf(key));
    expect(moved.every((key) => after.groupOf(key) === 3)).toBe(true);
    expect(Math.abs(moved.length / keys.length - 1 / 4)).toBeLessThan(0.08);
    expect(new Set(moved.map((key) => before.groupOf(key)))).toEqual(new Set(GROUPS));
  });

  it('a ring is the same in whatever order its groups are named', () => {
    const [one, other] = [new HashRing([0, 1, 2]), new HashRing([2, 0, 1])];
    expect(keys.every((key) => one.groupOf(key) === other.groupOf(key))).toBe(true);
  });

  it('ranges keep neighbours together: a bound is the first key of the range behind it', () => {
    const ranges = new Ranges(GROUPS, ['g', 'p']);
    expect(['', 'f~', 'g', 'o~', 'p', '~'].map((key) => ranges.groupOf(key))).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('a directory puts each tenant where it is written', () => {
    const directory = new Directory((tenant) => (tenant === 'a' ? 2 : 0));
    expect(['a/1', 'a', 'ab/1'].map((key) => directory.groupOf(key))).toEqual([2, 2, 0]);
  });
});
