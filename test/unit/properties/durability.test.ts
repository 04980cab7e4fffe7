/** Each property about disks and promises in a run in which it fails, and in a similar one in which none does. */
import { describe, expect, test } from 'vitest';
import { snapshotAfterLog } from '../../../properties/durability/snapshot-after-log.ts';
import type { Recovery } from '../../../properties/ledger.ts';
import type { StartResult } from '../../../properties/property.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import type { SnapshotMeta } from '../../../src/raft/snapshot-meta.ts';
import { Role } from '../../../src/raft/state.ts';
import { type Change, entry, Story } from './observations.ts';

describe('term-monotone', () => {
  test('the term goes back, the vote changes', () => {
    const story = new Story();
    story.write(1, { term: 2, vote: 1 });
    story.see(1, { vote: 2 });
    story.see(1, { term: 1 });
    expect(story.of('term-monotone')).toEqual([
      'server 1 had voted for server 1 in term 2, and its vote became server 2',
      'the term of server 1 went back from 2 to 1',
    ]);
  });

  test('across a restart', () => {
    const story = new Story();
    story.write(1, { term: 2, vote: 1 });
    story.write(2, { term: 2, vote: 1 });
    story.start(1, { term: 1, vote: -1 });
    story.start(2, { vote: -1 });
    expect(story.of('term-monotone')).toEqual([
      'the term of server 1 went back from 2 to 1 when it started as incarnation 2',
      'server 2 had voted for server 1 in term 2, and its vote became nobody when it started as incarnation 2',
    ]);
  });

  test('a term whose write was under way may be lost', () => {
    const story = new Story();
    story.write(1, { term: 2, vote: 1 });
    story.see(1, { term: 3, vote: 2, ticket: true });
    story.start(1, { term: 2, vote: 1 });
    expect(story.violations).toEqual([]);
  });
});

describe('one-vote-per-term', () => {
  test('a second candidate in one term, after a restart', () => {
    const story = new Story();
    story.see(3, {
      term: 1,
      vote: 1,
      ticket: true,
      sent: [{ message: story.voteGranted(3, 1, 1), after: 1 }],
    });
    story.see(3, { completed: 1 });
    story.start(3);
    story.see(3, { sent: [{ message: story.voteGranted(3, 2, 1), after: 0 }] });
    expect(story.of('one-vote-per-term')).toEqual([
      'server 3 voted for server 2 in term 1, in which it had voted for server 1',
    ]);
  });

  test('a candidate votes for itself, and for another', () => {
    const story = new Story();
    const request = story.message(MessageKind.VoteRequest, 1, 2, 1);
    story.see(1, {
      role: Role.Candidate,
      term: 1,
      vote: 1,
      ticket: true,
      sent: [{ message: request, after: 1 }],
    });
    story.see(1, { sent: [{ message: story.voteGranted(1, 3, 1), after: 1 }] });
    expect(story.of('one-vote-per-term')).toEqual([
      'server 1 voted for server 3 in term 1, in which it had voted for server 1',
    ]);
  });

  test('a vote of an earlier term', () => {
    const story = new Story();
    story.write(3, { term: 2, vote: 1 });
    story.see(3, { sent: [{ message: story.voteGranted(3, 1, 2), after: 1 }] });
    story.see(3, { sent: [{ message: story.voteGranted(3, 2, 1), after: 1 }] });
    expect(story.of('one-vote-per-term')).toEqual([
      'server 3 voted for server 2 in term 1 after it had voted in term 2',
    ]);
  });

  test('a vote that never left binds nobody', () => {
    const story = new Story();
    story.see(3, {
      term: 1,
      vote: 1,
      ticket: true,
      sent: [{ message: story.voteGranted(3, 1, 1), after: 1 }],
    });
    story.judge.stopped(3, null, true);
    story.start(3, { term: 0, vote: -1 });
    story.see(3, {
      term: 1,
      vote: 2,
      ticket: true,
      sent: [{ message: story.voteGranted(3, 2, 1), after: 1 }],
    });
    expect(story.violations).toEqual([]);
  });
});

describe('durable-recovery', () => {
  function wrote(): Story {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1], [entry(1, 1), entry(2, 1)]);
    story.see(1, { append: [entry(3, 1)], ticket: true });
    story.see(1, { append: [entry(4, 1)], ticket: true });
    return story;
  }

  test.each([2, 3, 4])('a crash that keeps %i of 2 durable and 2 pending entries is legal', (length) => {
    const story = wrote();
    const log = [1, 2, 3, 4].slice(0, length).map((index) => entry(index, 1));
    story.start(1, { log });
    expect(story.violations).toEqual([]);
    expect(story.ledger.recovery?.ticketsKept).toBe(length - 2);
    expect(story.ledger.account(1).durableLog).toHaveLength(length);
  });

  test('a durable entry is lost', () => {
    const story = wrote();
    story.start(1, { log: [entry(1, 1)] });
    expect(story.of('durable-recovery')).toEqual([
      'server 1 (incarnation 2) recovered term 1, vote for server 1 and 1 entries; durable were term 1, vote for server 1 ' +
        'and 2 entries, of which the first 1 were found, and no prefix of the 2 pending tickets explains the difference',
    ]);
  });

  test('an incarnation is used twice', () => {
    const story = new Story();
    story.start(1, { incarnation: 1 });
    expect(story.of('durable-recovery')).toEqual(['server 1 started as incarnation 1 after incarnation 1']);
  });
});

