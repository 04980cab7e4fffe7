/** Every rule of the protocol specification is needed: without it the checker finds a violation, and with it none. */
import { describe, expect, test } from 'vitest';
import { REJECTIONS, rejectionInstance } from '../../../../model/spec/protocol/rejections.ts';
import { VARIANTS, type Variant } from '../../../../model/spec/protocol/rules.ts';
import { asking, counterexampleLength, explored } from './explored.ts';

/** Enough to see all states as near as the counterexample, and little enough for a second. */
const SOME_MEMORY = { maxBytes: 6_000_000 };

// The keys of an object of ours are its type.
const variants = Object.keys(VARIANTS) as Variant[];

describe.each(variants)('%s', (variant) => {
  const { property, length } = REJECTIONS[variant];

  test(`is rejected after ${length} states, by "${property}"`, () => {
    const specification = rejectionInstance(variant);
    expect(counterexampleLength(explored(specification))).toBe(length);
    expect(counterexampleLength(explored(asking(specification, property)))).toBe(length);
  });

  test('is what is wrong there: the rules as they are hold at least as far', () => {
    const run = explored(rejectionInstance(variant, null), SOME_MEMORY);
    expect(run.ending).not.toBe('violated');
    if (run.ending !== 'complete') expect(run.depth).toBeGreaterThan(length);
  });
});
