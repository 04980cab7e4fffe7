/** Why servers refuse: each reason as it is true, and as it is not. */
import { describe, expect, test } from 'vitest';
import type { Reply, Request } from '../../../properties/request.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import type { ChangeRefusal, MembershipChange } from '../../../src/raft/membership-change.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import type { TransferOutcome } from '../../../src/replica/outcome.ts';
import { answer, ask, led, said, setClock, viewOf } from './answering.ts';
import { type Change, configurationEntry, entry, SETTINGS, Story } from './observations.ts';

const TIMEOUT = SETTINGS.electionTimeoutMax;

describe('refusals-are-true: proposals', () => {
  function refuse(
    story: Story,
    server: number,
    reason: Extract<Extract<Reply, { kind: 'propose' }>['outcome'], { kind: 'rejected' }>['reason'],
    bytes = 10,
    leader = reason === 'stopped' ? NO_MEMBER : 1,
  ): string[] {
    const request = { kind: 'propose', bytes } as const;
    return answer(story, server, {
      kind: 'propose',
      request,
      outcome: { kind: 'rejected', reason, leader },
    });
  }

  test('not-leader', () => {
    expect(refuse(led(), 2, 'not-leader')).toEqual([]);
    expect(refuse(led(), 1, 'not-leader')).toEqual([
      'server 1 refuses a proposal (not-leader), but it leads term 1',
    ]);
  });

  test('the leader that is named is the one that the server knows of', () => {
    expect(refuse(led(), 2, 'not-leader', 10, 3)).toEqual([
      'server 2 names server 3 as leader as it refuses, it knows of 1',
    ]);
  });

  test('transferring', () => {
    const story = led();
    expect(refuse(story, 1, 'transferring')).toEqual([
      'server 1 refuses a proposal (transferring), but it hands its leadership to nobody',
    ]);
    const handing = led();
    handing.see(1, { input: 'transfer', transferTarget: 2, leader: 1 });
    expect(refuse(handing, 1, 'transferring')).toEqual([]);
    expect(refuse(handing, 2, 'transferring')).toEqual([
      'server 2 refuses a proposal (transferring), but it does not lead',
    ]);
  });

  test('disk-full', () => {
    const story = led();
    expect(refuse(story, 1, 'disk-full')).toEqual([
      'server 1 refuses a proposal (disk-full), but its disk has had room for all that it wrote last',
    ]);
    const full = led();
    full.full.add(1).add(2);
    expect(refuse(full, 1, 'disk-full')).toEqual([]);
    expect(refuse(full, 2, 'disk-full')).toEqual([
      'server 2 refuses a proposal (disk-full), but it does not lead',
    ]);
  });

  test('stopped', () => {
    const story = led();
    viewOf(story, 1).ready = false;
    expect(refuse(story, 1, 'stopped')).toEqual([]);
    viewOf(story, 1).ready = true;
    expect(refuse(story, 1, 'stopped')).toEqual(['server 1 refuses a proposal (stopped), but it takes part']);
  });

  test('too-large', () => {
    const { proposalBytesMax } = SETTINGS.limits;
    expect(refuse(led(), 1, 'too-large', proposalBytesMax + 1)).toEqual([]);
    expect(refuse(led(), 1, 'too-large', proposalBytesMax)).toEqual([
      'server 1 refuses a proposal (too-large), but it has 100 bytes, and 100 are let through',
    ]);
  });

  test('overloaded: by what is not committed', () => {
    const story = led();
    // Two entries of 3 + 32 bytes.
    story.write(1, { append: [entry(2, 1), entry(3, 1)], leader: 1 });
    story.see(1, { leader: 1 });
    expect(refuse(story, 1, 'overloaded', 99)).toEqual([]);
    expect(refuse(story, 1, 'overloaded', 98)).toEqual([
      'server 1 refuses a proposal (overloaded), but 70 bytes are uncommitted of 200, 130 were proposed, and 0 entries of 3 are not applied',
    ]);
  });

  test('overloaded: by what is proposed together', () => {
    const story = led();
    story.write(1, { append: [entry(2, 1)], leader: 1 });
    story.see(1, { leader: 1 });
    const refuseAll = (...together: readonly number[]): string[] =>
      answer(story, 1, {
        kind: 'propose',
        request: { kind: 'propose', bytes: together[0]!, together },
        outcome: { kind: 'rejected', reason: 'overloaded', leader: 1 },
      });
    // 35 are uncommitted of 200.
    expect(refuseAll(50, 52)).toEqual([]);
    expect(refuseAll(50, 51)).toHaveLength(1);
  });

  test('overloaded: by what is not applied', () => {
    const story = led();
    story.replicate([1, 2], [entry(2, 1), entry(3, 1), entry(4, 1)]);
    story.see(1, { commit: 4, leader: 1 });
    expect(refuse(story, 1, 'overloaded')).toEqual([]);
    story.see(1, { applied: 2, leader: 1 });
    expect(refuse(story, 1, 'overloaded')).toHaveLength(1);
  });
});

