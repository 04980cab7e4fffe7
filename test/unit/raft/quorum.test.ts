import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { isMajority, majorityMatch, majorityOf } from '../../../src/raft/quorum.ts';
import { ProgressMode } from '../../../src/raft/state.ts';

/** The definition, word for word: try every index, count who has reached it. */
function naiveMatch(matches: readonly number[]): number {
  let best = 0;
  for (let index = 0; index <= Math.max(...matches); index += 1) {
    if (matches.filter((match) => match >= index).length * 2 > matches.length) best = index;
  }
  return best;
}

const progressOf = (matchIndex: number) => ({
  mode: ProgressMode.Probe,
  nextIndex: matchIndex + 1,
  matchIndex,
  probeSent: false,
  inFlight: [],
  inFlightBytes: 0,
});

describe('quorum arithmetic (paper section 5: a majority of the servers)', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i voters, %i are a majority', (voters, needed) => expect(majorityOf(voters)).toBe(needed));

  test.prop([fc.array(fc.nat(9), { minLength: 1, maxLength: 9 })])(
    'the majority match is the largest index that more than half have reached',
    (matches) => {
      expect(majorityMatch(matches.map(progressOf))).toBe(naiveMatch(matches));
    },
  );

  test.prop([fc.array(fc.boolean(), { minLength: 1, maxLength: 9 })])(
    'votes are a majority when they are more than half',
    (votes) => {
      expect(isMajority(votes)).toBe(votes.filter(Boolean).length * 2 > votes.length);
    },
  );
});
