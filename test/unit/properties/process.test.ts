/** Messages, stops, the stream itself, states and clients: each property failing, and a similar legal run. */

import { describe, expect, test } from 'vitest';
import type { ClientEvent } from '../../../properties/client-history.ts';
import { readStamp } from '../../../properties/clients/session-stamp.ts';
import { jointLeftAtOnce } from '../../../properties/process/joint-left-at-once.ts';
import { leaderBeginsWithEntry } from '../../../properties/process/leader-begins-with-entry.ts';
import { votesWhenFree } from '../../../properties/process/votes-when-free.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { encodeCommand } from '../../../src/kv/command.ts';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import { EMPTY_PAYLOAD, type Entry, EntryKind } from '../../../src/raft/entry.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { type Change, configurationEntry, entry, SETTINGS, Story, UNSTEADY } from './observations.ts';

describe('messages-were-sent', () => {
  test('what is sent to nobody, or to oneself', () => {
    const story = new Story();
    const sent = [1, NO_MEMBER, 2].map((to) => ({
      message: story.message(MessageKind.PreVoteRequest, 1, to, 1),
      after: 0,
    }));
    story.see(1, { sent });
    const numbers = sent.map(({ message }) => message.sequence);
    expect(story.of('messages-were-sent')).toEqual([
      `server 1 sends message ${numbers[0]} to itself`,
      `server 1 sends message ${numbers[1]} to nobody`,
    ]);
  });

  test('duplicates and messages of an earlier life may arrive', () => {
    const story = new Story();
    story.write(2, { term: 1, vote: 1 });
    const message = story.voteGranted(2, 1, 1);
    story.see(2, { sent: [{ message, after: 1 }] });
    story.start(2);
    story.see(1, { input: 'message', message });
    story.see(1, { input: 'message', message });
    expect(story.violations).toEqual([]);
  });

  test('a message that was never sent, of a life that never was', () => {
    const story = new Story();
    const message = story.voteGranted(2, 1, 1);
    story.see(1, { input: 'message', message });
    story.see(1, { input: 'message', message: { ...message, incarnation: 9 } });
    expect(story.of('messages-were-sent')).toEqual([
      'server 1 received message 1 of incarnation 1 of server 2, which has sent messages up to 0',
      'server 1 received message 1 of incarnation 9 of server 2, which was never started',
    ]);
  });

  test('a message that leaves before its write is complete', () => {
    const story = new Story();
    const message = story.voteGranted(2, 1, 1);
    story.see(2, { term: 1, vote: 1, ticket: true, sent: [{ message, after: 1 }] });
    story.see(1, { input: 'message', message });
    expect(story.of('messages-were-sent')).toEqual([
      'server 1 received message 1 of incarnation 1 of server 2, which waits for ticket 1; completed is ticket 0',
    ]);
  });
});

describe('observations-consistent', () => {
  test.each<[string, (story: Story) => void, string]>([
    [
      'a gap in the stream',
      (story) => story.see(1, { sequence: 5 }),
      'server 1 made observation 5 where 2 was due',
    ],
    [
      'a gap in the log',
      (story) => story.see(1, { append: [entry(2, 0)], lastIndex: 0 }),
      'server 1 appended index 2 to a log that ends at 0',
    ],
    [
      'a log end that was not reported',
      (story) => story.see(1, { lastIndex: 3 }),
      'server 1 says its log ends at index 3 (term 0); what it reported ends at index 0 (term 0)',
    ],
    [
      'a completion of nothing',
      (story) => story.see(1, { completed: 2 }),
      'server 1 says ticket 2 is complete, but the last one issued is 0',
    ],
    [
      'a ticket out of order',
      (story) => story.see(1, { ticket: { id: 4 } }),
      'server 1 issued ticket 4 after ticket 0',
    ],
    [
      'a life that was not started',
      (story) => story.see(1, { incarnation: 2, sequence: 1 }),
      'server 1 reports as incarnation 2, but incarnation 1 is running',
    ],
  ])('%s', (_, act, message) => {
    const story = new Story();
    act(story);
    expect(story.of('observations-consistent')).toEqual([message]);
  });

  test('a ticket that does not continue the log on disk', () => {
    const story = new Story();
    story.see(1, { ticket: { entries: [entry(3, 0)] } });
    story.see(1, { completed: 1 });
    expect(story.of('observations-consistent')).toEqual([
      'ticket 1 of server 1 cuts from index 0 (0: nothing) and writes from index 3 on, but the log on disk ended at 0',
    ]);
  });
});

