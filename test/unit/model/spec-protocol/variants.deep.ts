/** Where a rule is left out the checker finds a violation (variants.test.ts); with the rule there is none as near. */
import { describe, expect, test } from 'vitest';
import { REJECTIONS, rejectionInstance } from '../../../../model/spec/protocol/rejections.ts';
import { VARIANTS, type Variant } from '../../../../model/spec/protocol/rules.ts';
import { explored } from './explored.ts';

/** Enough to see all states as near as the counterexample, and little enough for a second. */
const SOME_MEMORY = { maxBytes: 6_000_000 };

// The keys of an object of ours are its type.
const variants = Object.keys(VARIANTS) as Variant[];

describe.each(variants)('without %s', (variant) => {
  const { length, isToldWrongly } = REJECTIONS[variant];

  test('the rules as they are hold at least as far', () => {
    if (isToldWrongly) {
      // They do not even get to where the search begins.
      expect(() => rejectionInstance(variant, null)).toThrow(/beat \d+, .*, names 0 steps/);
      return;
    }
    const run = explored(rejectionInstance(variant, null), SOME_MEMORY);
    expect(run.ending).not.toBe('violated');
    if (run.ending !== 'complete') expect(run.depth).toBeGreaterThan(length);
  });
});
