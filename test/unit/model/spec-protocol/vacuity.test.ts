/**
 * No rule is there in vain: every action of elections, replication and the disk is taken in an instance that is explored without a
 * violation. Those of snapshots, membership, transfer and reads are counted over campaigns (docs/model.md).
 */
import { expect, test } from 'vitest';
import type { ProtocolBounds } from '../../../../model/spec/protocol/bounds.ts';
import * as disk from '../../../../model/spec/protocol/disk.ts';
import * as election from '../../../../model/spec/protocol/election.ts';
import * as following from '../../../../model/spec/protocol/following.ts';
import * as leading from '../../../../model/spec/protocol/leading.ts';
import { protocolInstance } from '../../../../model/spec/protocol/specification.ts';
import {
  appendBeats,
  type Beat,
  beatsOf,
  electionBeats,
  walk,
} from '../../../../model/spec/protocol/story.ts';
import { explorePlainly } from './plainly.ts';

/** Actions are the exports with a capital letter. */
const ACTIONS = [disk, election, following, leading]
  .flatMap((module) => Object.keys(module))
  .filter((name) => /^[A-Z]/.test(name));

type Row = readonly [bounds: Partial<ProtocolBounds>, story: readonly Beat[], states: number];

/** All of these, or all of what they are a part of, is explored completely in clean.test.ts; here as far as needed. */
const INSTANCES: readonly Row[] = [
  [{ servers: 2, apply: true }, electionBeats(0, 1), 500],
  [{ servers: 2, crashes: 1, preVote: true, checkQuorum: true }, [], 3_000],
  [{}, [...electionBeats(0, 1), ...beatsOf(2, 'Timeout')], 100],
  [{ terms: 2 }, [...electionBeats(0, 1), ...appendBeats(0), ...electionBeats(1, 2), ...appendBeats(1)], 100],
];

test('every action is taken, and nothing else but the loss of a message', () => {
  const taken = new Map<string, number>();
  for (const [bounds, story, states] of INSTANCES) {
    const start = walk(protocolInstance(bounds), story);
    for (const [action, count] of explorePlainly(protocolInstance(bounds, start), states).taken)
      taken.set(action, (taken.get(action) ?? 0) + count);
  }
  expect(ACTIONS.length).toBeGreaterThanOrEqual(30);
  expect([...taken.keys()].sort()).toEqual([...ACTIONS, 'LoseMessage'].sort());
});
