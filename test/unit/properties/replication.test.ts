/** How requests are answered, and how entries and snapshots are sent: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import type { Entry } from '../../../src/raft/entry.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { entry, Story } from './observations.ts';

describe('requests-answered', () => {
  const SAID = 'server 2, in term 2, was sent ';

  /** Server 2, with entries of terms 1 and 2, gets a request of server 1 and answers what `answer` makes. */
  function asked(kind: MessageKind, request: object, answer: ((story: Story) => Message) | null): string[] {
    const story = new Story();
    story.elect(1, 2, [2, 3]);
    story.replicate([1, 2], [entry(1, 1), entry(2, 2)]);
    const message = story.message(kind, 1, 2, 2, request);
    story.see(1, { sent: [{ message, after: 0 }] });
    const sent = answer === null ? [] : [{ message: answer(story), after: 0 }];
    story.see(2, { input: 'message', message, sent });
    return story.of('requests-answered');
  }

  const accepts = (matchIndex: number) => (story: Story) => story.acknowledged(2, 1, 2, matchIndex);
  const refuses = (story: Story) =>
    story.message(MessageKind.AppendResponse, 2, 1, 2, { success: false, matchIndex: 0 });
  const votes = (granted: boolean) => (story: Story) =>
    story.message(MessageKind.VoteResponse, 2, 1, 2, { granted });

  const second = { previousIndex: 1, previousTerm: 1, entries: [entry(2, 2)] };

  test('silence', () => {
    const request = { lastLogIndex: 2, lastLogTerm: 2 };
    expect([
      ...asked(MessageKind.AppendRequest, second, null),
      ...asked(MessageKind.VoteRequest, request, null),
      ...asked(MessageKind.PreVoteRequest, request, null),
    ]).toEqual([
      `${SAID}an append of term 2 after index 1 by server 1, and answers nothing`,
      `${SAID}a vote request of term 2 by server 1, and answers nothing`,
      `${SAID}a pre-vote request of term 2 by server 1, and answers nothing`,
    ]);
  });

  test('a question for the index of a read, by who does not lead that term', () => {
    const question = { life: 1, request: 1 };
    const denies = (story: Story) =>
      story.message(MessageKind.ReadIndexResponse, 2, 1, 2, { ...question, granted: false, index: 0 });
    expect(asked(MessageKind.ReadIndexRequest, question, null)).toEqual([
      `${SAID}a question of term 2 for the index of a read by server 1, and answers nothing`,
    ]);
    expect(asked(MessageKind.ReadIndexRequest, question, denies)).toEqual([]);
  });

  test('legal: the leader of the term, who asks its followers first', () => {
    const story = new Story();
    story.elect(1, 2, [2, 3]);
    const message = story.message(MessageKind.ReadIndexRequest, 2, 1, 2, { life: 1, request: 1 });
    story.see(2, { sent: [{ message, after: 0 }] });
    story.see(1, { input: 'message', message });
    expect(story.of('requests-answered')).toEqual([]);
  });

  test('an append that fits is refused, one that does not is accepted, and less is acknowledged than it brought', () => {
    const append = `${SAID}an append of term 2 after index 1 by server 1, and`;
    expect(asked(MessageKind.AppendRequest, second, refuses)).toEqual([
      `${append} refuses it; it has the entry of term 1 there`,
    ]);
    expect(asked(MessageKind.AppendRequest, { ...second, previousTerm: 2 }, accepts(2))).toEqual([
      `${append} accepts it; it has not the entry of term 2 there`,
    ]);
    expect(asked(MessageKind.AppendRequest, second, accepts(1))).toEqual([
      `${append} acknowledges up to index 1; the append goes up to 2`,
    ]);
  });

  test('a vote that is free is refused to a candidate whose log is up to date', () => {
    const refused = asked(MessageKind.VoteRequest, { lastLogIndex: 2, lastLogTerm: 2 }, votes(false));
    expect(refused).toEqual([
      `${SAID}a vote request of term 2 by server 1, and refuses, although its vote is free, and the log of the candidate up to date`,
    ]);
  });

  test('what figure 2 asks for, and a later term that is not followed for the sake of a leader', () => {
    expect([
      ...asked(MessageKind.AppendRequest, second, accepts(2)),
      ...asked(MessageKind.AppendRequest, { ...second, previousTerm: 2 }, refuses),
      ...asked(MessageKind.VoteRequest, { lastLogIndex: 2, lastLogTerm: 2 }, votes(true)),
      ...asked(MessageKind.VoteRequest, { lastLogIndex: 1, lastLogTerm: 2 }, votes(false)),
      ...asked(MessageKind.VoteRequest, { term: 3, lastLogIndex: 2, lastLogTerm: 2 }, null),
    ]).toEqual([]);
  });
});

