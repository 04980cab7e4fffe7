/** Symmetry is sound: what servers may do does not depend on their names; and equal states have equal keys, no others. */
import { expect, test } from 'vitest';
import { keyOf, transitionsOf } from '../../../../model/check/plain.ts';
import type { Permutation } from '../../../../model/check/specification.ts';
import { type ProtocolState, protocolInstance } from '../../../../model/spec/protocol/specification.ts';
import { appendBeats, electionBeats, walk } from '../../../../model/spec/protocol/story.ts';
import { explorePlainly, textOf } from './plainly.ts';

const SPECIFICATION = protocolInstance({
  terms: 2,
  values: 2,
  messages: 2,
  waiting: 2,
  tickets: 2,
  crashes: 1,
  apply: true,
  preVote: true,
  checkQuorum: true,
});
const NO_PRE_VOTE = protocolInstance({
  terms: 2,
  messages: 2,
  waiting: 2,
  tickets: 2,
  crashes: 1,
  checkQuorum: true,
});
const LATER = walk(NO_PRE_VOTE, [...electionBeats(0, 1), ...appendBeats(0), ...electionBeats(1, 2)]);

const PERMUTATIONS: readonly Permutation[] = [
  [1, 0, 2],
  [1, 2, 0],
  [2, 1, 0],
];

function renamed({ locals, messages, counted }: ProtocolState, to: Permutation): ProtocolState {
  const moved = locals.slice();
  locals.forEach((local, server) => {
    moved[to[server]!] = SPECIFICATION.permuteLocal(local, to);
  });
  return { locals: moved, messages: messages.map((m) => SPECIFICATION.permuteMessage(m, to)), counted };
}

test.each([
  { what: 'from the first state', specification: SPECIFICATION, states: 150 },
  { what: 'from a second election', specification: { ...NO_PRE_VOTE, initial: LATER }, states: 300 },
])('the steps of a renamed state are the renamed steps, $what', ({ specification, states }) => {
  const nextsOf = (state: ProtocolState) => transitionsOf(specification, state).map(({ next }) => next);
  let compared = 0;
  explorePlainly(specification, states, (before) => {
    compared += 1;
    if (compared % 40 !== 0) return;
    for (const to of PERMUTATIONS) {
      const there = nextsOf(renamed(before, to)).map((next) => keyOf(specification, next));
      const here = nextsOf(before).map((next) => keyOf(specification, renamed(next, to)));
      expect(there.sort()).toEqual(here.sort());
    }
  });
  expect(compared).toBeGreaterThan(states);
});

test('two states share a key exactly if nothing in them differs', () => {
  const texts = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const initial of [SPECIFICATION.initial, LATER]) {
    explorePlainly({ ...SPECIFICATION, initial }, 400, (_before, { next }) => {
      const key = keyOf(SPECIFICATION, next);
      const text = textOf(next);
      expect(texts.get(key) ?? text).toBe(text);
      expect(keys.get(text) ?? key).toBe(key);
      texts.set(key, text);
      keys.set(text, key);
    });
  }
  expect(texts.size).toBeGreaterThan(1_000);
});