describe('refusals-are-true: changes', () => {
  const ADD: MembershipChange = { kind: 'add-voter', id: 4, name: 'four' };

  function refuse(
    story: Story,
    reason: ChangeRefusal,
    changes: readonly MembershipChange[] = [ADD],
    server = 1,
  ): string[] {
    const request = { kind: 'change', changes, autoLeave: true } as const;
    return answer(story, server, {
      kind: 'change',
      request,
      outcome: { kind: 'rejected', reason, leader: 1 },
    });
  }

  /** `led`, with these voters, these learners, and no id above `highestId` used. */
  function ledWith(change: Partial<Configuration>): Story {
    const story = led();
    const configuration = { ...simpleConfiguration([1, 2, 3]), highestId: 3, ...change };
    story.see(1, { configuration, leader: 1 });
    return story;
  }

  test.each<[ChangeRefusal, readonly MembershipChange[], Partial<Configuration>]>([
    ['pending-change', [ADD], { outgoing: [1, 2] }],
    ['unknown-server', [{ kind: 'remove', id: 7 }], {}],
    ['already-there', [{ kind: 'promote', id: 2 }], {}],
    ['already-there', [{ kind: 'demote', id: 4 }], { learners: [4] }],
    ['already-there', [{ kind: 'add-learner', id: 3, name: 'three' }], {}],
    ['id-used', [ADD], { highestId: 4 }],
    ['bad-name', [{ kind: 'add-voter', id: 4, name: ' ' }], {}],
    ['bad-name', [{ kind: 'add-voter', id: 4, name: 'é'.repeat(128) }], {}],
    ['bad-change', [], {}],
    ['bad-change', [ADD, { kind: 'remove', id: 4 }], {}],
    ['too-many-members', [ADD], { learners: Array.from({ length: 61 }, (_, at) => at + 10) }],
    ['not-caught-up', [{ kind: 'promote', id: 4 }], { learners: [4] }],
    ['would-lose-quorum', [ADD], {}],
  ])('%s, as it is true', (reason, changes, configuration) => {
    expect(refuse(ledWith(configuration), reason, changes)).toEqual([]);
  });

  test.each<[ChangeRefusal, string, (readonly MembershipChange[])?, number?]>([
    ['not-leader', 'it leads term 1'],
    ['transferring', 'it hands its leadership to nobody'],
    ['term-not-committed', 'entry 1, of its term 1, is committed there'],
    ['pending-change', 'its configuration is committed there, and is not joint'],
    ['pending-change', 'it does not lead', [ADD], 2],
    ['unknown-server', 'who is to be changed is a member', [{ kind: 'remove', id: 3 }]],
    ['already-there', 'nobody is what the change makes of it'],
    ['id-used', 'the ids that are added are above 3'],
    ['bad-name', 'the names that are added are good ones'],
    ['bad-change', 'there are changes, each of another server'],
    ['too-many-members', 'there would be 4 members at most, of 64'],
    ['not-caught-up', 'nobody is to be promoted'],
    [
      'would-lose-quorum',
      'of the 1 that would vote 1 are itself or have just answered it',
      [
        { kind: 'remove', id: 2 },
        { kind: 'demote', id: 3 },
      ],
    ],
  ])('%s, but %s', (reason, against, changes = [ADD], server = 1) => {
    expect(refuse(ledWith({}), reason, changes, server)).toEqual([
      `server ${server} refuses a change (${reason}), but ${against}`,
    ]);
  });

  test('not-caught-up, of who answers, has nearly all, and has refused nothing since', () => {
    const promote: readonly MembershipChange[] = [{ kind: 'promote', id: 3 }];
    function matching(index: number, ...after: readonly ((story: Story) => Change)[]): string[] {
      const story = ledWith({ voters: [1, 2], learners: [3] });
      story.see(1, { matched: [{ member: 3, index }], leader: 1 });
      for (const change of after) story.see(1, { leader: 1, ...change(story) });
      return refuse(story, 'not-caught-up', promote);
    }
    const NOTHING = { bytes: new Uint8Array(0), snapshot: { index: 1, term: 1 } };
    const refusing = (story: Story): Change => ({
      message: story.message(MessageKind.AppendResponse, 3, 1, 1, { success: false }),
    });
    const sending = (story: Story): Change => ({
      sent: [{ message: story.message(MessageKind.SnapshotRequest, 1, 3, 1, NOTHING), after: 0 }],
    });
    expect(matching(1)).toEqual([
      'server 1 refuses a change (not-caught-up), but who is to be promoted follows it closely',
    ]);
    expect(matching(1, refusing)).toEqual([]);
    expect(matching(1, sending)).toEqual([]);
    expect(matching(1, () => ({ configuration: simpleConfiguration([1, 2, 3]) }))).toEqual([]);
  });

  test('would-lose-quorum, though those who would vote have just answered', () => {
    const { electionTimeoutMin } = SETTINGS;
    /** Servers 2 and 3 answer when the clock of the leader reads these; the change is refused when it reads 1,000. */
    function refusedAfter(two: number, three: number): string[] {
      const story = ledWith({});
      for (const [from, at] of [[2, two] as const, [3, three] as const].sort((a, b) => a[1] - b[1])) {
        setClock(story, 1, at);
        story.see(1, { input: 'message', message: story.acknowledged(from, 1, 1, 1), leader: 1 });
      }
      setClock(story, 1, 1_000);
      return refuse(story, 'would-lose-quorum', [ADD]);
    }
    expect(refusedAfter(1_002 - electionTimeoutMin, 999)).toEqual([
      'server 1 refuses a change (would-lose-quorum), but of the 4 that would vote 3 are itself or have just answered it',
    ]);
    // A server may see one microsecond more.
    expect(refusedAfter(1_001 - electionTimeoutMin, 999)).toEqual([]);
  });

  test('a change that is not committed is pending, and so is a term', () => {
    const story = led();
    const next = simpleConfiguration([1, 2]);
    story.write(1, { append: [configurationEntry(2, 1, next)], configuration: next, leader: 1 });
    story.see(1, { leader: 1 });
    expect(refuse(story, 'pending-change')).toEqual([]);
    const early = new Story();
    early.elect(1, 1, [2]);
    early.see(1, { leader: 1 });
    expect(refuse(early, 'term-not-committed')).toEqual([]);
  });
});