describe('commit-prompt', () => {
  /** Server 1 leads term 2 with an entry of term 1 and one of its own; all three have both on disk. */
  function replicated(): Story {
    const story = new Story();
    story.elect(1, 2, [2, 3]);
    story.replicate([1, 2, 3], [entry(1, 1), entry(2, 2)]);
    return story;
  }

  const match = (...indexes: readonly number[]) => indexes.map((index, at) => ({ member: at + 1, index }));

  test('a leader that knows of a majority and does not commit', () => {
    const story = replicated();
    story.see(1, { matched: match(2) });
    story.see(1, { matched: match(2, 2) });
    expect(story.of('commit-prompt')).toEqual([
      'server 1, leader of term 2, has committed up to index 0; a majority of its voters match up to 2, which is of its own term',
    ]);
  });

  test('less than a majority, an entry of an earlier term, and matches of an earlier leadership are nothing to commit', () => {
    const story = replicated();
    story.see(1, { matched: match(2) });
    story.see(1, { matched: match(2, 1) });
    story.write(1, { role: Role.Follower, term: 3, vote: NO_MEMBER });
    story.elect(1, 4, [2, 3]);
    story.see(1, { matched: match(0, 0, 2) });
    expect(story.of('commit-prompt')).toEqual([]);
  });

  test('in a joint configuration a majority of both halves', () => {
    const story = replicated();
    const configuration = { ...simpleConfiguration([1, 2]), outgoing: [2, 3] };
    story.see(1, { configuration });
    story.see(1, { matched: match(2, 2) });
    expect(story.of('commit-prompt')).toEqual([]);
    story.see(1, { matched: match(2, 2, 2) });
    expect(story.of('commit-prompt')).toHaveLength(1);
  });

  /** Server 2, whose log is that of the leader, is told what is committed. */
  function told(append: object, commit: number): Story {
    const story = replicated();
    story.see(1, { commit: 2, matched: match(2, 2) });
    const message = story.message(MessageKind.AppendRequest, 1, 2, 2, append);
    story.see(1, { sent: [{ message, after: 0 }] });
    story.see(2, { input: 'message', message, commit });
    return story;
  }

  test('a follower that does not believe what its leader has committed', () => {
    expect(told({ previousIndex: 2, previousTerm: 2, commitIndex: 2 }, 0).of('commit-prompt')).toEqual([
      'server 2 has committed up to index 0; its log agrees up to 2 with what leader 1 of term 2 sends, which has committed up to 2',
    ]);
  });

  test('it need not go beyond what the append verifies, nor believe one that does not fit its log', () => {
    expect(told({ previousIndex: 1, previousTerm: 1, commitIndex: 2 }, 1).of('commit-prompt')).toEqual([]);
    expect(told({ previousIndex: 2, previousTerm: 1, commitIndex: 2 }, 0).of('commit-prompt')).toEqual([]);
  });
});

describe('flow-controlled', () => {
  // Two appends of two entries, or of 16 bytes, may be on their way; chunks have 8 bytes.
  function leading(): Story {
    const story = new Story();
    story.elect(1, 1, [2, 3]);
    return story;
  }

  function send(story: Story, previousIndex: number, entries: readonly Entry[]): void {
    const message = story.message(MessageKind.AppendRequest, 1, 2, 1, { previousIndex, entries });
    story.see(1, { sent: [{ message, after: 0 }] });
  }

  function chunk(story: Story, bytes: number): void {
    const message = story.message(MessageKind.SnapshotRequest, 1, 2, 1, {
      offset: 0,
      bytes: new Uint8Array(bytes),
      snapshot: { index: 1, term: 1 },
    });
    story.see(1, { sent: [{ message, after: 0 }] });
  }

  const FLOW = 'server 1, leader of term 1, sends server 2 ';

  test('too many entries, or bytes, in one append', () => {
    const story = leading();
    send(story, 0, [entry(1, 1), entry(2, 1), entry(3, 1)]);
    send(story, 0, [entry(1, 1, 'nine bytes'), entry(2, 1, 'and eight')]);
    expect(story.of('flow-controlled')).toEqual([
      `${FLOW}3 entries in one append; the limit is 2`,
      `${FLOW}19 bytes in one append; the limit is 16`,
    ]);
  });

  test('one large entry is let through, and what is sent again counts once', () => {
    const story = leading();
    send(story, 0, [entry(1, 1, 'more than sixteen bytes')]);
    for (let again = 0; again < 5; again += 1) send(story, 1, [entry(2, 1)]);
    expect(story.of('flow-controlled')).toEqual([]);
  });

  test('one append more than the window, and the one of a probe', () => {
    const story = leading();
    for (let index = 1; index <= 4; index += 1) send(story, index - 1, [entry(index, 1)]);
    expect(story.of('flow-controlled')).toEqual([`${FLOW}one append more, where 3 are unacknowledged`]);
  });

  test('bytes beyond the window', () => {
    const story = leading();
    for (let index = 1; index <= 2; index += 1) send(story, index - 1, [entry(index, 1, 'x'.repeat(40))]);
    send(story, 2, [entry(3, 1)]);
    expect(story.of('flow-controlled')).toEqual([
      `${FLOW}one append more, where 80 bytes are unacknowledged`,
    ]);
  });

  test('what is acknowledged, refused, or in a snapshot makes room', () => {
    const story = leading();
    story.replicate([1, 2], [entry(1, 1), entry(2, 1), entry(3, 1)]);
    for (let index = 1; index <= 3; index += 1) send(story, index - 1, [entry(index, 1)]);
    story.see(1, { matched: [{ member: 2, index: 1 }] });
    send(story, 3, [entry(4, 1)]);
    const refusal = story.message(MessageKind.AppendResponse, 2, 1, 1, { success: false });
    story.see(1, { input: 'message', message: refusal });
    for (let index = 4; index <= 6; index += 1) send(story, index - 1, [entry(index, 1)]);
    chunk(story, 0);
    for (let index = 7; index <= 9; index += 1) send(story, index - 1, [entry(index, 1)]);
    expect(story.of('flow-controlled')).toEqual([]);
  });

  test('a chunk that nobody asked for, and one that is too large', () => {
    const story = leading();
    story.see(1, { input: 'message', message: story.message(MessageKind.SnapshotResponse, 2, 1, 1) });
    chunk(story, 8);
    chunk(story, 9);
    expect(story.of('flow-controlled')).toEqual([
      `${FLOW}the chunk of a snapshot at byte 0, for which it has not asked`,
      `${FLOW}a chunk of 9 bytes; the limit is 8`,
    ]);
  });
});
