/** When servers campaign, and whom heartbeats reach: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { campaignsInTime } from '../../../properties/process/campaigns-in-time.ts';
import { campaignsWhenTold } from '../../../properties/process/campaigns-when-told.ts';
import { candidatesAskAll } from '../../../properties/process/candidates-ask-all.ts';
import { heartbeatsReachAll } from '../../../properties/process/heartbeats-reach-all.ts';
import { timeoutsCampaign } from '../../../properties/process/timeouts-campaign.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { type Change, configurationEntry, entry, SETTINGS, Story, UNSTEADY } from './observations.ts';

describe('campaigns-in-time', () => {
  const { electionTimeoutMin: MIN, electionTimeoutMax: MAX } = SETTINGS;
  const CAMPAIGN: Change = { input: 'election-timeout', role: Role.Candidate };

  /** What its clock has counted, and by how much it goes back right then. */
  type Step = readonly [at: number, change: Change | ((story: Story) => Change), setBack?: number];

  /** What is seen of server 1; server 2 leads term 1. */
  function seen(steps: readonly Step[], settings: Partial<typeof SETTINGS> = {}): string[] {
    const story = new Story([1, 2, 3], [campaignsInTime], { ...SETTINGS, ...settings });
    const view = story.views.find(({ id }) => id === 1)!;
    for (const [at, change, setBack = 0] of steps) {
      view.clock = at;
      view.setBack += setBack;
      story.see(1, typeof change === 'function' ? change(story) : change);
    }
    return story.of('campaigns-in-time');
  }

  const hears =
    (kind: typeof MessageKind.AppendRequest | typeof MessageKind.SnapshotRequest, term = 1) =>
    (story: Story): Change => ({
      input: 'message',
      // Only the kind, the sender and the term are looked at.
      message: story.message(kind, 2, 1, term, {} as never) as Message,
      term: 1,
    });
  const votes =
    (granted: boolean) =>
    (story: Story): Change => ({
      input: 'message',
      message: story.message(MessageKind.VoteRequest, 3, 1, 1, {
        lastLogIndex: 0,
        lastLogTerm: 0,
        transfer: false,
      }),
      term: 1,
      sent: [{ message: story.message(MessageKind.VoteResponse, 1, 3, 1, { granted }), after: 0 }],
    });
  const IDLE: Change = { input: 'read-retry' };
  const tooSoon = (waited: number, least = MIN): string =>
    `server 1, in term 1, times out ${waited} us by its clock after it last had a reason to wait; it waits ${least} at least`;

  test('a server that campaigns before its time', () => {
    expect(seen([[MIN - 1, { ...CAMPAIGN, term: 1 }]])).toEqual([tooSoon(MIN - 1)]);
    for (const reason of [
      hears(MessageKind.AppendRequest),
      hears(MessageKind.SnapshotRequest),
      votes(true),
      CAMPAIGN,
    ]) {
      expect(
        seen([
          [MIN, reason],
          [MIN + MIN - 1, { ...CAMPAIGN, term: 1 }],
        ]),
      ).toEqual([tooSoon(MIN - 1)]);
    }
  });

  test('legal: an operator tells it to', () => {
    const story = new Story([1, 2, 3], [campaignsInTime]);
    story.time.event = 7;
    story.orders.campaignOrderedIn = 7;
    story.see(1, CAMPAIGN);
    expect(story.violations).toEqual([]);
    story.time.event = 8;
    story.see(1, CAMPAIGN);
    expect(story.violations).toHaveLength(1);
  });

  test('one that steps down begins to wait then', () => {
    const leads: Change = { input: 'message', role: Role.Leader, term: 1 };
    const stepsDown: Change = { input: 'quorum-lost', role: Role.Follower };
    expect(
      seen([
        [MIN, leads],
        [3 * MIN, stepsDown],
        [4 * MIN - 1, CAMPAIGN],
      ]),
    ).toEqual([tooSoon(MIN - 1)]);
  });

  test('one that campaigns in its time, whatever it refused or heard of former leaders meanwhile', () => {
    expect(seen([[MIN, CAMPAIGN]])).toEqual([]);
    expect(
      seen([
        [10, votes(false)],
        [20, hears(MessageKind.AppendRequest, 0)],
        [MIN, CAMPAIGN],
      ]),
    ).toEqual([]);
    expect(
      seen([
        [10, hears(MessageKind.AppendRequest)],
        [10 + MAX, CAMPAIGN],
      ]),
    ).toEqual([]);
  });

  test('one that does not campaign, though it hears of nobody', () => {
    const idle = [1, 2, 3, 4, 5, 6].map((times) => [times * (MAX + 1), IDLE] as const);
    const late = [
      `server 1, in term 1, has had no reason to wait for ${3 * MAX + 3} us by its clock, and does not campaign; it waits ${MAX} at most`,
    ];
    expect(seen(idle.map(([at, change]) => [at, { ...change, term: 1 }]))).toEqual(late);
    expect(seen([...idle.slice(0, 2), [2 * MAX + 2, { ...CAMPAIGN }], [3 * MAX + 2, IDLE]])).toEqual([]);
    // It stood still for long, and had no time.
    expect(
      seen([
        [40 * MAX, IDLE],
        [40 * MAX + 1, IDLE],
        [40 * MAX + 2, IDLE],
      ]),
    ).toEqual([]);
  });

  test('a clock that goes back stands still meanwhile, and no longer', () => {
    const term = { ...IDLE, term: 1 };
    const late = [0, 1, 2, 3, 4].map((times): Step => [times * (MAX + 1), term]);
    expect(seen(late, UNSTEADY)).toEqual([
      `server 1, in term 1, has had no reason to wait for ${3 * MAX + 3} us by its clock, and does not campaign; it waits ${MAX} at most`,
    ]);
    expect(seen([...late.slice(0, 3), [3 * (MAX + 1), term, MAX]], UNSTEADY)).toEqual([]);
    expect(seen([...late.slice(0, 3), [3 * (MAX + 1), term, MAX], [4 * (MAX + 1), term]], UNSTEADY)).toEqual([
      `server 1, in term 1, has had no reason to wait for ${3 * MAX + 4} us by its clock, and does not campaign; it waits ${MAX} at most`,
    ]);
    // By all that it may have counted it campaigns in its time.
    expect(seen([[MIN, CAMPAIGN, MIN]], UNSTEADY)).toEqual([]);
  });

  test('priorities: who has to wait longer, and who never campaigns', () => {
    const waiting = { electionPriorities: new Map([[1, 2]]) };
    expect(seen([[MAX + MIN - 1, { ...CAMPAIGN, term: 1 }]], waiting)).toEqual([
      tooSoon(MAX + MIN - 1, MAX + MIN),
    ]);
    expect(seen([[MAX + MIN, CAMPAIGN]], waiting)).toEqual([]);
    const never = { electionPriorities: new Map([[1, 0]]) };
    expect(seen([[4 * MAX, { ...CAMPAIGN, term: 1 }]], never)).toEqual([
      'server 1, which has priority 0, campaigns of its own accord in term 1',
    ]);
    expect(seen([[4 * MAX, { input: 'election-timeout', leader: NO_MEMBER }]], never)).toEqual([]);
  });

  test('who is told to campaign by a coordinator is not judged', () => {
    expect(seen([[1, CAMPAIGN]], { failover: { margin: 10, retryAfter: 400 } })).toEqual([]);
  });
});