test('stopped-by-itself: crashes and explained stops are legal, broken invariants never', () => {
  const story = new Story();
  story.judge.stopped(1, null, false);
  story.judge.stopped(2, { code: 'sync-failed', message: 'fsync failed' }, true);
  expect(story.violations).toEqual([]);
  story.judge.stopped(3, { code: 'damaged', message: 'bad checksum at 12' }, false);
  story.judge.stopped(3, { code: 'invariant', message: 'two leaders' }, true);
  expect(story.of('stopped-by-itself')).toEqual([
    'server 3 stopped (damaged), and no injected fault explains it: bad checksum at 12',
    'server 3 stopped, because an invariant of its own is broken: two leaders',
  ]);
});

describe('state-convergence', () => {
  function applied(story: Story, server: number, index: number, digest: number): void {
    const view = story.views.find((each) => each.id === server)!;
    view.digest = digest;
    view.appliedIndex = index;
    story.see(server, { input: 'applied', applied: index });
  }

  test('equal states, and different ones at different indexes', () => {
    const story = new Story();
    applied(story, 1, 16, 5);
    applied(story, 2, 16, 5);
    applied(story, 3, 17, 6);
    story.judge.finished();
    expect(story.of('state-convergence')).toEqual([]);
  });

  test('two states at a sampled index, and at the end', () => {
    const story = new Story();
    applied(story, 1, 16, 5);
    applied(story, 2, 16, 6);
    applied(story, 1, 17, 5);
    applied(story, 3, 17, 7);
    story.judge.finished();
    expect(story.of('state-convergence')).toEqual([
      'servers 1 and 2 have both applied up to index 16, but their states differ (digests 5 and 6)',
      'servers 1 and 3 have both applied up to index 17, but their states differ (digests 5 and 7)',
    ]);
  });
});