describe('durable-claim', () => {
  test('true after completion, false before', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1], [entry(1, 1)]);
    story.see(1, { durable: 1 });
    expect(story.violations).toEqual([]);
    story.see(1, { append: [entry(2, 1)], ticket: true, durable: 2 });
    expect(story.of('durable-claim')[0]).toMatch(
      /^server 1 says its log is durable up to index 2, where it holds entry 2 of term 1 .*; completed tickets \(up to 2\) put no entry there$/,
    );
  });
});

describe('persist-before-send', () => {
  test('votes and acknowledgements that wait for their tickets are legal', () => {
    const story = new Story();
    const request = story.message(MessageKind.VoteRequest, 1, 2, 1);
    story.see(1, {
      role: Role.Candidate,
      term: 1,
      vote: 1,
      ticket: true,
      sent: [{ message: request, after: 1 }],
    });
    story.see(1, { completed: 1 });
    story.see(2, {
      term: 1,
      vote: 1,
      ticket: true,
      sent: [{ message: story.voteGranted(2, 1, 1), after: 1 }],
    });
    story.see(2, { completed: 1 });
    story.see(1, { role: Role.Leader, append: [entry(1, 1)], ticket: true });
    const acknowledged = story.acknowledged(2, 1, 1, 1);
    story.see(2, { append: [entry(1, 1)], ticket: true, sent: [{ message: acknowledged, after: 2 }] });
    expect(story.violations).toEqual([]);
  });

  test('a vote and a vote request ahead of the disk', () => {
    const story = new Story();
    story.see(2, {
      term: 1,
      vote: 1,
      ticket: true,
      sent: [{ message: story.voteGranted(2, 1, 1), after: 0 }],
    });
    const request = story.message(MessageKind.VoteRequest, 3, 2, 2);
    story.see(3, { term: 2, vote: 3, ticket: true, sent: [{ message: request, after: 0 }] });
    expect(story.of('persist-before-send')).toEqual([
      'server 2 votes for server 1 in term 1 after ticket 0, with which term 0 and a vote for nobody are on disk (completed: ticket 0)',
      'server 3 asks for votes in term 2 after ticket 0, with which term 0 and a vote for nobody are on disk (completed: ticket 0)',
    ]);
  });

  test('an acknowledgement ahead of the disk, or of a term that is not on it', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1], [entry(1, 1)]);
    const early = story.acknowledged(2, 1, 1, 1);
    story.see(2, { append: [entry(1, 1)], ticket: true, sent: [{ message: early, after: 1 }] });
    const forgotten = story.acknowledged(3, 1, 1, 0);
    story.see(3, { term: 1, sent: [{ message: forgotten, after: 0 }] });
    expect(story.of('persist-before-send')[0]).toMatch(
      /^server 2 acknowledges index 1 in term 1 after ticket 1, with which term 1 and no entry are on disk; it holds entry 1 of term 1/,
    );
    expect(story.of('persist-before-send')[1]).toMatch(
      /^server 3 acknowledges index 0 in term 1 after ticket 0, with which term 0/,
    );
  });
});

test('acknowledged-equal: a follower acknowledges another log than the leader has', () => {
  const story = new Story();
  story.elect(1, 1, [2]);
  story.elect(2, 2, [3]);
  story.replicate([2], [entry(1, 2)]);
  story.replicate([3], [entry(1, 1)]);
  story.see(3, { sent: [{ message: story.acknowledged(3, 2, 2, 1), after: 2 }] });
  expect(story.of('acknowledged-equal')[0]).toMatch(
    /^server 3 acknowledges index 1 to server 2, leader of term 2, and holds entry 1 of term 1 .*; the leader holds entry 1 of term 2/,
  );
});

describe('match-durable', () => {
  function replicated(): Story {
    const story = new Story();
    story.elect(1, 1, [2, 3]);
    story.replicate([1, 2], [entry(1, 1)]);
    return story;
  }

  test('what the follower has on disk may be counted, even if it moved on and cut it', () => {
    const story = replicated();
    story.write(2, { term: 2, vote: -1, cut: 1 });
    story.see(1, {
      matched: [
        { member: 1, index: 1 },
        { member: 2, index: 1 },
      ],
    });
    expect(story.of('match-durable')).toEqual([]);
  });

  test('what is not durable at the follower', () => {
    const story = replicated();
    story.see(3, { append: [entry(1, 1)], ticket: true });
    story.see(1, { matched: [{ member: 3, index: 1 }] });
    expect(story.of('match-durable')[0]).toMatch(
      /^server 1, leader of term 1, counts server 3 as matching up to index 1, where it holds entry 1 of term 1 .* itself; server 3 has no entry on disk there \(durable up to 0\)$/,
    );
  });

  test('a match index goes back', () => {
    const story = replicated();
    story.see(1, { matched: [{ member: 2, index: 1 }] });
    story.see(1, { matched: [{ member: 2, index: 0 }] });
    expect(story.of('match-durable')).toEqual([
      'server 1, leader of term 1, took its match index for server 2 back from 1 to 0',
    ]);
  });
});

