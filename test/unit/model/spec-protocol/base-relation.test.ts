/**
 * The protocol specification against the base one, both explored completely: of the parts that they share (who leads,
 * terms, votes, logs, commit indexes) two crash-free servers reach the same, but for commit indexes that go back, which
 * the base specification has from raft.tla. So tickets, slices, pre-votes and messages that arrive again and again add
 * nothing to the algorithm, and take nothing from it. Left out is what the base specification does not know: a crash
 * between the sending of an entry and its writing, and a leader that steps down in its term.
 */
import { describe, expect, test } from 'vitest';
import { explore } from '../../../../model/check/explore.ts';
import { DEFAULT_BOUNDS } from '../../../../model/check/result.ts';
import type { Specification } from '../../../../model/check/specification.ts';
import { baseSpecification } from '../../../../model/spec/base/specification.ts';
import type { ServerState } from '../../../../model/spec/base/state.ts';
import type { ProtocolBounds } from '../../../../model/spec/protocol/bounds.ts';
import { NOBODY, type Server } from '../../../../model/spec/protocol/server.ts';
import { protocolInstance } from '../../../../model/spec/protocol/specification.ts';
import type { Entry } from '../../../../model/spec/shared/log.ts';

/** What both specifications say of a server. */
type Shared = readonly [
  leads: boolean,
  term: number,
  vote: number,
  log: readonly Entry[],
  commitIndex: number,
];

/** Servers begin in term 1 there, and in term 0 here. */
const FIRST_BASE_TERM = 1;

function ofBase({ state, currentTerm, votedFor, log, commitIndex }: ServerState): Shared {
  const entries = log.map(({ term, value }) => ({ term: term - FIRST_BASE_TERM, value }));
  return [state === 'leader', currentTerm - FIRST_BASE_TERM, votedFor ?? NOBODY, entries, commitIndex];
}

function ofProtocol({ role, term, vote, log, commitIndex }: Server): Shared {
  return [role === 'leader', term, vote, log, commitIndex];
}

/** Every pair of servers that is reached: of each the checker asks a pair invariant once, in both orders. */
function reached<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  project: (local: Local) => Shared,
): string[] {
  const pairs = new Set<string>();
  const recorder = {
    name: 'recorder',
    holds(a: Shared, b: Shared): boolean {
      pairs.add(JSON.stringify([a, b]));
      return true;
    },
  };
  const run = explore(
    {
      ...specification,
      viewOf: project,
      pairInvariants: [recorder],
      localInvariants: [],
      actionProperties: [],
    },
    DEFAULT_BOUNDS,
    { now: () => 0 },
  );
  expect(run.exploration.ending).toBe('complete');
  return [...pairs].sort();
}

function baseReaches(terms: number, log: number): string[] {
  const termMax = FIRST_BASE_TERM + terms;
  const rules = { servers: 2, values: 1, termMax, logMax: log, selfMessages: false, drop: true, bug: null };
  const network = { kind: 'bag', messagesMax: 2, copiesMax: 1 } as const;
  return reached(baseSpecification('base', rules, network, 0), ofBase);
}

function protocolReaches(bounds: Partial<ProtocolBounds>): string[] {
  return reached(protocolInstance({ servers: 2, ...bounds }), ofProtocol);
}

describe('both reach the same', () => {
  test.each([
    [{}, 33],
    [{ preVote: true }, 33],
    [{ tickets: 2, waiting: 2 }, 33],
    [{ messages: 2 }, 33],
    [{ terms: 2 }, 133],
  ] as const)('%j', (bounds, pairs) => {
    const states = protocolReaches(bounds);
    expect(states).toHaveLength(pairs);
    expect(states).toEqual(baseReaches({ terms: 1, ...bounds }.terms, 1));
  });

  test('logs of two: but for a leader that has forgotten what its follower knows to be committed', () => {
    const states = new Set(protocolReaches({ log: 2 }));
    const base = baseReaches(1, 2);
    expect(base.filter((pair) => states.has(pair))).toHaveLength(states.size);
    const others = base.filter((pair) => !states.has(pair)).map((pair) => JSON.parse(pair) as Shared[]);
    expect(others).toHaveLength(4);
    for (const [a, b] of others) {
      const [leader, follower] = a![0] ? [a!, b!] : [b!, a!];
      expect(leader[4]).toBeLessThan(follower[4]);
    }
  });
});

describe('a wrong variant reaches more', () => {
  const right = new Set(baseReaches(1, 1));
  test.each([
    { variant: 'pre-vote-counts-as-vote' as const, preVote: true },
    { variant: 'truncate-unconditionally' as const },
  ])('$variant', (bounds) => {
    expect(protocolReaches(bounds).some((state) => !right.has(state))).toBe(true);
  });
});
