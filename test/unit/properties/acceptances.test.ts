/** What servers take on: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { changesAdmissible } from '../../../properties/answers/changes-admissible.ts';
import { limitsRespected } from '../../../properties/answers/limits-respected.ts';
import { transferToBest } from '../../../properties/answers/transfer-to-best.ts';
import type { ClusterSettings } from '../../../properties/world-view.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import { EntryKind } from '../../../src/raft/entry.ts';
import { Role } from '../../../src/raft/state.ts';
import { setClock, viewOf } from './answering.ts';
import { type Change, entry, SETTINGS, Story, UNSTEADY } from './observations.ts';

describe('changes-admissible', () => {
  const TIMEOUT = SETTINGS.electionTimeoutMin;
  const COMMITTED = 70;
  const LEARNERS: Configuration = { ...simpleConfiguration([1, 2, 3]), learners: [4] };

  /** Server 1 leads term 1, 70 entries are committed, and servers answer it when its clock reads these; the change is at 1,000. */
  function begins(
    next: Configuration,
    heard: Readonly<Record<number, number>> = { 2: 990 },
    more: {
      readonly settings?: ClusterSettings;
      /** By so much its clock goes back before the change. */
      readonly setBack?: number;
      readonly match?: number;
      readonly change?: Change;
    } = {},
  ): string[] {
    const { settings = SETTINGS, setBack = 0, match = 0, change = {} } = more;
    const story = new Story([1, 2, 3, 4, 5], [changesAdmissible], settings);
    story.elect(1, 1, [2, 3]);
    const log = Array.from({ length: COMMITTED }, (_, at) => entry(at + 1, 1));
    story.write(1, { append: log, configuration: LEARNERS });
    story.see(1, { commit: COMMITTED, matched: [{ member: 4, index: match }] });
    for (const [from, at] of Object.entries(heard)) {
      setClock(story, 1, at);
      story.see(1, { input: 'message', message: story.acknowledged(Number(from), 1, 1, 1) });
    }
    setClock(story, 1, 1_000);
    viewOf(story, 1).setBack = setBack;
    story.see(1, { input: 'configuration-change', configuration: next, ...change });
    return story.of('changes-admissible');
  }

  const told = (what: string): string[] => [`server 1, leader of term 1, begins a change in which ${what}`];
  const adds = (id: number): Configuration => ({
    ...LEARNERS,
    learners: [4, id],
    highestId: Math.max(id, 4),
  });
  const PROMOTED: Configuration = { ...simpleConfiguration([1, 2, 3, 4]), learners: [] };

  test('an id that was used is added', () => {
    const used = { ...LEARNERS, highestId: 5 };
    const story = new Story([1, 2, 3, 4, 5], [changesAdmissible]);
    story.elect(1, 1, [2, 3]);
    story.see(1, { input: 'applied', configuration: used });
    story.see(1, { input: 'message', message: story.acknowledged(2, 1, 1, 1) });
    story.see(1, { input: 'configuration-change', configuration: { ...adds(5), highestId: 5 } });
    expect(story.of('changes-admissible')).toEqual(told('server 5 is added, though ids up to 5 were used'));
    expect(begins(adds(5))).toEqual([]);
  });

  test('a learner is promoted that lacks more than it may', () => {
    const all = { 2: 990, 3: 990, 4: 990 };
    expect(begins(PROMOTED, all, { match: 5 })).toEqual(
      told('server 4 is promoted, which has 5 of 70 committed entries'),
    );
    expect(begins(PROMOTED, all, { match: 6 })).toEqual([]);
  });

  test('a learner is promoted that the leader has not heard of', () => {
    expect(begins(PROMOTED, { 2: 990, 3: 990 }, { match: COMMITTED })).toEqual(
      told('server 4 is promoted, which has not answered in that term'),
    );
    expect(begins(PROMOTED, { 2: 990, 3: 990, 4: 0 }, { match: COMMITTED })).toEqual([]);
  });

  test('too few of those who will vote have answered', () => {
    const lost = told(`of 3 voters 2, 3 have not answered for ${TIMEOUT} us`);
    expect(begins(adds(5), {})).toEqual(lost);
    expect(begins(adds(5), { 2: 998 - TIMEOUT })).toEqual(lost);
    expect(begins(adds(5), { 2: 999 - TIMEOUT })).toEqual([]);
    const heard = { 2: 998 - TIMEOUT };
    expect(begins(adds(5), heard, { settings: UNSTEADY })).toEqual(lost);
    expect(begins(adds(5), heard, { settings: UNSTEADY, setBack: 1 })).toEqual([]);
  });

  test('of a joint configuration its leader alone decides when it is left, and others begin nothing', () => {
    expect(begins(adds(5), {}, { change: { input: 'applied' } })).toEqual([]);
    expect(begins(adds(5), {}, { change: { role: Role.Follower } })).toEqual([]);
  });
});