describe('heartbeats-reach-all', () => {
  /** Server 1 leads term 1 of this configuration, and its heartbeat goes to these. */
  function beats(to: readonly number[], kind: number, change: Change = {}): string[] {
    const story = new Story([1, 2, 3, 4], [heartbeatsReachAll]);
    story.elect(1, 1, [2, 3, 4]);
    const sent = to.map((member) => ({
      message: story.message(kind as typeof MessageKind.AppendRequest, 1, member, 1, {
        previousIndex: 0,
        previousTerm: 0,
        commitIndex: 0,
        entries: [],
        readRound: 0,
      }),
      after: 0,
    }));
    story.see(1, { input: 'heartbeat-due', sent, ...change });
    return story.of('heartbeats-reach-all');
  }

  const forgets = (member: number): string =>
    `server 1, leader of term 1, sends no heartbeat to its member ${member}`;
  const APPEND = MessageKind.AppendRequest;

  test('a voter, an outgoing voter or a learner that is left out', () => {
    expect(beats([2, 3], APPEND)).toEqual([forgets(4)]);
    const joint = { ...simpleConfiguration([1, 2]), outgoing: [1, 3], learners: [4] };
    expect(beats([2, 4], APPEND, { configuration: joint })).toEqual([forgets(3)]);
    expect(beats([2, 3], APPEND, { configuration: joint })).toEqual([forgets(4)]);
    expect(beats([2, 3, 4], MessageKind.TimeoutNow)).toHaveLength(1);
  });

  test('all are reached, by an append or by the question for a snapshot; or it leads no more, or it is another step', () => {
    expect(beats([2, 3, 4], APPEND)).toEqual([]);
    expect(beats([2, 3, 4], MessageKind.SnapshotRequest)).toEqual([]);
    expect(beats([], APPEND, { role: Role.Follower })).toEqual([]);
    expect(beats([], APPEND, { input: 'applied' })).toEqual([]);
  });
});

