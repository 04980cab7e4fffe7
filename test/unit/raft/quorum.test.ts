import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { MemberId } from '../../../src/base/types.ts';
import { type Configuration, membersOf, simpleConfiguration } from '../../../src/raft/configuration.ts';
import { isQuorum, majorityOf, quorumMatch, quorumReached } from '../../../src/raft/quorum.ts';
import { type Progress, ProgressMode } from '../../../src/raft/state.ts';
import { configurationArbitrary } from './configurations.arbitrary.ts';

/** The definition, word for word: more than half of the voters, and of the outgoing ones, if there are any. */
function decides({ voters, outgoing }: Configuration, agrees: (member: MemberId) => boolean): boolean {
  return [voters, outgoing].every(
    (half, place) => (place === 1 && half.length === 0) || half.filter(agrees).length * 2 > half.length,
  );
}

/** Try every index, and see whether those that have reached it decide. */
function naiveMatch(configuration: Configuration, matchOf: (member: MemberId) => number): number {
  let best = 0;
  for (let index = 0; index <= 9; index += 1) {
    if (decides(configuration, (member) => matchOf(member) >= index)) best = index;
  }
  return best;
}

function progressOf(configuration: Configuration, matchOf: (member: MemberId) => number): Progress[] {
  return membersOf(configuration).map((member) => ({
    member,
    isVoter: configuration.voters.includes(member),
    isOutgoing: configuration.outgoing.includes(member),
    mode: ProgressMode.Probe,
    nextIndex: matchOf(member) + 1,
    matchIndex: matchOf(member),
    probeSent: false,
    inFlight: [],
    inFlightBytes: 0,
    readRound: 0,
    askedLife: 0,
    askedRequest: 0,
    askedRound: 0,
    transfer: null,
  }));
}

/** By place among the members, so that values shrink apart from ids. */
const reached = fc
  .tuple(configurationArbitrary, fc.array(fc.nat(9), { minLength: 9, maxLength: 9 }))
  .map(([configuration, values]) => {
    const members = membersOf(configuration);
    return { configuration, matchOf: (member: MemberId): number => values[members.indexOf(member)]! };
  });

describe('quorum arithmetic (paper sections 5 and 6)', () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i voters, %i are a majority', (voters, needed) => expect(majorityOf(voters)).toBe(needed));

  test.prop([reached])(
    'the match of a quorum is the largest index that a majority of each half has reached',
    ({ configuration, matchOf }) => {
      const naive = naiveMatch(configuration, matchOf);
      expect(quorumMatch(configuration, progressOf(configuration, matchOf))).toBe(naive);
      expect(quorumReached(configuration, matchOf)).toBe(naive);
    },
  );

  test.prop([configurationArbitrary, fc.infiniteStream(fc.boolean())])(
    'members are a quorum when they are more than half of each half',
    (configuration, answers) => {
      const members = [...membersOf(configuration), 77_777].filter(() => answers.next().value);
      expect(isQuorum(configuration, members)).toBe(
        decides(configuration, (member) => members.includes(member)),
      );
    },
  );

  it('of nobody there is no quorum', () => {
    const nobody = simpleConfiguration([]);
    expect(isQuorum(nobody, [0, 1])).toBe(false);
    expect(quorumMatch(nobody, [])).toBe(0);
    expect(quorumReached(nobody, () => 9)).toBe(0);
  });
});
