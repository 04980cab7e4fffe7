/** A story that the rules do not allow, or that says too little, is not walked. */
import { expect, test } from 'vitest';
import { protocolInstance } from '../../../../model/spec/protocol/specification.ts';
import { beatsOf, electionBeats, walk } from '../../../../model/spec/protocol/story.ts';

const THREE = protocolInstance();

test('an election makes a leader of the next term', () => {
  const { locals, messages } = walk(THREE, electionBeats(0, 1));
  expect(locals.map(({ role, term }) => [role, term])).toEqual([
    ['leader', 1],
    ['follower', 1],
    ['follower', 0],
  ]);
  expect(messages).toEqual([]);
});

test('a beat whose guard does not hold is named', () => {
  expect(() => walk(THREE, beatsOf(0, 'Timeout', 'BecomeLeader'))).toThrow(
    'beat 2, {"server":0,"action":"BecomeLeader"}, names 0 steps instead of one',
  );
});

test('a beat that leaves a choice is named', () => {
  const beats = [...electionBeats(0, 1), { server: 0, action: 'AppendEntries' }];
  expect(() => walk(THREE, beats)).toThrow('names 2 steps instead of one');
});
