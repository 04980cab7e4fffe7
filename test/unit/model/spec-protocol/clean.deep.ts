/** The larger instances of the protocol specification: hundreds of thousands of states each, and every property holds. */
import { describe, expect, test } from 'vitest';
import type { ProtocolBounds } from '../../../../model/spec/protocol/bounds.ts';
import { joint, SETTLED } from '../../../../model/spec/protocol/membership-stories.ts';
import { protocolInstance } from '../../../../model/spec/protocol/specification.ts';
import { walk } from '../../../../model/spec/protocol/story.ts';
import { simpleMembership } from '../../../../model/spec/shared/membership.ts';
import { explored } from './explored.ts';
import { explorePlainly } from './plainly.ts';

const TWO = { servers: 2 };

/** The bounds that are not the defaults; distinct states, successors, levels. */
const ROWS: readonly (readonly [string, Partial<ProtocolBounds>, number, number, number])[] = [
  [
    'two entries, a crash, pre-vote and check-quorum',
    { ...TWO, log: 2, crashes: 1, preVote: true, checkQuorum: true },
    378_194,
    2_218_419,
    48,
  ],
  ['two terms and a crash', { ...TWO, terms: 2, crashes: 1 }, 172_310, 762_269, 55],
  ['a read and a crash', { ...TWO, reads: 1, crashes: 1 }, 170_821, 795_893, 54],
  [
    'one of two is removed, either of them, and a crash',
    { ...TWO, log: 2, crashes: 1, changes: [simpleMembership([0]), simpleMembership([1])] },
    266_298,
    1_419_213,
    48,
  ],
  ['a transfer in two terms', { ...TWO, transfer: true, terms: 2 }, 220_912, 962_063, 60],
  [
    'one vote more, in two terms',
    { ...TWO, terms: 2, log: 2, first: simpleMembership([0]), changes: [simpleMembership([0, 1])] },
    188_098,
    760_583,
    54,
  ],
  [
    'a learner is promoted',
    { ...TWO, log: 2, first: simpleMembership([0], [1]), changes: [simpleMembership([0, 1])] },
    111_377,
    484_194,
    34,
  ],
  [
    'a joint configuration whose new half has no server of the old one',
    { ...TWO, log: 3, first: simpleMembership([0]), changes: [joint([0], [1])] },
    1_369_198,
    6_762_694,
    47,
  ],
];

describe('complete, and without a violation', () => {
  test.each(ROWS)('two servers: %s', (_, bounds, distinct, generated, depth) => {
    const run = explored(protocolInstance(bounds));
    expect(run).toMatchObject({ ending: 'complete', distinct, generated, depth });
  });

  test('three servers, up to their names', () => {
    const run = explored(protocolInstance({}), { symmetry: true });
    expect(run).toMatchObject({ ending: 'complete', distinct: 813_810, generated: 3_159_196, depth: 56 });
  });

  test('three servers, a crash, pre-vote and check-quorum, up to their names', () => {
    const bounds = { log: 0, crashes: 1, preVote: true, checkQuorum: true };
    const run = explored(protocolInstance(bounds), { symmetry: true });
    expect(run).toMatchObject({ ending: 'complete', distinct: 208_939, generated: 1_400_851, depth: 41 });
  });

  test('two voters and a new server, from where a leader may begin', () => {
    const bounds = {
      log: 2,
      slice: 1,
      first: simpleMembership([0, 1]),
      changes: [simpleMembership([0, 1, 2])],
    };
    const run = explored(protocolInstance(bounds, walk(protocolInstance(bounds), SETTLED)));
    expect(run).toMatchObject({
      ending: 'complete',
      distinct: 1_844_005,
      generated: 8_627_544,
      depth: 37,
    });
  });
});

test('the counts of two values and their application are those that a plain search counts', () => {
  const found = explorePlainly(protocolInstance({ ...TWO, values: 2, apply: true }));
  expect(found).toMatchObject({ distinct: 7_649, generated: 24_991 });
});
