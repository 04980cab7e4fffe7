/** How chunks of snapshots are answered and sent: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { snapshotsAnswered } from '../../../properties/process/snapshots-answered.ts';
import { snapshotsSentOnce } from '../../../properties/process/snapshots-sent-once.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { type Change, entry, Story, snapshotOf } from './observations.ts';

describe('snapshots-answered', () => {
  /** Server 2 follows server 1 in term 2, and has entries of terms 1 and 2, the first of them committed. */
  function following(): Story {
    const story = new Story([1, 2, 3], [snapshotsAnswered]);
    story.elect(1, 2, [2, 3]);
    story.replicate([1, 2], [entry(1, 1), entry(2, 2)]);
    story.see(2, { commit: 1, leader: 1 });
    return story;
  }

  type Answer = (story: Story) => Message;
  const accepted =
    (matchIndex: number): Answer =>
    (story) =>
      story.acknowledged(2, 1, 2, matchIndex);
  const refused: Answer = (story) =>
    story.message(MessageKind.AppendResponse, 2, 1, 2, { success: false, matchIndex: 2 });
  const offset: Answer = (story) =>
    story.message(MessageKind.SnapshotResponse, 2, 1, 2, { snapshotIndex: 9, checksum: 0, offset: 0 });

  function answers(story: Story, answer: Answer | null): Change {
    return { leader: 1, sent: answer === null ? [] : [{ message: answer(story), after: 0 }] };
  }

  /** It is sent a snapshot of that entry, by the leader of that term. */
  function sent(snapshot: ReturnType<typeof snapshotOf>, answer: Answer | null, term = 2): string[] {
    const story = following();
    const message = story.message(MessageKind.SnapshotRequest, 1, 2, term, {
      snapshot,
      offset: 0,
      bytes: new Uint8Array(1),
    });
    story.see(2, { input: 'message', message, ...answers(story, answer) });
    return story.of('snapshots-answered');
  }

  function staged(answer: Answer | null, change: Change = {}): string[] {
    const story = following();
    story.see(2, { input: 'snapshot-staged', ...answers(story, answer), ...change });
    return story.of('snapshots-answered');
  }

  const silence = (index: number, term: number, why: string): string[] => [
    `server 2, in term 2, was sent snapshot ${index} by server 1, leader of term ${term}, and does not tell it that ${why}`,
  ];

  test('a deposed leader is not told so', () => {
    expect(sent(snapshotOf(9), null, 1)).toEqual(silence(9, 1, 'it is deposed'));
    expect(sent(snapshotOf(9), accepted(2), 1)).toEqual(silence(9, 1, 'it is deposed'));
    expect(sent(snapshotOf(9), offset, 1)).toEqual([]);
  });

  test('a snapshot of what is there already is not acknowledged, or not as far', () => {
    const told = silence(2, 2, 'it has all of that');
    const second = snapshotOf(2, 2);
    for (const answer of [null, offset, refused, accepted(1)]) expect(sent(second, answer)).toEqual(told);
    expect(sent(second, accepted(2))).toEqual([]);
    // Of what is committed there is but one.
    expect(sent(snapshotOf(1), null)).toEqual(silence(1, 2, 'it has all of that'));
  });

  test('one that is needed is answered when storage has taken the chunk', () => {
    expect(sent(snapshotOf(9), null)).toEqual([]);
    expect(sent(snapshotOf(2), null)).toEqual([]);
    expect(staged(null)).toEqual([
      'server 2, in term 2, has taken a chunk of a snapshot, and does not tell its leader 1 of it',
    ]);
    expect(staged(offset)).toEqual([]);
    expect(staged(accepted(2))).toEqual([]);
  });

  test('who knows no leader, or leads by now, tells nobody', () => {
    expect(staged(null, { leader: -1 })).toEqual([]);
    expect(staged(null, { role: Role.Leader, leader: 2 })).toEqual([]);
  });
});

