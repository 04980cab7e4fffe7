/** How chunks of snapshots are answered: the property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { snapshotsAnswered } from '../../../properties/process/snapshots-answered.ts';
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