describe('damage-refused', () => {
  test('a server that starts from a damaged disk, and one whose disk is whole', () => {
    const story = new Story();
    story.damaged.add(2);
    story.start(1);
    expect(story.of('damage-refused')).toEqual([]);
    story.start(2);
    expect(story.of('damage-refused')).toEqual([
      'server 2 started, though bytes that it had synced were damaged while it was down',
    ]);
  });

  test('a server that would start from damage, would say nothing, or would call it something else', () => {
    const story = new Story();
    const where = { how: 'bit-rot', path: 'log-0000000001.seg', offset: 80 };
    story.judge.tried(1, { ...where, result: { code: 'damaged', message: 'The log is damaged' } });
    expect(story.of('damage-refused')).toEqual([]);
    story.judge.tried(1, { ...where, result: 'started' });
    story.judge.tried(2, { ...where, result: 'nothing' });
    story.judge.tried(3, { ...where, result: { code: 'invariant', message: 'no such term' } });
    const copy = 'a copy of its disk with bit-rot at byte 80 of log-0000000001.seg, which it had synced';
    expect(story.of('damage-refused')).toEqual([
      `server 1 was started from ${copy}: it took part`,
      `server 2 was started from ${copy}: it neither took part nor said why not`,
      `server 3 was started from ${copy}: it did not call that damage, but stopped with 'invariant: no such term'`,
    ]);
  });
});

describe('power-loss-survived', () => {
  const recovery: Recovery = {
    server: 1,
    incarnation: 3,
    formerIncarnation: 2,
    ticketsKept: 1,
    ticketsPending: 2,
    durableTerm: 4,
    durableVote: 2,
    durableLength: 7,
    durableRecovered: 7,
  };

  /** Server 1 is started from what a loss of power would have left. */
  function told(result: StartResult, found: Recovery | null = null): string[] {
    const story = new Story();
    story.judge.unplugged(1, { after: 'sync of log-0000000001.seg', result, recovery: found });
    return story.of('power-loss-survived');
  }

  test('a server that would start from it, with all that was durable', () => {
    expect(told('started', recovery)).toEqual([]);
    expect(told('started')).toEqual([]);
  });

  test.each<[StartResult, Recovery | null, string]>([
    ['nothing', null, 'it would neither have taken part nor said why not'],
    [
      { code: 'damaged', message: 'The log is damaged' },
      null,
      'it would have stopped (damaged): The log is damaged',
    ],
    ['started', { ...recovery, incarnation: 2 }, 'it would have been incarnation 2, after 2'],
    [
      'started',
      { ...recovery, ticketsKept: -1, durableRecovered: 5 },
      'it would not have found what was durable, term 4, a vote for 2 and 7 entries, of which the first 5 are there, ' +
        'with any of the 2 pending tickets',
    ],
  ])('a server that would not: %j %j', (result, found, wrong) => {
    expect(told(result, found)).toEqual([
      `had server 1 lost its power here, after sync of log-0000000001.seg, and been started from what was left: ${wrong}`,
    ]);
  });
});

describe('snapshot-after-log', () => {
  const snapshot: SnapshotMeta = {
    index: 2,
    term: 1,
    configuration: simpleConfiguration([1, 2, 3]),
    size: 0,
    checksum: 0,
  };

  /** Server 1 has this much of its log and this term on disk when it says that its snapshot is there. */
  function saved(log: number, term: number, change: Change = {}): string[] {
    const story = new Story([1, 2, 3], [snapshotAfterLog]);
    if (log > 0) story.write(1, { append: [entry(1, 1), entry(2, 1)].slice(0, log), term });
    story.see(1, { input: 'snapshot-saved', snapshot, ...change });
    return story.of('snapshot-after-log');
  }

  test('a snapshot ahead of the log, or of the term', () => {
    expect(saved(1, 1)).toEqual([
      'server 1 has a snapshot of 2 in term 1 on disk, where its log ends at 1 and its term is 1',
    ]);
    expect(saved(2, 0)).toEqual([
      'server 1 has a snapshot of 2 in term 1 on disk, where its log ends at 2 and its term is 0',
    ]);
  });

  test('a snapshot of what is on disk, or one that was installed', () => {
    expect(saved(2, 1)).toEqual([]);
    expect(saved(0, 1, { input: 'ticket-completed' })).toEqual([]);
  });
});