describe('transfer-to-best', () => {
  const TIMEOUT = SETTINGS.electionTimeoutMin;
  const SENTENCE = 'server 1, leader of term 1, was asked to hand over to whom it fits best, and chose';

  interface Asked {
    /** When servers answer it, by its clock; it is asked at 1,000. */
    readonly heard?: Readonly<Record<number, number>>;
    /** How much of the log each has. */
    readonly matched?: Readonly<Record<number, number>>;
    readonly target?: number;
    /** By so much its clock goes back before it is asked. */
    readonly setBack?: number;
  }

  /** Server 1 leads term 1 of four, in which server 4 is a learner. */
  function chooses(
    to: number,
    { heard = {}, matched = {}, target = NO_MEMBER, setBack = 0 }: Asked,
  ): string[] {
    const configuration = { ...simpleConfiguration([1, 2, 3]), learners: [4] };
    const story = new Story([1, 2, 3, 4], [transferToBest], setBack > 0 ? UNSTEADY : SETTINGS);
    story.elect(1, 1, [2, 3]);
    story.write(1, { append: [entry(1, 1), entry(2, 1), entry(3, 1)], configuration });
    for (const [member, index] of Object.entries(matched))
      story.see(1, { matched: [{ member: Number(member), index }] });
    for (const [from, at] of Object.entries(heard)) {
      setClock(story, 1, at);
      story.see(1, { input: 'message', message: story.acknowledged(Number(from), 1, 1, 1) });
    }
    setClock(story, 1, 1_000);
    viewOf(story, 1).setBack = setBack;
    story.judge.asked(1, { kind: 'transfer', target });
    story.see(1, { input: 'transfer', transferTarget: to });
    return story.of('transfer-to-best');
  }

  test('one that has not answered, and another has', () => {
    const silent = [`${SENTENCE} server 2, which has not answered for ${TIMEOUT} us; server 3 has`];
    expect(chooses(2, { heard: { 3: 990 } })).toEqual(silent);
    expect(chooses(2, { heard: { 2: 998 - TIMEOUT, 3: 1_002 - TIMEOUT } })).toEqual(silent);
    expect(chooses(2, { heard: { 2: 999 - TIMEOUT, 3: 1_002 - TIMEOUT } })).toEqual([]);
  });

  test('one that has less of the log than another that has answered', () => {
    const heard = { 2: 990, 3: 990, 4: 990 };
    expect(chooses(2, { heard, matched: { 2: 1, 3: 2, 4: 3 } })).toEqual([
      `${SENTENCE} server 2, which has 1 of its log; server 3 has 2, and answers`,
    ]);
    expect(chooses(3, { heard, matched: { 2: 1, 3: 2, 4: 3 } })).toEqual([]);
    expect(chooses(2, { heard: { 2: 990, 4: 990 }, matched: { 2: 1, 3: 2, 4: 3 } })).toEqual([]);
  });

  test('legal: nobody that votes has answered; that one was named; its clock went back; it is refused', () => {
    expect(chooses(2, { heard: { 3: 1_001 - TIMEOUT, 4: 990 } })).toEqual([]);
    expect(chooses(2, { heard: { 3: 990 }, target: 2 })).toEqual([]);
    const heard = { 2: 998 - TIMEOUT, 3: 1_002 - TIMEOUT };
    expect(chooses(2, { heard, setBack: 1 })).toEqual([]);
    expect(chooses(NO_MEMBER, { heard: { 3: 990 } })).toEqual([]);
  });
});

