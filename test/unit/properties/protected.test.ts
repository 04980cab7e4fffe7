/** That who hears its leader lets nobody depose it: stories in which it fails and in which it holds. */
import { describe, expect, test } from 'vitest';
import { leaderProtected } from '../../../properties/process/leader-protected.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { SETTINGS, Story } from './observations.ts';

describe('leader-protected', () => {
  const TIMEOUT = SETTINGS.electionTimeoutMin;

  /** Server 1 leads term 1, and server 2 has just heard so, when its clock had counted 1,000. */
  function heard(): Story {
    const story = new Story();
    story.elect(1, 1, [2]);
    clockOf(story, 2, 1_000);
    story.see(2, { input: 'message', message: story.message(MessageKind.AppendRequest, 1, 2, 1) });
    return story;
  }

  function clockOf(story: Story, server: number, clock: number): void {
    story.views.find(({ id }) => id === server)!.clock = clock;
  }

  function grantPreVote(story: Story, voter: number, term: number, granted = true): void {
    const message = story.message(MessageKind.PreVoteRequest, 3, voter, term);
    const answer = story.message(MessageKind.PreVoteResponse, voter, 3, term, { granted });
    story.see(voter, { input: 'message', message, sent: [{ message: answer, after: 0 }] });
  }

  function follow(story: Story, voter: number, term: number, from = 3): void {
    const message = story.message(MessageKind.VoteRequest, from, voter, term);
    story.see(voter, { input: 'message', message, role: Role.Follower, term, vote: NO_MEMBER, ticket: true });
  }

  test('a vote or a pre-vote within the shortest time-out after an append', () => {
    const story = heard();
    clockOf(story, 2, 1_000 + TIMEOUT - 1);
    grantPreVote(story, 2, 2);
    follow(story, 2, 2);
    expect(story.of('leader-protected')).toEqual([
      'server 2, which heard its leader 1 less than a time-out ago in term 1, granted a pre-vote of server 3 for term 2',
      'server 2, which heard its leader 1 less than a time-out ago in term 1, followed a vote request of server 3 for term 2',
    ]);
  });

  test('a leader that gives way to who merely asks', () => {
    const story = heard();
    grantPreVote(story, 1, 2);
    follow(story, 1, 2);
    expect(story.of('leader-protected')).toEqual([
      'server 1, which leads in term 1, granted a pre-vote of server 3 for term 2',
      'server 1, which leads in term 1, followed a vote request of server 3 for term 2',
    ]);
  });

  test('with leases: a vote right after a start, or by the word that the leader is gone', () => {
    const settings = { ...SETTINGS, limits: { ...SETTINGS.limits, leaseReads: true } };
    const started = new Story([1, 2, 3], [leaderProtected], settings);
    clockOf(started, 2, 1_000);
    started.start(2, { term: 1 });
    clockOf(started, 2, 1_000 + TIMEOUT - 1);
    grantPreVote(started, 2, 2);
    clockOf(started, 2, 1_000 + TIMEOUT);
    grantPreVote(started, 2, 2);
    expect(started.of('leader-protected')).toEqual([
      'server 2, which started less than a time-out ago and may have promised a leader its lease in term 1, ' +
        'granted a pre-vote of server 3 for term 2',
    ]);
    const told = new Story([1, 2, 3], [leaderProtected], settings);
    clockOf(told, 2, 1_000);
    told.see(2, { input: 'message', message: told.message(MessageKind.AppendRequest, 1, 2, 1), term: 1 });
    told.see(2, { input: 'forget-leader' });
    follow(told, 2, 2);
    expect(told.of('leader-protected')).toHaveLength(1);
  });

  test('a part of a snapshot is word of the leader, too, which may ask for a pre-vote itself', () => {
    const settings = { ...SETTINGS, limits: { ...SETTINGS.limits, leaseReads: true } };
    const hears = (from: number): string[] => {
      const story = new Story([1, 2, 3], [leaderProtected], settings);
      story.write(2, { term: 1 });
      clockOf(story, 2, 1_000);
      story.start(2, { term: 1 });
      story.see(2, { input: 'message', message: story.message(MessageKind.SnapshotRequest, from, 2, 1) });
      grantPreVote(story, 2, 2);
      return story.of('leader-protected');
    };
    expect(hears(1)).toEqual([
      'server 2, which heard its leader 1 less than a time-out ago in term 1, granted a pre-vote of server 3 for term 2',
    ]);
    expect(hears(3)).toEqual([]);
  });

  describe('with leases, where it has learnt of a later term otherwise', () => {
    const settings = { ...SETTINGS, limits: { ...SETTINGS.limits, leaseReads: true } };

    /** Server 2 has heard leader 1 of term 1 when its clock read 1,000, and votes in term 2 for this one. */
    function votes(before: (story: Story) => void, candidate = 3, leases = true): string[] {
      const story = new Story([1, 2, 3], [leaderProtected], leases ? settings : SETTINGS);
      story.write(2, { term: 1 });
      clockOf(story, 2, 1_000);
      story.see(2, { input: 'message', message: story.message(MessageKind.AppendRequest, 1, 2, 1) });
      story.write(2, { term: 2, vote: NO_MEMBER });
      before(story);
      const message = story.message(MessageKind.VoteRequest, candidate, 2, 2);
      const answer = story.message(MessageKind.VoteResponse, 2, candidate, 2, { granted: true });
      story.write(2, { input: 'message', message, vote: candidate, sent: [{ message: answer, after: 1 }] });
      return story.of('leader-protected');
    }

    test('a vote', () => {
      expect(votes((story) => clockOf(story, 2, 1_000 + TIMEOUT - 1))).toEqual([
        'server 2, which heard its leader 1 less than a time-out ago, voted for server 3 in term 2',
      ]);
    });

    test('legal: later, for the leader, once more, after it has led itself, or without leases', () => {
      const nothing = (): void => {};
      const led = (story: Story): void => {
        story.write(2, { role: Role.Candidate, vote: 2 });
        story.write(3, { term: 2, vote: 2 });
        story.see(2, { role: Role.Leader });
        story.see(2, { role: Role.Follower });
      };
      expect(votes((story) => clockOf(story, 2, 1_000 + TIMEOUT))).toEqual([]);
      expect(votes(nothing, 1)).toEqual([]);
      expect(votes((story) => story.write(2, { vote: 3 }))).toEqual([]);
      expect(votes(led)).toEqual([]);
      expect(votes(nothing, 3, false)).toEqual([]);
    });
  });

  test.each<[string, (story: Story) => void]>([
    ['when the time-out is over', (story) => clockOf(story, 2, 1_000 + TIMEOUT)],
    ['after a restart, which forgets whom it heard', (story) => story.start(2)],
    [
      'in a later term, whose leader it has not heard',
      (story) => story.write(2, { term: 2, vote: NO_MEMBER }),
    ],
  ])('the same is legal %s', (_, before) => {
    const story = heard();
    before(story);
    grantPreVote(story, 2, 3);
    follow(story, 2, 3);
    expect(story.of('leader-protected')).toEqual([]);
  });

  test('so is a refusal, a request of an old term, and one of the leader itself', () => {
    const story = heard();
    grantPreVote(story, 2, 2, false);
    grantPreVote(story, 2, 1);
    follow(story, 2, 2, 1);
    expect(story.of('leader-protected')).toEqual([]);
  });
});