describe('refusals-are-true: transfers', () => {
  type Reason = Extract<TransferOutcome, { kind: 'refused' }>['reason'];

  function refuse(story: Story, reason: Reason, target: number, server = 1): string[] {
    const request = { kind: 'transfer', target } as const;
    return answer(story, server, {
      kind: 'transfer',
      request,
      outcome: { kind: 'refused', reason, leader: 1 },
    });
  }

  /** `led`, where 2 alone votes besides, 3 learns, and 4 votes in the outgoing half alone. */
  function ledWithLearner(voters = [1, 2]): Story {
    const story = led();
    const configuration = { ...simpleConfiguration(voters), learners: [3], outgoing: [1, 4] };
    story.see(1, { configuration, leader: 1 });
    return story;
  }

  test.each<[Reason, number, number[]?, number?]>([
    ['not-leader', 2, [1, 2], 2],
    ['no-target', NO_MEMBER, [1]],
    ['already-leader', 1],
    ['unknown-member', 7],
    ['not-a-voter', 3],
    ['not-a-voter', 4],
  ])('%s of %i, as it is true', (reason, target, voters, server = 1) => {
    expect(refuse(ledWithLearner(voters), reason, target, server)).toEqual([]);
  });

  test.each<[Reason, number, string]>([
    ['not-leader', 2, 'it leads term 1'],
    ['transferring', 2, 'it hands its leadership to nobody'],
    ['no-target', 2, 'server 2 was named'],
    ['no-target', NO_MEMBER, 'server 2 is a voter'],
    ['already-leader', 2, 'it was not the one that was named'],
    ['unknown-member', 3, 'server 3 is a member'],
    ['not-a-voter', 2, 'server 2 is a voter'],
    ['not-a-voter', 7, 'server 7 is no member'],
    ['stopped', 2, 'it takes part'],
  ])('%s of %i, but %s', (reason, target, against) => {
    expect(refuse(ledWithLearner(), reason, target)).toContain(
      `server 1 refuses a transfer (${reason}), but ${against}`,
    );
  });
});

