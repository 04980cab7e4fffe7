/** How a leadership ends: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { type Change, entry, SETTINGS, Story } from './observations.ts';

describe('leads-while-heard', () => {
  /** Server 1 leads term 1 of three; server 2 answers when its clock reads `answered`, and it steps down at `at`. */
  function lost(
    answered: number | null,
    at: number,
    input: 'quorum-lost' | 'message' = 'quorum-lost',
  ): string[] {
    const story = new Story();
    story.elect(1, 1, [2, 3]);
    const leader = story.views.find(({ id }) => id === 1)!;
    if (answered !== null) {
      leader.clock = answered;
      story.see(1, { input: 'message', message: story.acknowledged(2, 1, 1, 0) });
    }
    leader.clock = at;
    story.see(1, { input, role: Role.Follower });
    return story.of('leads-while-heard');
  }

  test('a leader that was answered a moment ago', () => {
    expect(lost(1_000, 1_099)).toEqual([
      'server 1, leader of term 1, steps down for want of answers; a quorum has answered it within the last 99 us by its clock, and it may wait 100',
    ]);
  });

  test('nobody has answered for as long, or ever, or it steps down for another reason', () => {
    expect([...lost(1_000, 1_100), ...lost(null, 50), ...lost(1_000, 1_001, 'message')]).toEqual([]);
  });
});

describe('steps-down-unheard', () => {
  const TIMEOUT = SETTINGS.electionTimeoutMin;

  /** Server 1 leads term 1 of three, and is seen when its clock reads so many time-outs; server 2 answers at some of them. */
  function leads(seen: readonly number[], answered: readonly number[] = [], change: Change = {}): string[] {
    const story = new Story();
    story.elect(1, 1, [2, 3]);
    const leader = story.views.find(({ id }) => id === 1)!;
    for (const at of seen) {
      leader.clock = at * TIMEOUT;
      const heard = answered.includes(at);
      story.see(
        1,
        heard ? { message: story.acknowledged(2, 1, 1, 0) } : { input: 'heartbeat-due', ...change },
      );
    }
    return story.of('steps-down-unheard');
  }

  test('a leader that nobody answers', () => {
    expect(leads([0, 1, 2, 3])).toEqual([
      'server 1 still leads term 1; no quorum has answered it for 300 us by its clock, and it may wait 100',
    ]);
    expect(leads([0, 1, 2, 3, 4, 5, 6], [1, 2])).toHaveLength(1);
    expect(leads([0, 1.1, 1.2])).toHaveLength(1);
  });

  test('one that is answered in time, leads no more, or was paused', () => {
    expect(leads([0, 1, 2, 3, 4, 5, 6, 7], [1, 3, 5, 7])).toEqual([]);
    expect(leads([0, 1, 2, 3, 4], [], { role: Role.Follower })).toEqual([]);
    expect(leads([0, 40], [])).toEqual([]);
    expect(leads([0, 40, 40.1, 40.2, 40.9], [], { input: 'ticket-completed' })).toEqual([]);
  });

  /** Server 1 of these is seen at these moments, and has another configuration since the second of them. */
  function changes(seen: readonly number[], from: readonly number[], to: readonly number[]): string[] {
    const story = new Story([1, 2, 3, 4]);
    story.see(1, { configuration: simpleConfiguration(from) });
    story.elect(1, 1, [2, 3]);
    const leader = story.views.find(({ id }) => id === 1)!;
    seen.forEach((at, nth) => {
      leader.clock = at * TIMEOUT;
      const change = nth === 1 ? { configuration: simpleConfiguration(to) } : {};
      story.see(1, { input: 'heartbeat-due', ...change });
    });
    return story.of('steps-down-unheard');
  }

  test('a change of the membership gives those who are members already no time anew', () => {
    expect(changes([0, 0.9, 1.1, 1.2], [1, 2, 3], [1, 2])).toEqual([
      'server 1 still leads term 1; no quorum has answered it for 120 us by its clock, and it may wait 100',
    ]);
  });

  test('a leader that alone decided until then, too', () => {
    expect(changes([0, 0.9, 1.8, 1.9], [1], [1, 2])).toEqual([]);
    expect(changes([0, 0.9, 1.8, 2, 2.1], [1], [1, 2])).toHaveLength(1);
  });

  test('who is new has to be heard of first', () => {
    expect(changes([0, 0.9, 1.1, 1.8], [1, 2], [1, 2, 3])).toEqual([]);
    expect(changes([0, 0.9, 2, 2.1], [1, 2], [1, 2, 3])).toEqual([
      'server 1 still leads term 1; no quorum has answered it for 120 us by its clock, and it may wait 100',
    ]);
  });
});

