/** The truth table of Confman: three servers, time-outs of 150 to 300 ms, and what is left when some are dead. */
import { describe, expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { checkOptions } from '../../src/replica/check-options.ts';
import { OPTIONS } from '../unit/replica/cluster.ts';
import { AVAILABILITY_HEAD, availability, availabilityRow } from './support/availability.ts';
import { expectFigures, expectGolden } from './support/golden.ts';
import { table } from './support/measure.ts';

/** Its heartbeat is half of the election time-out; here it has to be less than that. */
const CONFMAN = { servers: 3, electionMs: [150, 300], heartbeatMs: 74 } as const;

function begun(seed: number): { story: Story; leader: number; followers: [number, number] } {
  const story = new Story({ ...CONFMAN, seed });
  const leader = story.awaitLeader();
  expect(story.put('x', 'kept').kind).toBe('committed');
  story.awaitEqualLogs();
  const [one, other] = story.servers.map(({ id }) => id).filter((id) => id !== leader);
  return { story, leader, followers: [one!, other!] };
}

describe('C: the truth table', () => {
  const rows: (readonly string[])[] = [['3 servers', ...AVAILABILITY_HEAD]];
  const yes = { leader: true, writes: true, linearizableReads: true, staleReads: true };
  const readOnly = { leader: false, writes: false, linearizableReads: false, staleReads: true };

  it('C: with 3 alive: reads, writes, a leader', () => {
    const { story } = begun(1);
    const found = availability(story, 'x');
    expect(found).toEqual(yes);
    rows.push(availabilityRow('3 alive', found));
    story.end();
  });

  it('C: with 2 alive: the same, after an election if the leader died', () => {
    const { story, leader } = begun(2);
    story.crash(leader);
    expect(story.awaitLeader()).not.toBe(leader);
    const found = availability(story, 'x');
    expect(found).toEqual(yes);
    rows.push(availabilityRow('2 alive, the leader is dead', found));
    const other = begun(3);
    other.story.crash(other.followers[0]);
    other.story.run(1_000);
    expect(other.story.leader()).toBe(other.leader);
    rows.push(availabilityRow('2 alive, a follower is dead', availability(other.story, 'x')));
    other.story.end();
    story.end();
  });

  it('C: with 1 alive, the two followers dead: the leader steps down by itself, knows no leader, and reads what it has', async () => {
    const { story, leader, followers } = begun(4);
    story.crash(...followers);
    story.run(600);
    expect(story.leader()).toBeNull();
    expect(story.server(leader)).toMatchObject({ leader: -1, term: 1 });
    const found = availability(story, 'x');
    expect(found).toEqual(readOnly);
    rows.push(availabilityRow('1 alive, it was the leader', found));
    await expectGolden(story, 'c-both-followers-dead');
  });

  it('C: with 1 alive, the leader and a follower dead: no election, and reads what it has', () => {
    const { story, leader, followers } = begun(5);
    story.crash(leader, followers[0]);
    story.run(1_500);
    expect(story.server(followers[1])).toMatchObject({ leader: -1, term: 1 });
    const found = availability(story, 'x');
    expect(found).toEqual(readOnly);
    rows.push(availabilityRow('1 alive, it was a follower', found));
    story.end();
  });

  it('C: with none alive: nothing', async () => {
    const { story, leader, followers } = begun(6);
    story.crash(leader, ...followers);
    const found = availability(story, 'x');
    expect(found).toEqual({ ...readOnly, staleReads: false });
    rows.push(availabilityRow('0 alive', found));
    story.end();
    await expectFigures(table(rows), 'c-truth-table');
  });
});

describe('C: recovery', () => {
  it.each([
    [1, 2, 3],
    [1, 3, 2],
    [2, 1, 3],
    [2, 3, 1],
    [3, 1, 2],
    [3, 2, 1],
  ])(
    'C: a full restart in the order %i %i %i: an election, and all that was committed is there',
    (...order) => {
      const { story } = begun(7);
      story.put('y', 'too');
      story.crash(1, 2, 3);
      story.run(1_000);
      for (const id of order) {
        story.restart(id);
        story.run(40);
      }
      story.awaitLeader();
      expect(story.get('x')).toMatchObject({ result: { value: 'kept' } });
      story.awaitEqualLogs();
      for (const id of order) expect(story.readLocally(id, 'y')).toBe('too');
      story.end();
    },
  );

  it('C: a follower that was dead catches up: it has what was written meanwhile', async () => {
    const { story, followers } = begun(8);
    story.crash(followers[0]);
    story.put('x', 'meanwhile');
    story.put('y', 'meanwhile');
    story.restart(followers[0]);
    story.awaitEqualLogs();
    expect(story.readLocally(followers[0], 'x')).toBe('meanwhile');
    expect(story.readLocally(followers[0], 'y')).toBe('meanwhile');
    await expectGolden(story, 'c-follower-catches-up');
  });

  it('C: a heartbeat of exactly half of the election time-out, as Confman has it, is refused', () => {
    const timing = { electionTimeoutMin: 150_000, electionTimeoutMax: 300_000, heartbeatInterval: 75_000 };
    expect(() => checkOptions({ ...OPTIONS, timing })).toThrow(/less than half/);
    checkOptions({ ...OPTIONS, timing: { ...timing, heartbeatInterval: 74_000 } });
  });
});
