/** How a leader's rounds of reads begin and end: each property failing, and a similar legal run. */
import { describe, expect, test } from 'vitest';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { led } from './answering.ts';
import { type Change, Story } from './observations.ts';

describe('asked-reads-begin', () => {
  /** Leader 1 of term 1 is asked for an index by this server in this term; what it makes of that. */
  function asked(change: (story: Story) => Change, from = 2, term = 1): string[] {
    const story = led();
    const message = story.message(MessageKind.ReadIndexRequest, from, 1, term);
    story.see(1, { input: 'message', message, ...change(story) });
    return story.of('asked-reads-begin');
  }

  function answered(story: Story, granted: boolean): Change {
    const message = story.message(MessageKind.ReadIndexResponse, 1, 2, 1, { granted });
    return { sent: [{ message, after: 0 }] };
  }

  test('no round begins, or the reads are refused', () => {
    expect(asked(() => ({}))).toEqual([
      'server 1, leader of term 1, has no round of reads under way, though server 2 waits for one and an entry of its term ' +
        'is committed',
    ]);
    expect(asked((story) => answered(story, false))).toEqual([
      'server 1, leader of term 1, refuses the reads of server 2, a member that asks it in that term',
    ]);
  });

  test('a request of an earlier term is refused, though its sender waits for another answer', () => {
    const story = led();
    const [now, early] = [1, 0].map((term) => story.message(MessageKind.ReadIndexRequest, 2, 1, term));
    story.see(1, { input: 'message', message: now!, readAwaited: 3 });
    story.see(1, { input: 'message', message: early!, readAwaited: 3, ...answered(story, false) });
    expect(story.of('asked-reads-begin')).toEqual([]);
  });

  test('a round that this leader has not begun', () => {
    expect(asked(() => ({ readAwaited: 3, readRound: 2 }))).toHaveLength(1);
    expect(asked(() => ({ readAwaited: 3, readRound: 4 }))).toEqual([]);
  });

  test('a round that ends without an answer', () => {
    const story = led();
    const message = story.message(MessageKind.ReadIndexRequest, 2, 1, 1);
    story.see(1, { input: 'message', message, readAwaited: 3 });
    story.see(1, {});
    expect(story.of('asked-reads-begin')).toHaveLength(1);
  });

  describe('one that begins after somebody asked', () => {
    /** Server 2 asks during round 3, which is over in the next step: round 4 begins, and is over in the last one. */
    function passedOver(change: (story: Story) => Change, last: Change = {}): string[] {
      const story = led();
      story.see(1, { readRound: 3, readAwaited: 3 });
      const message = story.message(MessageKind.ReadIndexRequest, 2, 1, 1, { life: 1, request: 7 });
      story.see(1, { input: 'message', message, readRound: 3, readAwaited: 3 });
      story.see(1, { readRound: 4, readAwaited: 4, ...change(story) });
      story.see(1, { readRound: 5, readAwaited: 5, ...last });
      return story.of('asked-reads-begin');
    }

    function asks(request: number): (story: Story) => Change {
      return (story) => ({
        input: 'message',
        message: story.message(MessageKind.ReadIndexRequest, 2, 1, 1, { life: 1, request }),
      });
    }

    test('passes it over, also where it asks again meanwhile', () => {
      const WRONG = [
        'server 1, leader of term 1, ends round 4 of its reads and does not answer server 2, which had asked before that began',
      ];
      expect(passedOver(() => ({}))).toEqual(WRONG);
      expect(passedOver(asks(7))).toEqual(WRONG);
    });

    test('answers it, is given up, or is none for the request after', () => {
      expect(passedOver((story) => answered(story, true))).toEqual([]);
      expect(passedOver(() => ({}), { input: 'read-timeout' })).toEqual([]);
      expect(passedOver(() => ({}), { role: Role.Follower })).toEqual([]);
      expect(passedOver(() => ({}), { configuration: simpleConfiguration([1, 3]) })).toEqual([]);
      // It came while round 4 was about to begin, or under way.
      expect(passedOver((story) => ({ ...asks(8)(story), readRound: 4, readAwaited: 3 }))).toEqual([]);
    });
  });

  test('a round is under way, it is answered, or there is nothing to answer', () => {
    expect(asked(() => ({ readAwaited: 3 }))).toEqual([]);
    expect(asked((story) => answered(story, true))).toEqual([]);
    expect(asked((story) => answered(story, false), 2, 0)).toEqual([]);
    expect(asked(() => ({ role: Role.Follower }))).toEqual([]);
    expect(asked(() => ({ configuration: simpleConfiguration([1, 3]) }))).toEqual([]);
  });

  test('a leader whose term has nothing committed yet has to wait', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    const message = story.message(MessageKind.ReadIndexRequest, 2, 1, 1);
    story.see(1, { input: 'message', message });
    expect(story.of('asked-reads-begin')).toEqual([]);
  });
});

describe('answered-rounds-end', () => {
  /** Leader 1 of three waits for round 2, and goes on to after server 2 has answered this one. */
  function waiting(round: number, change: Change = {}): string[] {
    const story = led();
    story.see(1, { readAwaited: 2 });
    const message = { ...story.acknowledged(2, 1, 1, 1), readRound: round } as Message;
    story.see(1, { input: 'message', message, readAwaited: 2, ...change });
    return story.of('answered-rounds-end');
  }

  test('a round that a quorum has answered goes on', () => {
    expect(waiting(2)).toEqual([
      'server 1, leader of term 1, still waits for answers to round 2 of its reads; a quorum has answered up to round 2',
    ]);
  });

  test('a configuration begins of which the leader is the only voter', () => {
    const story = led();
    story.see(1, { readAwaited: 2 });
    story.see(1, { readAwaited: 2, configuration: simpleConfiguration([1]) });
    expect(story.of('answered-rounds-end')).toHaveLength(1);
  });

  test('a configuration begins of which those are a quorum who have answered before', () => {
    /** Both halves have to answer round 2, and server 2 has; then these configurations begin, and it is still waited for. */
    function waitsOn(...configurations: readonly number[][]): string[] {
      const story = led();
      const joint = { ...simpleConfiguration([1, 2, 3]), outgoing: [1, 3] };
      story.see(1, { configuration: joint, readRound: 2, readAwaited: 2 });
      const message = { ...story.acknowledged(2, 1, 1, 1), readRound: 2 } as Message;
      story.see(1, { input: 'message', message, readRound: 2, readAwaited: 2 });
      for (const members of configurations)
        story.see(1, { configuration: simpleConfiguration(members), readRound: 2, readAwaited: 2 });
      return story.of('answered-rounds-end');
    }
    expect(waitsOn([1, 2, 3])).toHaveLength(1);
    // Who was removed and comes back has answered nothing.
    expect(waitsOn([1, 3], [1, 2, 3])).toEqual([]);
  });

  test('an earlier one was answered, it ends, or a configuration begins in which two more have to answer', () => {
    expect([...waiting(1), ...waiting(2, { readAwaited: 0 }), ...waiting(2, { readAwaited: 3 })]).toEqual([]);
    expect(waiting(2, { configuration: { ...simpleConfiguration([1, 2, 3]), outgoing: [1, 3] } })).toEqual(
      [],
    );
  });
});
