/**
 * Every rule of the protocol specification is needed: without it the checker finds a violation. That there is none with it
 * is in variants.deep.ts.
 */

import { describe, expect, test } from 'vitest';
import type { ProtocolBounds } from '../../../../model/spec/protocol/bounds.ts';
import { REJECTIONS, rejectionInstance } from '../../../../model/spec/protocol/rejections.ts';
import { VARIANTS, type Variant } from '../../../../model/spec/protocol/rules.ts';
import { protocolInstance } from '../../../../model/spec/protocol/specification.ts';
import {
  acknowledgeBeats,
  appendBeats,
  type Beat,
  beatsOf,
  electionBeats,
  sendBeats,
  walk,
} from '../../../../model/spec/protocol/story.ts';
import { asking, counterexampleLength, explored } from './explored.ts';

// The keys of an object of ours are its type.
const variants = Object.keys(VARIANTS) as Variant[];

describe.each(variants)('%s', (variant) => {
  const { property, length } = REJECTIONS[variant];

  test(`is rejected after ${length} states, by "${property}"`, () => {
    const specification = rejectionInstance(variant);
    expect(counterexampleLength(explored(specification))).toBe(length);
    expect(counterexampleLength(explored(asking(specification, property)))).toBe(length);
  });
});

/** Goes on with what is on its disk, to the campaign for the next term. */
function crashBeats(server: number): Beat[] {
  return beatsOf(server, 'Restart', 'Timeout', 'WriteTicket', 'CompleteTicket', 'CountOwnVote');
}

/** Told with the wrong rules: a follower acknowledges what only its memory has, and loses it when it is committed. */
const LOST_BY_FOLLOWER = [
  ...electionBeats(0, 1),
  ...appendBeats(0),
  ...beatsOf(0, 'CountOwnLog'),
  ...sendBeats(0, 1),
  { server: 1, action: 'AcceptAppendEntries', index: 1 },
  ...beatsOf(0, 'HandleAppendResponse', 'LoseMessage', 'AdvanceCommitIndex'),
  ...crashBeats(1),
];

/** The same of a leader, which tells the follower that it is committed before it crashes. */
const LOST_BY_LEADER = [
  ...electionBeats(0, 1),
  ...beatsOf(0, 'ClientRequest'),
  ...sendBeats(0, 1),
  ...acknowledgeBeats(0, 1),
  ...beatsOf(0, 'CountOwnLog', 'AdvanceCommitIndex'),
  { server: 0, action: 'AppendEntries', to: 1, entries: 0, index: 1, commit: 1 },
  ...beatsOf(1, 'LearnCommitIndex', 'LoseMessage'),
  ...crashBeats(0),
];

interface Consequence {
  readonly variant: Variant;
  readonly bounds: Partial<ProtocolBounds>;
  readonly story: readonly Beat[];
  readonly property: string;
  readonly length: number;
}

const CONSEQUENCES: readonly Consequence[] = [
  {
    variant: 'vote-before-durable',
    bounds: { log: 0, crashes: 1 },
    story: [],
    property: 'election safety',
    length: 21,
  },
  {
    variant: 'pre-vote-counts-as-vote',
    bounds: { servers: 2, preVote: true },
    story: [],
    property: 'election safety',
    length: 14,
  },
  {
    variant: 'truncate-unconditionally',
    bounds: { servers: 2 },
    story: [],
    property: 'commit index within the log',
    length: 31,
  },
  {
    variant: 'truncate-unconditionally',
    bounds: { servers: 2 },
    story: [],
    property: 'a committed entry is on both disks',
    length: 28,
  },
  {
    variant: 'step-down-forgets-vote',
    bounds: { servers: 2, checkQuorum: true },
    story: [],
    property: 'a leader that steps down keeps its term, vote, log and commit index',
    length: 14,
  },
  {
    variant: 'acknowledge-before-durable',
    bounds: { terms: 2, crashes: 1 },
    story: LOST_BY_FOLLOWER,
    property: 'leader completeness',
    length: 9,
  },
  {
    variant: 'count-own-log-before-durable',
    bounds: { terms: 2, crashes: 1 },
    story: LOST_BY_LEADER,
    property: 'leader completeness',
    length: 9,
  },
];

describe("what one property rejects, others reject as well: the paper's own, and those for two servers", () => {
  test.each(CONSEQUENCES)('$variant: $property', ({ variant, bounds, story, property, length }) => {
    const wrong = { ...bounds, variant };
    const specification = protocolInstance(wrong, walk(protocolInstance(wrong), story));
    const run = explored(asking(specification, property), { symmetry: true });
    expect(counterexampleLength(run)).toBe(length);
  });
});