describe('sessions-apply-once', () => {
  const DONE = { kind: 'done' };
  const unknown = { kind: 'refused', reason: 'unknown-session' };
  const stale = { kind: 'refused', reason: 'stale-sequence' };
  const command = (session: number, sequence: number): Entry => ({
    ...entry(0, 1),
    payload: encodeCommand({ session, sequence, operation: { kind: 'put', key: 'k', value: 'v' } }),
  });
  const session: Entry = { ...entry(0, 1), kind: EntryKind.Session };
  const opened = (number: number) => ({ kind: 'session', session: number });

  /** Each entry in a batch of its own, with its answer and the digest afterwards, from index 1 on. */
  function apply(server: number, ...steps: [entry: Entry, result: unknown, digest: number][]): Story {
    const story = new Story();
    applyTo(story, server, ...steps);
    return story;
  }

  function applyTo(story: Story, server: number, ...steps: [Entry, unknown, number][]): void {
    for (const [at, [each, result, digest]] of steps.entries()) {
      story.views.find(({ id }) => id === server)!.digest = digest;
      story.judge.answered(server, [{ ...each, index: at + 1 }], [result]);
    }
  }

  test('a retry that is answered as before and changes nothing, after a restart and on another server too', () => {
    const story = apply(1, [session, opened(1), 1], [command(1, 1), DONE, 2], [command(1, 1), DONE, 2]);
    story.judge.stopped(1, null, true);
    for (const server of [1, 2]) {
      applyTo(story, server, [session, opened(1), 1], [command(1, 1), DONE, 2], [command(1, 1), DONE, 2]);
    }
    expect(story.violations).toEqual([]);
  });

  test('a command without a session, which applies each time and is answered alike by every server', () => {
    const story = apply(1, [command(0, 1), DONE, 1], [command(0, 1), DONE, 2]);
    applyTo(story, 2, [command(0, 1), DONE, 1], [command(0, 1), stale, 2]);
    expect(story.of('sessions-apply-once')).toEqual([
      'server 2 answered entry 2 with {"kind":"refused","reason":"stale-sequence"}, where {"kind":"done"} was due: ' +
        'it is a command without a session',
    ]);
  });

  test('a retry that changes the state', () => {
    const story = apply(1, [session, opened(1), 1], [command(1, 1), DONE, 2], [command(1, 1), DONE, 3]);
    expect(story.of('sessions-apply-once')).toEqual([
      'server 1 changed its state by entries 3 to 3, which may change nothing (the last one is command 1 of session 1, which is a retry)',
    ]);
  });

  test('a retry that is answered otherwise', () => {
    const swapped = { kind: 'swapped', swapped: true };
    const story = apply(
      1,
      [session, opened(1), 1],
      [command(1, 1), swapped, 2],
      [command(1, 1), { kind: 'swapped', swapped: false }, 2],
    );
    expect(story.of('sessions-apply-once')).toEqual([
      'server 1 answered entry 3 with {"kind":"swapped","swapped":false}, where {"kind":"swapped","swapped":true} ' +
        'was due: it is command 1 of session 1, which is a retry',
    ]);
  });

  test('the session that was used the longest time ago is forgotten, and no other', () => {
    const steps: [Entry, unknown, number][] = [
      [session, opened(1), 1],
      [session, opened(2), 2],
      [command(1, 1), DONE, 3],
      [session, opened(4), 4],
    ];
    const legal = apply(1, ...steps, [command(2, 1), unknown, 4], [command(1, 2), DONE, 5]);
    expect(legal.violations).toEqual([]);
    const kept = apply(1, ...steps, [command(2, 1), DONE, 5]);
    expect(kept.of('sessions-apply-once')).toHaveLength(2);
    const lost = apply(1, ...steps, [command(2, 1), unknown, 4], [command(1, 2), unknown, 4]);
    expect(lost.of('sessions-apply-once')).toEqual([
      'server 1 answered entry 6 with {"kind":"refused","reason":"unknown-session"}, where a result was due: ' +
        'it is command 2 of session 1, which is new',
    ]);
  });

  test('what is out of order, and what two servers answer differently', () => {
    const story = apply(1, [session, opened(1), 1], [command(1, 5), DONE, 2], [command(1, 4), stale, 2]);
    expect(story.violations).toEqual([]);
    applyTo(story, 2, [session, opened(1), 1], [command(1, 5), { kind: 'value', value: null }, 2]);
    expect(story.of('sessions-apply-once')).toHaveLength(1);
    const carriedOut = apply(1, [session, opened(1), 1], [command(1, 5), DONE, 2], [command(1, 4), DONE, 2]);
    expect(carriedOut.of('sessions-apply-once')).toHaveLength(1);
  });

  test('the judge reads session and sequence as they are written', () => {
    const stamp = { session: 0, sequence: 0 };
    for (const [number, sequence] of [
      [1, 2],
      [2 ** 32 + 5, 2 ** 31],
      [2 ** 53 - 1, 2 ** 53 - 1],
    ] as const) {
      expect(readStamp(command(number, sequence).payload, stamp)).toBe(true);
      expect(stamp).toEqual({ session: number, sequence });
    }
    expect(readStamp(EMPTY_PAYLOAD, stamp)).toBe(false);
  });
});

