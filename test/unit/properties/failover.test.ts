/** The property of failover, with stories in which it fails and in which it does not. */
import { describe, expect, test } from 'vitest';
import { claimsWithinLease } from '../../../properties/failover/claims-within-lease.ts';
import type { Property } from '../../../properties/property.ts';
import type { ClusterSettings } from '../../../properties/world-view.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { setClock } from './answering.ts';
import { SETTINGS, Story } from './observations.ts';

const NONE = Number.NEGATIVE_INFINITY;
const MARGIN = 25;
const RETRY = 400;
/** Without drift: the shortest election time-out, from the sending of the round. */
const END = 1_000 + SETTINGS.electionTimeoutMin;
const FAILOVER: ClusterSettings = {
  ...SETTINGS,
  limits: { ...SETTINGS.limits, leaseReads: true, clockDriftPpmMax: 0 },
  failover: { margin: MARGIN, retryAfter: RETRY },
};

/** Server 1 leads term 1 of these. */
function leading(property: Property, settings = FAILOVER, members: readonly number[] = [1, 2, 3]): Story {
  const story = new Story([1, 2, 3], [property], settings);
  if (members.length < 3) story.see(1, { configuration: simpleConfiguration(members) });
  story.elect(1, 1, [2, 3]);
  return story;
}

function begins(story: Story, round: number, clock: number): void {
  setClock(story, 1, clock);
  story.see(1, { input: 'heartbeat-due', readRound: round });
}

function answers(story: Story, round: number, latest = round): void {
  const message = { ...story.acknowledged(2, 1, 1, 0), readRound: round };
  story.see(1, { message, readRound: latest });
}

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

describe('claims-within-lease', () => {
  function claims(story: Story, until: number): string[] {
    story.judge.claimed(1, until);
    return story.of('claims-within-lease');
  }

  /** Its round 1 was sent at 1,000, and server 2 has answered it. */
  function answered(settings = FAILOVER): Story {
    const story = leading(claimsWithinLease, settings);
    begins(story, 1, 1_000);
    setClock(story, 1, 1_020);
    answers(story, 1);
    return story;
  }

  test('a claim until the lease ends, or until near to it', () => {
    expect(claims(answered(), END)).toEqual([
      'server 1 claims to be PRIMARY until 0 us before its lease ends, and the margin is 25',
    ]);
    expect(claims(answered(), END - MARGIN + 2)).toHaveLength(1);
    expect(claims(answered(), END - MARGIN)).toEqual([]);
  });

  test('a claim of a leader that nobody has answered, or of one that leads no more', () => {
    const none = ['server 1 claims to be PRIMARY, and has no lease'];
    const story = leading(claimsWithinLease);
    begins(story, 1, 1_000);
    expect(claims(story, 1_001)).toEqual(none);
    const deposed = answered();
    deposed.see(1, { term: 2, role: 0 });
    expect(claims(deposed, 1_001)).toEqual(none);
    expect(claims(deposed, NONE)).toHaveLength(1);
  });

  test('legal: by a later round; alone it answers itself; as its former members answered; unknown; unsteady', () => {
    const later = answered();
    begins(later, 2, 1_050);
    answers(later, 2);
    const alone = leading(claimsWithinLease, FAILOVER, [1]);
    begins(alone, 1, 1_050);
    const changed = leading(claimsWithinLease, FAILOVER, [1]);
    begins(changed, 1, 1_050);
    changed.see(1, { configuration: simpleConfiguration([1, 2]), readRound: 1 });
    const old = leading(claimsWithinLease);
    begins(old, 33, 1_000);
    answers(old, 1, 33);
    const all = [later, alone, changed, old].flatMap((story) => claims(story, END + 50 - MARGIN));
    const unsteady = answered({ ...FAILOVER, hasSteadyClocks: false });
    const without = answered({ ...FAILOVER, failover: null });
    expect([...all, ...claims(unsteady, END), ...claims(without, END)]).toEqual([]);
  });
});
