import { describe, expect, it } from 'vitest';
import { Story } from '../../../../sim/story/story.ts';

function failover(seed: number): string {
  const story = new Story({ seed });
  story.put('x', '1', story.awaitLeader());
  story.crash(story.leader()!);
  story.awaitLeader();
  story.get('x');
  return story.end();
}

describe('a story', () => {
  it('tells the same to the microsecond for the same script, and something else for another seed', () => {
    expect(failover(1)).toBe(failover(1));
    expect(failover(1)).not.toBe(failover(2));
  });

  it('shows what it told so far when what its script waits for does not come about', () => {
    const story = new Story();
    expect(() => story.until('pigs fly', () => false, 400)).toThrow(
      /400 ms that pigs fly\n(.|\n)*leads term 1/,
    );
  });

  it('ends with an error when a property is violated, a lie of its own client for one', () => {
    const story = new Story();
    story.put('x', '1', story.awaitLeader());
    const call = { client: 99, call: 99 };
    story.world.judge.client({ kind: 'invoke', ...call, operation: { kind: 'get', key: 'x' } });
    story.world.judge.client({
      kind: 'return',
      ...call,
      result: { kind: 'value', value: 'never written' },
      index: 9,
    });
    expect(() => story.end()).toThrow(/client-linearizability: key "x"/);
  });

  it('lets its client answer for a server that is not the leader, and for one that is dead', () => {
    const story = new Story();
    const leader = story.awaitLeader();
    const follower = leader === 1 ? 2 : 1;
    expect(story.put('x', '1', follower)).toEqual({ kind: 'rejected', reason: 'not-leader', leader });
    story.crash(follower);
    expect(story.put('x', '1', follower, 10)).toEqual({ kind: 'none' });
    expect(story.readLocally(follower, 'x')).toBeNull();
    expect(story.put('x', '1')).toMatchObject({ kind: 'committed' });
    expect(story.readLocally(leader, 'x')).toBe('1');
  });

  it('runs as fast as it is told to: time passes by exactly what was asked', () => {
    const story = new Story();
    story.run(12.5);
    story.run(7);
    expect(story.nowMs).toBe(19.5);
  });
});