describe('candidates-ask-all', () => {
  /** Server 1 begins to campaign in a joint configuration, and asks these. */
  function asks(to: readonly number[], role: Role, kind: number, change: Change = {}): string[] {
    const story = new Story([1, 2, 3, 4], [candidatesAskAll]);
    const configuration = { ...simpleConfiguration([1, 2, 3]), outgoing: [1, 2, 4] };
    story.see(1, { input: 'applied', configuration });
    const sent = to.map((member) => ({ message: story.message(kind as never, 1, member, 1), after: 0 }));
    story.see(1, { input: 'election-timeout', role, term: 1, sent, ...change });
    return story.of('candidates-ask-all');
  }

  test('a voter of either half that is not asked', () => {
    expect(asks([2, 3], Role.Candidate, MessageKind.VoteRequest)).toEqual([
      'server 1, which campaigns in term 1, does not ask voter 4 for its vote',
    ]);
    expect(asks([2, 4], Role.PreCandidate, MessageKind.PreVoteRequest)).toEqual([
      'server 1, which campaigns in term 1, does not ask voter 3 for its pre-vote',
    ]);
    // What it has to ask for is the vote.
    expect(asks([2, 3, 4], Role.Candidate, MessageKind.PreVoteRequest, { input: 'message' })).toHaveLength(2);
  });

  test('all are asked, or it does not campaign now', () => {
    expect(asks([2, 3, 4], Role.Candidate, MessageKind.VoteRequest)).toEqual([]);
    expect(asks([2, 3, 4], Role.PreCandidate, MessageKind.PreVoteRequest)).toEqual([]);
    expect(asks([], Role.Follower, MessageKind.VoteRequest)).toEqual([]);
  });

  test('one without priority, whom a transfer made a candidate, waits on when its time is up', () => {
    const settings = { ...SETTINGS, electionPriorities: new Map([[1, 0]]) };
    const story = new Story([1, 2, 3], [candidatesAskAll], settings);
    const sent = [2, 3].map((to) => ({
      message: story.message(MessageKind.VoteRequest, 1, to, 1),
      after: 0,
    }));
    story.see(1, { role: Role.Candidate, term: 1, sent });
    story.see(1, { input: 'election-timeout' });
    expect(story.of('candidates-ask-all')).toEqual([]);
    story.see(1, { input: 'election-timeout', term: 2 });
    expect(story.of('candidates-ask-all')).toHaveLength(1);
  });

  test('a candidate that goes on waiting asks nobody again', () => {
    const story = new Story([1, 2, 3], [candidatesAskAll]);
    const sent = [2, 3].map((to) => ({
      message: story.message(MessageKind.VoteRequest, 1, to, 1),
      after: 0,
    }));
    story.see(1, { role: Role.Candidate, term: 1, sent });
    story.see(1, { input: 'ticket-completed' });
    expect(story.of('candidates-ask-all')).toEqual([]);
    story.see(1, { input: 'election-timeout', term: 2 });
    expect(story.of('candidates-ask-all')).toHaveLength(1);
  });
});

