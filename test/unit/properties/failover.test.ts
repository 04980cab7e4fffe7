/** The property of failover, with stories in which it fails and in which it does not. */
import { describe, expect, test } from 'vitest';
import { Story } from './observations.ts';

const NONE = Number.NEGATIVE_INFINITY;

describe('one-primary', () => {
  test('a claim that begins while another holds', () => {
    const story = new Story();
    story.judge.claimed(1, 100);
    story.judge.claimed(2, 50);
    expect(story.of('one-primary')).toEqual([
      'server 2 is PRIMARY, while server 1 is it for 100 us more by its clock',
    ]);
  });

  test('a claim that is renewed while another holds', () => {
    const story = new Story();
    story.judge.claimed(1, 100);
    story.views[0]!.clock = 100;
    story.judge.claimed(2, 200);
    expect(story.of('one-primary')).toEqual([]);
    story.judge.claimed(1, 300);
    expect(story.of('one-primary')).toEqual([
      'server 1 is PRIMARY, while server 2 is it for 200 us more by its clock',
    ]);
  });

  test('a claim that ended by its own clock, was given back, or died with its server, is none', () => {
    const story = new Story();
    story.judge.claimed(1, 100);
    story.views[0]!.clock = 100;
    story.judge.claimed(2, 100);
    story.judge.claimed(2, NONE);
    story.judge.claimed(3, 100);
    story.judge.stopped(3, null, true);
    story.judge.claimed(1, 200);
    expect(story.of('one-primary')).toEqual([]);
  });
});
