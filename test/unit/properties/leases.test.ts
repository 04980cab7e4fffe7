/** That leaders have the leases they have earned, and give up those that they gave away: stories in which it fails and in which it holds. */
import { describe, expect, test } from 'vitest';
import type { Property } from '../../../properties/property.ts';
import { leaseGivenUp } from '../../../properties/reads/lease-given-up.ts';
import { leaseHeld } from '../../../properties/reads/lease-held.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { type Change, entry, SETTINGS, Story } from './observations.ts';

const LIMITS = { ...SETTINGS.limits, leaseReads: true, clockDriftPpmMax: 10_000 };
/** Of the shortest election time-out, less what clocks may differ. */
const DURATION = Math.floor((SETTINGS.electionTimeoutMin * 990_000) / 1_010_000);

/** Server 1 leads term 1, and its entry is committed on 1 and 2. */
function leading(property: Property, change: Partial<typeof SETTINGS> = {}): Story {
  const story = new Story([1, 2, 3], [property], { ...SETTINGS, limits: LIMITS, ...change });
  story.elect(1, 1, [2, 3]);
  story.replicate([1, 2], [entry(1, 1)]);
  story.see(1, { commit: 1 });
  return story;
}

function said({ violations }: Story): string[] {
  return violations.map(({ message }) => message);
}

function tellToCampaign(story: Story, change: Change = {}): void {
  const message = story.message(MessageKind.TimeoutNow, 1, 2, 1);
  story.see(1, { ...change, sent: [{ message, after: 0 }] });
}

describe('lease-held', () => {
  function at(story: Story, clock: number): void {
    story.views[0]!.clock = clock;
  }

  function answers(story: Story, from: number, readRound: number, latest = readRound): void {
    const message = story.message(MessageKind.AppendResponse, from, 1, 1, {
      success: true,
      matchIndex: 1,
      readRound,
    });
    story.see(1, { message, readRound: latest });
  }

  const asks = (story: Story, readRound: number): void =>
    story.see(1, { input: 'read', readsTaken: 1, readRound });

  /** Round 1 was sent when the clock read 1,000, and server 2 has answered it 50 later. */
  function answered(change: Partial<typeof SETTINGS> = {}): Story {
    const story = leading(leaseHeld, change);
    at(story, 1_000);
    story.see(1, { input: 'heartbeat-due', readRound: 1 });
    at(story, 1_050);
    answers(story, 2, 1);
    return story;
  }

  test('a read in time, and it waits for a round', () => {
    const story = answered();
    at(story, 1_000 + DURATION - 2);
    asks(story, 1);
    expect(said(story)).toEqual([
      'server 1, leader of term 1, does not answer a read by its lease, which holds for 1 us more by its clock: a quorum has ' +
        'answered its round 1 of 1',
    ]);
  });

  test('legal: it decides alone', () => {
    const story = answered();
    story.write(1, { append: [entry(2, 1)], configuration: simpleConfiguration([1]) });
    asks(story, 1);
    expect(said(story)).toEqual([]);
  });

  test('legal: it does, or the time is over, which counts from the sending', () => {
    const story = answered();
    story.see(1, { input: 'read', readsTaken: 1, readsReady: 1, readsByLease: true, readRound: 1 });
    at(story, 1_000 + DURATION - 1);
    asks(story, 1);
    expect(said(story)).toEqual([]);
  });

  test('a later round renews it, one that nobody answered does not', () => {
    const story = answered();
    at(story, 1_060);
    story.see(1, { input: 'heartbeat-due', readRound: 2 });
    at(story, 1_000 + DURATION);
    asks(story, 2);
    expect(said(story)).toEqual([]);
    answers(story, 3, 2);
    asks(story, 2);
    expect(said(story)).toHaveLength(1);
  });

  test('legal: no entry of its term is committed, or it has told somebody to campaign', () => {
    const told = answered();
    tellToCampaign(told, { readRound: 1 });
    asks(told, 1);
    const fresh = new Story([1, 2, 3], [leaseHeld], { ...SETTINGS, limits: LIMITS });
    fresh.elect(1, 1, [2, 3]);
    fresh.see(1, { input: 'heartbeat-due', readRound: 1 });
    answers(fresh, 2, 1);
    asks(fresh, 1);
    expect([...said(told), ...said(fresh)]).toEqual([]);
  });

  test('legal: what a quorum has answered is too many rounds ago', () => {
    const story = leading(leaseHeld);
    story.see(1, { input: 'heartbeat-due', readRound: 33 });
    answers(story, 2, 1, 33);
    asks(story, 33);
    expect(said(story)).toEqual([]);
    answers(story, 2, 2, 33);
    asks(story, 33);
    expect(said(story)).toHaveLength(1);
  });

  test('legal: it leads again, and nobody has answered it in that term; or nobody uses leases, or clocks go back', () => {
    const again = answered();
    again.write(1, { role: Role.Candidate, term: 2, vote: 1 });
    again.write(2, { term: 2, vote: 1 });
    again.see(1, { role: Role.Leader });
    again.replicate([1, 2], [entry(2, 2)]);
    again.see(1, { commit: 2 });
    asks(again, 0);
    const without = answered({ limits: SETTINGS.limits });
    asks(without, 1);
    const unsteady = answered({ hasSteadyClocks: false });
    asks(unsteady, 1);
    expect([...said(again), ...said(without), ...said(unsteady)]).toEqual([]);
  });
});

describe('lease-given-up', () => {
  const served: Change = { input: 'read', readsTaken: 1, readsReady: 1, readIndex: 1, readsByLease: true };

  test('a read by the lease, and a claim, after it has told somebody to campaign', () => {
    const story = leading(leaseGivenUp);
    tellToCampaign(story, { input: 'transfer', transferTarget: 2 });
    story.see(1, { input: 'transfer-timeout' });
    story.see(1, served);
    story.judge.claimed(1, 500);
    expect(said(story)).toEqual([
      'server 1 answered a read by its lease of term 1, in which it told somebody to campaign',
      'server 1 claims its lease of term 1, in which it told somebody to campaign',
    ]);
  });

  test('a claim while it hands over', () => {
    const story = leading(leaseGivenUp);
    story.see(1, { input: 'transfer', transferTarget: 2 });
    story.judge.claimed(1, 500);
    expect(said(story)).toEqual([
      'server 1 claims its lease of term 1, and hands its leadership over to server 2',
    ]);
  });

  test('legal: it takes its claim back; the target was never told; it leads another term', () => {
    const story = leading(leaseGivenUp);
    story.see(1, { input: 'transfer', transferTarget: 2 });
    story.see(1, { input: 'transfer-timeout' });
    story.judge.claimed(1, 500);
    story.see(1, served);
    tellToCampaign(story);
    story.judge.claimed(1, Number.NEGATIVE_INFINITY);
    story.elect(1, 2, [2]);
    story.see(1, served);
    story.judge.claimed(1, 900);
    expect(said(story)).toEqual([]);
  });
});