describe('snapshots-sent-once', () => {
  /** Server 1 leads in term 1, with four entries, of which the log has kept the last two. */
  function leading(): Story {
    const story = new Story([1, 2, 3], [snapshotsSentOnce]);
    story.elect(1, 1, [2, 3]);
    story.replicate([1], [entry(1, 1), entry(2, 1), entry(3, 1), entry(4, 1)]);
    story.see(1, { compact: 2 });
    return story;
  }

  function request(story: Story, index: number, offset: number | null): { message: Message; after: number } {
    const part = {
      snapshot: snapshotOf(index),
      offset: offset ?? 0,
      bytes: new Uint8Array(offset === null ? 0 : 1),
    };
    return { message: story.message(MessageKind.SnapshotRequest, 1, 2, 1, part), after: 0 };
  }

  /** Sends server 2 parts of the snapshot of that index, one step each; null: asks how far it is. */
  function send(story: Story, index: number, ...offsets: readonly (number | null)[]): void {
    for (const offset of offsets) story.see(1, { sent: [request(story, index, offset)] });
  }

  /** The same after a heartbeat. */
  function askAgain(story: Story, index: number): void {
    const heartbeat = { message: story.message(MessageKind.AppendRequest, 1, 2, 1), after: 0 };
    story.see(1, { input: 'heartbeat-due', sent: [heartbeat, request(story, index, null)] });
  }

  function acknowledge(story: Story, index: number): void {
    const message = story.acknowledged(2, 1, 1, index);
    story.see(1, { input: 'message', message, matched: [{ member: 2, index }] });
  }

  const BEGINS = 'server 1, leader of term 1, begins to send snapshot';

  test('another snapshot is begun, or the same one anew, before the one under way is there', () => {
    const newer = leading();
    send(newer, 2, null, 0);
    send(newer, 3, null);
    expect(newer.of('snapshots-sent-once')).toEqual([
      `${BEGINS} 3 to server 2, which is being sent all up to 2; the log begins behind 2`,
    ]);
    const same = leading();
    send(same, 2, null, 0, null);
    expect(same.of('snapshots-sent-once')).toEqual([
      `${BEGINS} 2 to server 2, which is being sent all up to 2; the log begins behind 2`,
    ]);
  });

  test('one is begun for a follower that has all that the log has no more', () => {
    const story = leading();
    acknowledge(story, 2);
    send(story, 2, null);
    expect(story.of('snapshots-sent-once')).toEqual([
      `${BEGINS} 2 to server 2, which has all up to 2; the log begins behind 2`,
    ]);
  });

  test('another is begun when the log has gone on, the follower had caught up, or was another member', () => {
    const gone = leading();
    send(gone, 2, null, 0);
    gone.see(1, { compact: 3 });
    send(gone, 3, null, 0);
    expect(gone.of('snapshots-sent-once')).toEqual([]);

    const caughtUp = leading();
    send(caughtUp, 3, null, 0);
    acknowledge(caughtUp, 2);
    caughtUp.see(1, { compact: 3 });
    send(caughtUp, 3, null);
    expect(caughtUp.of('snapshots-sent-once')).toEqual([]);

    const another = leading();
    send(another, 2, null, 0);
    another.see(1, { configuration: simpleConfiguration([1, 3]) });
    another.see(1, { configuration: simpleConfiguration([1, 2, 3]) });
    send(another, 2, null, 0);
    expect(another.of('snapshots-sent-once')).toEqual([]);
  });

  test('a chunk is sent again only after the question how far the follower is', () => {
    const story = leading();
    send(story, 2, null, 0, 1, 1, 0);
    const again = (offset: number, last: number): string =>
      `server 1, leader of term 1, sends server 2 byte ${offset} of snapshot 2 after byte ${last}, and did not ask in ` +
      'between how far it is';
    expect(story.of('snapshots-sent-once')).toEqual([again(1, 1), again(0, 1)]);
    const asked = leading();
    send(asked, 2, null, 0, 1);
    askAgain(asked, 2);
    send(asked, 2, 0, 1, 2);
    expect(asked.of('snapshots-sent-once')).toEqual([]);
  });

  test('the next leader, or the same one in another term, begins anew', () => {
    const story = leading();
    send(story, 2, null, 0);
    story.see(1, { role: Role.Follower });
    story.elect(1, 2, [2, 3]);
    const message = story.message(MessageKind.SnapshotRequest, 1, 2, 2, {
      snapshot: snapshotOf(2),
      offset: 0,
      bytes: new Uint8Array(0),
    });
    story.see(1, { sent: [{ message, after: 0 }] });
    expect(story.of('snapshots-sent-once')).toEqual([]);
  });
});
