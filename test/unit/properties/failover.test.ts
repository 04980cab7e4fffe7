/** The property of failover, with stories in which it fails and in which it does not. */
import { describe, expect, test } from 'vitest';
import { claimsWithinLease } from '../../../properties/failover/claims-within-lease.ts';
import { primaryOrAway } from '../../../properties/failover/primary-or-away.ts';
import { tellsAgain } from '../../../properties/failover/tells-again.ts';
import type { Property } from '../../../properties/property.ts';
import type { ClusterSettings } from '../../../properties/world-view.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { setClock } from './answering.ts';
import { type Change, entry, SETTINGS, Story } from './observations.ts';

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

describe('primary-or-away', () => {
  /** Server 1 leads term 1, and its entry is committed. */
  function settled(settings = FAILOVER): Story {
    const story = leading(primaryOrAway, settings);
    story.replicate([1, 2], [entry(1, 1)]);
    story.see(1, { commit: 1 });
    return story;
  }

  /** Each in a round of its own, which server 2 answers at once: when so many `retryAfter` have passed. */
  function passes(story: Story, times: readonly number[], change: Change = {}): string[] {
    times.forEach((time, nth) => {
      begins(story, nth + 1, 1_000 + time * RETRY);
      answers(story, nth + 1);
      story.see(1, { input: 'heartbeat-due', readRound: nth + 1, ...change });
    });
    return story.of('primary-or-away');
  }

  const SENTENCE =
    'server 1 leads term 1 and is not PRIMARY, and has not tried to hand over for more than 2 times 400 us by its clock';

  function tellToCampaign(story: Story): Story {
    const message = story.message(MessageKind.TimeoutNow, 1, 2, 1);
    story.see(1, { input: 'transfer', transferTarget: 2, sent: [{ message, after: 0 }] });
    return story;
  }

  test('a leader that has its lease, and neither claims it nor hands over', () => {
    expect(passes(settled(), [0, 1, 2, 3, 4])).toEqual([SENTENCE]);
    expect(passes(settled(), [0, 1, 1.9])).toEqual([]);
  });

  test('one that has told somebody to campaign, which came to nothing', () => {
    const story = tellToCampaign(settled());
    story.see(1, { input: 'transfer-timeout' });
    for (const time of [0, 1, 2, 3]) {
      setClock(story, 1, 1_000 + time * RETRY);
      story.see(1, { input: 'heartbeat-due' });
    }
    expect(story.of('primary-or-away')).toEqual([SENTENCE]);
  });

  test('legal: it is PRIMARY; it hands over, or tries to; it leads no more; it was started anew', () => {
    const primary = settled();
    primary.judge.claimed(1, 100_000);
    expect(passes(primary, [0, 1, 2, 3, 4])).toEqual([]);
    expect(passes(settled(), [0, 1, 2, 3, 4], { transferTarget: 2 })).toEqual([]);
    expect(passes(settled(), [0, 1, 2, 3, 4], { input: 'transfer' })).toEqual([]);
    expect(passes(settled(), [0, 1, 2, 3, 4], { role: 0 })).toEqual([]);
    const briefly = settled();
    passes(briefly, [0, 1]);
    briefly.judge.claimed(1, 1_001 + RETRY);
    expect(passes(briefly, [2, 3])).toEqual([]);
    const anew = settled();
    passes(anew, [0, 1]);
    anew.judge.stopped(1, null, true);
    expect(passes(anew, [2, 3])).toEqual([]);
  });

  test('legal: nobody answers it; nothing of its term is committed; nobody is ever PRIMARY, or clocks go back', () => {
    const silent = settled();
    for (const time of [0, 1, 2, 3, 4]) begins(silent, time + 1, 1_000 + time * RETRY);
    const fresh = passes(leading(primaryOrAway), [0, 1, 2, 3, 4]);
    const without = passes(settled({ ...FAILOVER, failover: null }), [0, 1, 2, 3, 4]);
    const unsteady = passes(settled({ ...FAILOVER, hasSteadyClocks: false }), [0, 1, 2, 3, 4]);
    expect([...silent.of('primary-or-away'), ...fresh, ...without, ...unsteady]).toEqual([]);
  });
});

describe('tells-again', () => {
  /** Server 1 could not be told of when its clock read 1,000; it is seen when so many `retryAfter` have passed. */
  function seen(
    times: readonly number[],
    then: (story: Story) => void = () => {},
    settings = FAILOVER,
  ): string[] {
    const story = new Story([1, 2, 3], [tellsAgain], settings);
    setClock(story, 1, 1_000);
    story.judge.told(1, 'REPLICA', false);
    then(story);
    for (const time of times) {
      setClock(story, 1, 1_000 + time * RETRY);
      story.see(1, { input: 'election-timeout' });
    }
    return story.of('tells-again');
  }

  test('who could not be told, and is not told again', () => {
    expect(seen([0.5, 1, 1.5, 2])).toEqual([
      'server 1 could not tell that it is REPLICA, and has not tried again for more than 400 us',
    ]);
    expect(seen([9, 10])).toHaveLength(1);
  });

  test('legal: it has yet time, or was told, or has become PRIMARY, or stopped; or there is nobody to tell', () => {
    expect(seen([1, 1.9])).toEqual([]);
    expect(seen([1, 2], (story) => story.judge.told(1, 'REPLICA', true))).toEqual([]);
    expect(seen([1, 2], (story) => story.judge.told(1, 'PRIMARY', true))).toEqual([]);
    expect(seen([1, 2], (story) => story.judge.stopped(1, null, true))).toEqual([]);
    expect(seen([1, 2], () => {}, { ...FAILOVER, failover: null })).toEqual([]);
    expect(seen([1, 2], () => {}, { ...FAILOVER, hasSteadyClocks: false })).toEqual([]);
  });

  test('another try that fails begins the time anew', () => {
    const again = (story: Story): void => {
      setClock(story, 1, 1_000 + 0.9 * RETRY);
      story.judge.told(1, 'REPLICA', false);
    };
    expect(seen([1, 2, 2.8], again)).toEqual([]);
    expect(seen([1, 2, 3], again)).toHaveLength(1);
  });
});