describe('client-linearizability', () => {
  const put: ClientEvent = {
    kind: 'invoke',
    client: 1,
    call: 1,
    operation: { kind: 'put', key: 'k', value: 'a' },
  };
  const get: ClientEvent = { kind: 'invoke', client: 2, call: 2, operation: { kind: 'get', key: 'k' } };
  const done: ClientEvent = { kind: 'return', client: 1, call: 1, result: { kind: 'done' }, index: 1 };
  const saw = (value: string | null): ClientEvent => ({
    kind: 'return',
    client: 2,
    call: 2,
    result: { kind: 'value', value },
    index: 2,
  });

  test('a stale read is named', () => {
    const story = new Story().clients(put, done, get, saw(null));
    story.judge.finished();
    expect(story.of('client-linearizability')).toEqual([
      'key "k": no order of the calls explains client 2: get -> null (client events 3 to 4)',
    ]);
  });

  test('a refused write must not be seen; one of unknown outcome may be, late', () => {
    const refused = new Story().clients(
      put,
      { kind: 'refused', client: 1, call: 1, reason: 'x' },
      get,
      saw('a'),
    );
    refused.judge.finished();
    expect(refused.of('client-linearizability')).toHaveLength(1);
    const unknown = new Story().clients(put, { kind: 'unknown', client: 1, call: 1 }, get, saw('a'));
    unknown.judge.finished();
    expect(unknown.violations).toEqual([]);
  });
});

describe('votes-when-free', () => {
  const TIMEOUT = SETTINGS.electionTimeoutMin;
  const told = (refusal: string): string[] => [`server 2, in term 1, hears of no leader, and ${refusal}`];
  const PRE_VOTE = told('refuses server 3 its pre-vote for term 2');

  /** Server 2 hears its leader at 1,000, if it does, and is asked by server 3 when its clock reads `at`. */
  function asked(
    ask: (story: Story) => Change,
    at: number,
    more: {
      readonly settings?: Partial<typeof SETTINGS>;
      readonly meanwhile?: Change;
      readonly heard?: boolean;
      /** By so much its clock goes back before it is asked. */
      readonly setBack?: number;
    } = {},
  ): string[] {
    const { settings = {}, meanwhile, heard = true, setBack = 0 } = more;
    const story = new Story([1, 2, 3], [votesWhenFree], { ...SETTINGS, ...settings });
    const view = story.views.find(({ id }) => id === 2)!;
    view.clock = 1_000;
    story.start(2, { term: 1, log: [entry(1, 1)] });
    if (heard) story.see(2, { input: 'message', message: story.message(MessageKind.AppendRequest, 1, 2, 1) });
    if (meanwhile !== undefined) story.see(2, meanwhile);
    view.clock = at;
    view.setBack = setBack;
    story.see(2, { input: 'message', ...ask(story) });
    return story.of('votes-when-free');
  }

  const preVote =
    (granted: boolean, lastLogIndex = 1, term = 2) =>
    (story: Story): Change => ({
      message: story.message(MessageKind.PreVoteRequest, 3, 2, term, { lastLogTerm: 1, lastLogIndex }),
      sent: [{ message: story.message(MessageKind.PreVoteResponse, 2, 3, term, { granted }), after: 0 }],
    });
  const vote =
    (change: Change) =>
    (story: Story): Change => ({
      message: story.message(MessageKind.VoteRequest, 3, 2, 2, {
        lastLogTerm: 1,
        lastLogIndex: 1,
        transfer: false,
      }),
      ...change,
    });

  test('a pre-vote is refused, or a later term is not followed, when the time-out is over', () => {
    expect(asked(preVote(false), 1_002 + TIMEOUT)).toEqual(PRE_VOTE);
    expect(asked(vote({}), 1_002 + TIMEOUT)).toEqual(told('does not follow server 3 into term 2'));
    expect(asked(preVote(false), 1_001 + TIMEOUT)).toEqual([]);
    expect(asked(vote({}), 1_001 + TIMEOUT)).toEqual([]);
  });

  test('it has heard of nobody, or was told that the leader is gone; not so where there are leases', () => {
    const leases = { settings: { limits: { ...SETTINGS.limits, leaseReads: true } } };
    const meanwhile: Change = { input: 'forget-leader' };
    expect(asked(preVote(false), 1_000, { heard: false })).toEqual(PRE_VOTE);
    expect(asked(preVote(false), 1_000, { meanwhile })).toEqual(PRE_VOTE);
    expect(asked(preVote(false), 1_000, { heard: false, ...leases })).toEqual([]);
    expect(asked(preVote(false), 1_000, { meanwhile, ...leases })).toEqual([]);
    expect(asked(preVote(false), 1_002 + TIMEOUT, { heard: false, ...leases })).toEqual(PRE_VOTE);
  });

  test('it grants, follows, has a reason not to, or cannot be known to be free', () => {
    const late = 1_002 + TIMEOUT;
    expect(asked(preVote(true), late)).toEqual([]);
    expect(asked(vote({ term: 2 }), late)).toEqual([]);
    expect(asked(preVote(false, 0), late)).toEqual([]);
    expect(asked(preVote(false, 1, 1), late)).toEqual([]);
    expect(asked(preVote(false), late, { meanwhile: { role: Role.Leader } })).toEqual([]);
    expect(asked(preVote(false), late, { settings: UNSTEADY })).toEqual(PRE_VOTE);
    expect(asked(preVote(false), late, { settings: UNSTEADY, setBack: 1 })).toEqual([]);
  });
});