describe('transfer-prompt', () => {
  /** Server 1, which leads term 1 with one entry, knows that server 2 has so much of it. */
  function leading(matched: number): Story {
    const story = new Story();
    story.elect(1, 1, [2, 3]);
    story.replicate([1, 2], [entry(1, 1)]);
    story.see(1, { commit: matched, matched: [1, 2].map((member) => ({ member, index: matched })) });
    return story;
  }

  const timeoutNow = (story: Story) => [
    { message: story.message(MessageKind.TimeoutNow, 1, 2, 1), after: 0 },
  ];

  const SENTENCE =
    'server 1, leader of term 1, hands over to server 2, which has its whole log, up to 1, and does not tell it to campaign';

  test('a target that has all when it begins', () => {
    const story = leading(1);
    story.see(1, { input: 'transfer', transferTarget: 2 });
    expect(story.of('transfer-prompt')).toEqual([SENTENCE]);
  });

  test('a target that has all by an answer', () => {
    const story = leading(0);
    story.see(1, { input: 'transfer', transferTarget: 2 });
    const message = story.acknowledged(2, 1, 1, 1);
    const matched = [1, 2].map((member) => ({ member, index: 1 }));
    story.see(1, { input: 'message', message, commit: 1, matched, transferTarget: 2 });
    expect(story.of('transfer-prompt')).toEqual([SENTENCE]);
  });

  test('a leader that is removed and tells nobody, though one has all', () => {
    const removed = (matched: number, sent: (story: Story) => ReturnType<typeof timeoutNow>) => {
      const story = leading(matched);
      const configuration = simpleConfiguration([2, 3]);
      story.see(1, { configuration });
      story.see(1, { role: Role.Follower, sent: sent(story) });
      return story.of('transfer-prompt');
    };
    expect(removed(1, () => [])).toEqual([
      'server 1, leader of term 1, is removed and tells nobody to campaign, though server 2 has its whole log, up to 1',
    ]);
    expect([...removed(1, timeoutNow), ...removed(0, () => [])]).toEqual([]);
  });

  test('once it was told, refusals and other events are no reason to tell it again', () => {
    const story = leading(1);
    story.see(1, { input: 'transfer', transferTarget: 2, sent: timeoutNow(story) });
    const message = story.message(MessageKind.AppendResponse, 2, 1, 1, { success: false });
    story.see(1, { input: 'message', message, transferTarget: 2 });
    story.see(1, { input: 'proposal', transferTarget: 2 });
    expect(story.of('transfer-prompt')).toEqual([]);
  });
});

describe('transfer-followed', () => {
  function asked(transfer: boolean): Story {
    const story = new Story();
    story.elect(1, 1, [2]);
    const message = story.message(MessageKind.VoteRequest, 3, 2, 2, { transfer });
    story.see(2, { input: 'message', message });
    return story;
  }

  test('a voter that stays in its term for the sake of the leader that sent the candidate', () => {
    expect(asked(true).of('transfer-followed')).toEqual([
      'server 2 stayed in term 1 when server 3 asked for its vote in term 2, as its leader had told it to',
    ]);
  });

  test('another candidate may be refused', () => {
    expect(asked(false).of('transfer-followed')).toEqual([]);
  });
});

describe('transfer-ends', () => {
  const TIMEOUT = SETTINGS.electionTimeoutMax;

  function clockOf(story: Story, server: number, clock: number): void {
    story.views.find(({ id }) => id === server)!.clock = clock;
  }

  /** Server 1 hands over to server 2 when its clock has counted 1,000. */
  function handingOver(): Story {
    const story = new Story();
    story.elect(1, 1, [2, 3]);
    clockOf(story, 1, 1_000);
    story.see(1, { input: 'transfer', transferTarget: 2 });
    return story;
  }

  test('one that is still under way at the second heartbeat after its time', () => {
    const story = handingOver();
    for (const late of [TIMEOUT, TIMEOUT + 2, TIMEOUT + 2, TIMEOUT + 50]) {
      expect(story.of('transfer-ends')).toEqual([]);
      clockOf(story, 1, 1_000 + late);
      story.see(1, { input: 'heartbeat-due', transferTarget: 2 });
    }
    expect(story.of('transfer-ends')).toEqual([
      'server 1 still hands its leadership over to 2, 250 us by its clock after it began; it gives up after 200',
    ]);
  });

  test('one that was given up, and begun again, has its time anew', () => {
    const story = handingOver();
    clockOf(story, 1, 1_000 + TIMEOUT);
    story.see(1, { input: 'transfer-timeout', transferTarget: NO_MEMBER });
    story.see(1, { input: 'transfer', transferTarget: 2 });
    for (const later of [TIMEOUT + 50, 2 * TIMEOUT]) {
      clockOf(story, 1, 1_000 + later);
      story.see(1, { input: 'heartbeat-due', transferTarget: 2 });
    }
    expect(story.of('transfer-ends')).toEqual([]);
  });
});