describe('limits-respected', () => {
  const { proposalBytesMax, uncommittedBytesMax, pendingAppliesMax, pendingReadsMax } = SETTINGS.limits;
  const sized = (index: number, bytes: number, kind: EntryKind = EntryKind.Command) => ({
    ...entry(index, 1),
    kind,
    payload: new Uint8Array(bytes),
  });

  /** Server 1 leads term 1, and does this. */
  function led(...changes: readonly Change[]): string[] {
    const story = new Story([1, 2, 3], [limitsRespected]);
    story.elect(1, 1, [2]);
    for (const change of changes) story.write(1, change);
    return story.of('limits-respected');
  }

  const proposed = (...bytes: readonly number[]): Change => ({
    input: 'proposal',
    append: bytes.map((size, at) => sized(at + 1, size)),
  });

  test('a proposal that is too large', () => {
    expect(led(proposed(proposalBytesMax + 1))).toEqual([
      'server 1 takes a proposal on, which has 101 bytes of 100',
    ]);
    expect(led(proposed(proposalBytesMax))).toEqual([]);
  });

  test('more than may be uncommitted, what is committed left out', () => {
    const some = 70;
    const second: Change = { input: 'proposal', append: [sized(2, some)] };
    expect(led(proposed(some), second)).toEqual([
      `server 1 takes a proposal on, after which ${2 * (some + 32)} bytes are uncommitted, of ${uncommittedBytesMax}`,
    ]);
    expect(led(proposed(some), { commit: 1 }, second)).toEqual([]);
    expect(led(proposed(some), { ...second, input: 'message' })).toEqual([]);
    // Together, where nothing was uncommitted.
    expect(led(proposed(some, some))).toEqual([]);
  });

  test('a proposal while the state machine is too far behind', () => {
    const log = Array.from({ length: pendingAppliesMax }, (_, at) => sized(at + 1, 0, EntryKind.NoOp));
    const more: Change = { input: 'proposal', append: [sized(pendingAppliesMax + 1, 1)] };
    const behind: Change = { input: 'message', append: log, commit: pendingAppliesMax };
    expect(led(behind, more)).toEqual([
      'server 1 takes a proposal on, while 3 entries wait for the state machine, of 3',
    ]);
    expect(led(behind, { input: 'applied', applied: 1 }, more)).toEqual([]);
  });

  test('a read beyond those that may wait', () => {
    const story = new Story([1, 2, 3], [limitsRespected]);
    const requests = Array.from({ length: pendingReadsMax + 1 }, () => ({ kind: 'read' }) as const);
    for (const request of requests) story.judge.asked(1, request);
    const last = requests.at(-1)!;
    story.judge.replied(1, {
      kind: 'read',
      request: last,
      outcome: { kind: 'refused', reason: 'overloaded', leader: 1 },
    });
    expect(story.of('limits-respected')).toEqual([]);
    story.judge.asked(1, last);
    const fromWithin = { kind: 'read', fromWithin: true } as const;
    story.judge.asked(1, fromWithin);
    for (const request of [...requests, fromWithin])
      story.judge.replied(1, { kind: 'read', request, outcome: { kind: 'ready', index: 1 } as never });
    expect(story.of('limits-respected')).toEqual([
      'server 1 answers a read that came when 2 waited, as many as it may keep',
    ]);
  });
});