describe('leader-begins-with-entry', () => {
  test('who becomes leader appends nothing', () => {
    const story = new Story([1, 2], [leaderBeginsWithEntry]);
    story.elect(1, 1, [2]);
    expect(story.of('leader-begins-with-entry')).toEqual([
      'server 1 became leader of term 1 and appended no entry of that term',
    ]);
  });

  test('an entry of an earlier term is not enough, and one of its own is', () => {
    const story = new Story([1, 2], [leaderBeginsWithEntry]);
    story.write(1, { role: Role.Leader, term: 2, vote: 1, append: [entry(1, 1)] });
    expect(story.of('leader-begins-with-entry')).toHaveLength(1);
    story.write(2, { role: Role.Leader, term: 3, vote: 2, append: [entry(1, 3)] });
    expect(story.of('leader-begins-with-entry')).toHaveLength(1);
  });
});

describe('joint-left-at-once', () => {
  const joint: Configuration = {
    ...simpleConfiguration([1, 2, 4]),
    outgoing: [1, 2, 3],
    autoLeave: true,
  };
  const without: Configuration = simpleConfiguration([2, 3]);

  /** Server 1 leads, has this configuration at index 2, and then commits up to it, or so far, in such a step. */
  function settled(configuration: Configuration, change: Change = {}, commit = 2): string[] {
    const story = new Story([1, 2, 3, 4], [jointLeftAtOnce]);
    story.elect(1, 1, [2, 3]);
    story.write(1, { append: [entry(1, 1), configurationEntry(2, 1, configuration)], configuration });
    story.see(1, { commit, ...change });
    return story.violations.map(({ message }) => message);
  }

  test('a leader that stays, or leads on without being a voter', () => {
    expect(settled(joint)).toEqual([
      'server 1, leader of term 1, stays in the joint configuration of index 2, which is committed',
    ]);
    expect(settled(without)).toEqual([
      'server 1, leader of term 1, leads on by the configuration without it of index 2, which is committed',
    ]);
  });

  test.each<[string, Configuration, Change, number?]>([
    ['it is not committed', joint, {}, 1],
    ['it was told to stay', { ...joint, autoLeave: false }, {}],
    ['it hands its leadership over', joint, { transferTarget: 2 }],
    ['it leaves', joint, { append: [configurationEntry(3, 1, without)], configuration: without }],
    ['it steps down', without, { role: Role.Follower }],
    ['it votes by the new one, too', simpleConfiguration([1, 2]), {}],
  ])('legal: %s', (_, configuration, change, commit) => {
    expect(settled(configuration, change, commit)).toEqual([]);
  });
});