describe('timeouts-campaign', () => {
  const TIMES_OUT: Change = { input: 'election-timeout', term: 1 };
  const WITHOUT = simpleConfiguration([2, 3]);

  /** What server 1 does, and then its election time-out is over. */
  function timesOut(
    steps: readonly Change[],
    last: Change = {},
    electionPriorities?: Map<number, number>,
  ): string[] {
    const settings = electionPriorities === undefined ? SETTINGS : { ...SETTINGS, electionPriorities };
    const story = new Story([1, 2, 3], [timeoutsCampaign], settings);
    for (const step of steps) story.see(1, step);
    story.see(1, { ...TIMES_OUT, ...last });
    return story.of('timeouts-campaign');
  }

  const silent = (index: number, commit: number): string =>
    `server 1, in term 1, does not campaign though its election time-out is over; it votes by the configuration of index ${index}, ` +
    `and has committed up to ${commit}`;
  const removed = (index: number): Change => ({
    term: 1,
    append: [configurationEntry(index, 1, WITHOUT)],
    configuration: WITHOUT,
  });
  const begins: Change = { term: 1, append: [entry(1, 1), entry(2, 1)], commit: 1 };

  test('a voter that does nothing', () => {
    expect(timesOut([])).toEqual([silent(0, 0)]);
    for (const role of [Role.PreCandidate, Role.Candidate, Role.Leader])
      expect(timesOut([], { role })).toEqual([]);
  });

  test('one that is removed, and that removal is not committed', () => {
    expect(timesOut([begins, removed(3)], { configuration: WITHOUT })).toEqual([silent(0, 1)]);
    expect(timesOut([begins, removed(3)], { configuration: WITHOUT, commit: 3 })).toEqual([]);
    // What stood before is not known for certain.
    const cut: Change = { ...removed(2), cut: 2 };
    expect(timesOut([begins, cut], { configuration: WITHOUT })).toEqual([]);
  });

  test('who does not vote, or never campaigns of its own accord, does nothing', () => {
    const learns = { ...simpleConfiguration([2, 3]), learners: [1] };
    expect(timesOut([{ configuration: learns }], { configuration: learns })).toEqual([]);
    expect(timesOut([], {}, new Map([[1, 0]]))).toEqual([]);
  });
});

describe('campaigns-when-told', () => {
  const { electionTimeoutMin: MIN } = SETTINGS;
  const APPEND = { previousIndex: 0, previousTerm: 0, commitIndex: 0, entries: [], readRound: 0 };

  /** Server 1 heard its leader when its clock read 1,000, is told to campaign when it reads this, and does that. */
  function told(
    at: number,
    does: Change,
    before: (story: Story) => void = () => {},
    settings = SETTINGS,
  ): string[] {
    const story = new Story([1, 2, 3], [campaignsWhenTold], settings);
    const view = story.views[0]!;
    view.clock = 1_000;
    story.see(1, { term: 1, message: story.message(MessageKind.AppendRequest, 2, 1, 1, APPEND) });
    before(story);
    view.clock = at;
    story.time.event = 9;
    story.orders.campaignOrderedIn = 9;
    story.orders.campaignOrderedAt = at;
    if (does.input !== 'election-timeout') story.time.event = 10;
    story.see(1, does);
    return story.violations.map(({ message }) => message);
  }

  const CAMPAIGNS: Change = { input: 'election-timeout', role: Role.PreCandidate };
  const IDLES: Change = { input: 'transfer-timeout' };

  test('a voter that hears of no leader does nothing', () => {
    const silent = ['server 1, in term 1, hears of no leader, and does not campaign when it is told to'];
    expect(told(1_002 + MIN, IDLES)).toEqual(silent);
    expect(told(1_001, IDLES, (story) => story.see(1, { input: 'forget-leader' }))).toEqual(silent);
  });

  test('a voter that hears of its leader campaigns', () => {
    expect(told(998 + MIN, CAMPAIGNS)).toEqual([
      'server 1, in term 1, hears of its leader, and campaigns when it is told to',
    ]);
    expect(told(998 + MIN, CAMPAIGNS, (story) => story.see(1, { input: 'forget-leader' }))).toEqual([]);
  });

  test('legal: it campaigns, hears of its leader, leads, has no vote, or begins anew', () => {
    expect(told(1_002 + MIN, CAMPAIGNS)).toEqual([]);
    expect(told(1_001 + MIN, IDLES)).toEqual([]);
    expect(told(1_002 + MIN, IDLES, (story) => story.elect(1, 2, [2]))).toEqual([]);
    const configuration = simpleConfiguration([2, 3]);
    expect(told(1_002 + MIN, IDLES, (story) => story.see(1, { configuration }))).toEqual([]);
    expect(told(1_002 + MIN, IDLES, () => {}, UNSTEADY)).toEqual([]);
    const story = new Story([1, 2, 3], [campaignsWhenTold]);
    story.orders.campaignOrderedIn = 9;
    story.start(1);
    story.see(1, IDLES);
    expect(story.violations).toEqual([]);
  });
});
