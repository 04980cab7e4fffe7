import { describe, expect, it } from 'vitest';
import { InvariantViolation } from '../../../src/base/invariant.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { createState } from '../../../src/raft/create-state.ts';
import {
  entriesAfter,
  entryAt,
  firstIndexOfTermAt,
  lastIndex,
  lastIndexNotAfterTerm,
  lastTerm,
  termAt,
} from '../../../src/raft/log.ts';
import type { RaftState } from '../../../src/raft/state.ts';
import { logOf } from './machine.ts';

/** Entries 4 to 7 of terms 2, 3, 3, 5 after a snapshot of entry 3, term 2. */
function compacted(terms: readonly number[] = [2, 3, 3, 5]): RaftState {
  const configuration = simpleConfiguration([0, 1, 2]);
  const entries = logOf(terms).map((entry) => ({ ...entry, index: entry.index + 3 }));
  const snapshot = { index: 3, term: 2, configuration, size: 1, checksum: 1 };
  return createState(0, configuration, { term: 5, vote: 0 }, entries, {
    baseIndex: 3,
    baseTerm: 2,
    snapshot,
  });
}

describe('a log that begins after its base', () => {
  it('ends where its entries end', () => {
    expect([lastIndex(compacted()), lastTerm(compacted())]).toEqual([7, 5]);
  });

  it('without entries ends at its base', () => {
    expect([lastIndex(compacted([])), lastTerm(compacted([]))]).toEqual([3, 2]);
  });

  it('knows the term of its base, and none before it or beyond its end', () => {
    expect([0, 1, 2, 3, 4, 7, 8].map((index) => termAt(compacted(), index))).toEqual([
      -1, -1, -1, 2, 2, 5, -1,
    ]);
  });

  it('gives entries by index, and throws for one that it has not', () => {
    expect(entryAt(compacted(), 5).term).toBe(3);
    expect(() => entryAt(compacted(), 3)).toThrow(InvariantViolation);
    expect(() => entryAt(compacted(), 8)).toThrow(InvariantViolation);
    expect(entriesAfter(compacted(), 3, 5).map(({ index }) => index)).toEqual([4, 5]);
    expect(() => entriesAfter(compacted(), 2, 5)).toThrow(InvariantViolation);
  });

  it('looks for the run of a term, and for a term, no further back than its base', () => {
    expect(firstIndexOfTermAt(compacted(), 6)).toBe(5);
    expect(firstIndexOfTermAt(compacted(), 4)).toBe(4);
    expect(lastIndexNotAfterTerm(compacted(), 7, 4)).toBe(6);
    expect(lastIndexNotAfterTerm(compacted(), 7, 1)).toBe(3);
  });

  it('counts what the snapshot stands for as committed and applied', () => {
    const { commitIndex, appliedIndex, durableIndex } = compacted();
    expect([commitIndex, appliedIndex, durableIndex]).toEqual([3, 3, 7]);
  });
});