describe('refusals-are-true: reads', () => {
  type Reason = Extract<Extract<Reply, { kind: 'read' }>['outcome'], { kind: 'refused' }>['reason'];

  function refuse(story: Story, server: number, reason: Reason, request: Request, leader = 1): string[] {
    if (request.kind !== 'read') throw new Error('a read is refused');
    const outcome = { kind: 'refused', reason, leader } as const;
    story.judge.replied(server, { kind: 'read', request, outcome });
    return said(story);
  }

  test('no-leader', () => {
    const lonely = new Story();
    expect(refuse(lonely, 3, 'no-leader', ask(lonely, 3, { kind: 'read' }), NO_MEMBER)).toEqual([]);
    const story = led();
    refuse(story, 1, 'no-leader', ask(story, 1, { kind: 'read' }));
    expect(refuse(story, 2, 'no-leader', ask(story, 2, { kind: 'read' }))).toEqual([
      'server 1 refuses a read (no-leader), but it leads term 1',
      'server 2 refuses a read (no-leader), but it follows server 1',
    ]);
  });

  test('overloaded: while as many wait as may', () => {
    const story = led();
    for (let at = 0; at < SETTINGS.limits.pendingReadsMax; at += 1) ask(story, 1, { kind: 'read' });
    expect(refuse(story, 1, 'overloaded', ask(story, 1, { kind: 'read' }))).toEqual([]);
    story.judge.stopped(1, null, false);
    story.start(1);
    story.see(1, { leader: 1 });
    ask(story, 1, { kind: 'read' });
    expect(refuse(story, 1, 'overloaded', ask(story, 1, { kind: 'read' }))).toEqual([
      'server 1 refuses a read (overloaded), but 1 reads wait besides, of 2',
    ]);
  });

  test('leadership-lost: of a leader that leads on, of a follower whose leader is the same', () => {
    const story = led();
    const own = ask(story, 1, { kind: 'read' });
    const forwarded = ask(story, 2, { kind: 'read' });
    refuse(story, 1, 'leadership-lost', own);
    expect(refuse(story, 2, 'leadership-lost', forwarded)).toEqual([
      'server 1 refuses a read (leadership-lost), but it has led term 1 ever since',
      'server 2 refuses a read (leadership-lost), but it has followed server 1 ever since, which did not refuse',
    ]);
  });

  test('leadership-lost: of a follower whose leader refused, or is another one', () => {
    const story = led();
    const message = story.message(MessageKind.ReadIndexResponse, 1, 2, 1, { granted: false });
    story.see(1, { sent: [{ message, after: 0 }], leader: 1 });
    const denied = ask(story, 2, { kind: 'read' });
    story.time.event = 5;
    story.see(2, { input: 'message', message, readsRefused: 1, leader: 1 });
    expect(story.of('refusals-are-true')).toEqual([]);
    story.judge.replied(2, {
      kind: 'read',
      request: denied,
      outcome: { kind: 'refused', reason: 'leadership-lost', leader: 1 },
    });
    expect(story.of('refusals-are-true')).toEqual([]);
    const orphaned = ask(story, 2, { kind: 'read' });
    story.time.event = 6;
    story.see(2, { leader: NO_MEMBER });
    story.judge.replied(2, {
      kind: 'read',
      request: orphaned,
      outcome: { kind: 'refused', reason: 'leadership-lost', leader: NO_MEMBER },
    });
    expect(story.of('refusals-are-true')).toEqual([]);
  });

  test('timeout: when the oldest has waited its time; those that came later go with it', () => {
    const story = led();
    const first = ask(story, 1, { kind: 'read' });
    setClock(story, 1, 50);
    const second = ask(story, 1, { kind: 'read' });
    setClock(story, 1, TIMEOUT);
    refuse(story, 1, 'timeout', first);
    expect(refuse(story, 1, 'timeout', second)).toEqual([]);
    story.time.event = 1;
    const third = ask(story, 1, { kind: 'read' });
    setClock(story, 1, 2 * TIMEOUT - 1);
    expect(refuse(story, 1, 'timeout', third)).toEqual([
      "server 1 refuses a read (timeout), but it has waited 199 us by the server's clock, and may 200",
    ]);
  });
});
