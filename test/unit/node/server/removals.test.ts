import { expect, test } from 'vitest';
import { Removals } from '../../../../src/node/server/removals.ts';
import { simpleConfiguration } from '../../../../src/raft/configuration.ts';

const THREE = simpleConfiguration([1, 2, 3]);
const WITHOUT_TWO = { ...simpleConfiguration([1, 3]), highestId: 3 };
const WITH_FOUR = simpleConfiguration([1, 2, 3, 4]);

function after(...steps: readonly (readonly [configuration: typeof THREE, last: number, commit: number])[]) {
  const removals = new Removals();
  for (const [configuration, lastIndex, commitIndex] of steps)
    removals.observe({ configuration, lastIndex, commitIndex });
  return [0, 1, 2, 3, 4, 5].filter((member) => removals.isRemoved(member));
}

test('nobody is removed before anything is known', () => {
  expect(after()).toEqual([]);
  expect(after([simpleConfiguration([]), 0, 0])).toEqual([]);
});

test('who is no member of a committed configuration is removed, and stays so while others are added', () => {
  expect(after([THREE, 5, 5], [WITHOUT_TWO, 6, 5])).toEqual([0]);
  expect(after([THREE, 5, 5], [WITHOUT_TWO, 6, 5], [WITHOUT_TWO, 6, 6])).toEqual([0, 2]);
  const later = { ...simpleConfiguration([1, 3, 4]), highestId: 4 };
  expect(after([WITHOUT_TWO, 6, 6], [later, 7, 6])).toEqual([0, 2]);
});

test('a removal that was rolled back, or is not committed when the log is recovered, is none', () => {
  expect(after([THREE, 5, 5], [WITHOUT_TWO, 6, 5], [THREE, 6, 5], [THREE, 6, 6])).toEqual([0]);
  expect(after([WITHOUT_TWO, 9, 0], [WITHOUT_TWO, 9, 8])).toEqual([]);
});

test('a server that was added later than is known here is not taken for a removed one', () => {
  expect(after([THREE, 5, 5])).not.toContain(4);
  expect(after([WITH_FOUR, 6, 5], [THREE, 6, 6])).not.toContain(4);
});

test('the old half of a joint configuration, and learners, are members', () => {
  const joint = { ...simpleConfiguration([1, 3]), outgoing: [1, 2], learners: [4], highestId: 5 };
  expect(after([joint, 5, 5])).toEqual([0, 5]);
});
