/**
 * Small instances of the protocol specification: every reachable state is explored, and every property holds in each.
 * The larger ones are in clean.deep.ts.
 */
import { describe, expect, test } from 'vitest';
import type { ProtocolBounds } from '../../../../model/spec/protocol/bounds.ts';
import { COMPACTED } from '../../../../model/spec/protocol/rejections.ts';
import { protocolInstance } from '../../../../model/spec/protocol/specification.ts';
import { appendBeats, electionBeats, walk } from '../../../../model/spec/protocol/story.ts';
import { simpleMembership } from '../../../../model/spec/shared/membership.ts';
import { explored } from './explored.ts';
import { explorePlainly } from './plainly.ts';

/** The bounds that are not the defaults; distinct states, successors, levels. */
type Row = readonly [Partial<ProtocolBounds>, number, number, number];

const TWO = { servers: 2 };
const BOTH = { preVote: true, checkQuorum: true };

const TWO_SERVERS: readonly Row[] = [
  [TWO, 3_321, 10_635, 36],
  [{ ...TWO, crashes: 1 }, 7_408, 30_705, 37],
  [{ ...TWO, values: 2, apply: true }, 7_649, 24_991, 38],
  [{ ...TWO, log: 0, crashes: 1, tickets: 2, waiting: 2, ...BOTH }, 6_608, 33_023, 30],
  [{ ...TWO, crashes: 1, ...BOTH }, 18_406, 86_341, 44],
  [{ ...TWO, crashes: 1, tickets: 2, waiting: 2 }, 12_068, 50_987, 38],
  [{ ...TWO, messages: 2, crashes: 1 }, 42_152, 239_253, 39],
  [{ ...TWO, reads: 1 }, 49_385, 200_483, 53],
  [{ ...TWO, transfer: true, terms: 2, crashes: 1, log: 0 }, 42_382, 210_097, 40],
];

/** Those that a plain search counts again. */
const AGAIN = [TWO_SERVERS[0]!, TWO_SERVERS[3]!];

/** Of states that differ only in the servers' names one is counted. */
const THREE_SERVERS: readonly Row[] = [
  [{ log: 0 }, 15_986, 77_704, 27],
  [{ log: 0, transfer: true }, 32_010, 145_188, 32],
  [{ log: 0, crashes: 1 }, 35_524, 222_339, 27],
  [{ log: 0, messages: 2, crashes: 1 }, 126_863, 968_364, 34],
];

/** One server has committed and compacted an entry that another one does not have. */
const SNAPSHOTS: readonly Row[] = [
  [{}, 11_335, 45_072, 25],
  [{ crashes: 1 }, 33_515, 167_283, 26],
];

describe('complete, and without a violation', () => {
  test.each(TWO_SERVERS)('two servers, %j', (bounds, distinct, generated, depth) => {
    const run = explored(protocolInstance(bounds));
    expect(run).toMatchObject({ ending: 'complete', distinct, generated, depth });
  });

  test.each(THREE_SERVERS)('three servers, %j', (bounds, distinct, generated, depth) => {
    const run = explored(protocolInstance(bounds), { symmetry: true });
    expect(run).toMatchObject({ ending: 'complete', distinct, generated, depth });
  });

  test.each(SNAPSHOTS)(
    'three servers, a follower needs a snapshot, %j',
    (more, distinct, generated, depth) => {
      const bounds = { servers: 3, apply: true, snapshots: true, ...more };
      const run = explored(protocolInstance(bounds, walk(protocolInstance(bounds), COMPACTED)));
      expect(run).toMatchObject({ ending: 'complete', distinct, generated, depth });
    },
  );

  test('three servers, two leaders with different entries at one index', () => {
    const bounds = { terms: 2 };
    const beats = [...electionBeats(0, 1), ...appendBeats(0), ...electionBeats(1, 2), ...appendBeats(1)];
    const run = explored(protocolInstance(bounds, walk(protocolInstance(bounds), beats)));
    expect(run).toMatchObject({ ending: 'complete', distinct: 62_122, generated: 232_574, depth: 33 });
  });
});

test('complete, and without a violation, while a server is added', () => {
  const changes = [simpleMembership([0, 1])];
  const run = explored(protocolInstance({ ...TWO, log: 2, first: simpleMembership([0]), changes }));
  expect(run).toMatchObject({ ending: 'complete', distinct: 34_043, generated: 143_334, depth: 34 });
});

describe('the counts are those of the specification', () => {
  test.each(AGAIN)('as a plain search says, %j', (bounds, distinct, generated) => {
    expect(explorePlainly(protocolInstance(bounds))).toMatchObject({ distinct, generated });
  });

  test('with symmetry the same levels, and at most six states in one', () => {
    const [whole, reduced] = [false, true].map((symmetry) =>
      explored(protocolInstance({ log: 0 }), { symmetry }),
    );
    expect(whole).toMatchObject({ ending: 'complete', distinct: 95_539, generated: 463_402, depth: 27 });
    expect(reduced?.depth).toBe(whole?.depth);
    expect(6 * reduced!.distinct).toBeGreaterThanOrEqual(whole!.distinct);
  });
});
