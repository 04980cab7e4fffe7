import { describe, expect, it } from 'vitest';
import { firstFreshSeed, fixedSeeds, freshSeeds, parseSeed, SEED_MAX } from '../../support/seeds.ts';

describe('seeds of tests', () => {
  it('fixed seeds are distinct seeds, and both ends are among them', () => {
    expect(new Set(fixedSeeds).size).toBe(fixedSeeds.length);
    expect(fixedSeeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true);
    expect(fixedSeeds).toContain(0);
    expect(fixedSeeds).toContain(SEED_MAX);
  });

  it('fresh seeds follow from ORDEAL_SEED alone, and ORDEAL_RUNS says how many', () => {
    expect(freshSeeds(3, { ORDEAL_SEED: '7' })).toEqual([7, 8, 9]);
    expect(freshSeeds(3, { ORDEAL_SEED: '7', ORDEAL_RUNS: '2' })).toEqual([7, 8]);
  });

  it('after the last seed comes the first', () => {
    expect(freshSeeds(3, { ORDEAL_SEED: `${SEED_MAX - 1}` })).toEqual([SEED_MAX - 1, SEED_MAX, 0]);
    expect(freshSeeds(2, { ORDEAL_SEED: `${SEED_MAX}` })).toEqual([SEED_MAX, 0]);
  });

  it('without ORDEAL_SEED the clock gives one', () => {
    const seed = firstFreshSeed({});
    expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
  });

  it('all workers of one run agree: the configuration has set the seed before this test', () => {
    expect(process.env['ORDEAL_SEED']).toMatch(/^\d+$/);
    expect(freshSeeds(1, { ...process.env, ORDEAL_RUNS: '' })).toEqual([Number(process.env['ORDEAL_SEED'])]);
  });

  it('a commit hash gives its first 52 bits', () => {
    expect(parseSeed('fffffffffffff000000000000000000000000000')).toBe(2 ** 52 - 1);
    expect(parseSeed('0000000000001abcdef000000000000000000000')).toBe(1);
    // Forty digits that all happen to be decimal are still a hash.
    expect(parseSeed('1'.repeat(40))).toBe(0x1111111111111);
  });

  it.each(['-1', '1.5', 'abc', `${2 ** 53}`, '1e3'])(
    'refuses "%s" with a sentence that says what to give',
    (text) => {
      expect(() => parseSeed(text)).toThrow(/give an integer from 0 to 9007199254740991, or a commit hash/);
    },
  );

  it.each(['0', '-1', 'many'])('refuses %s runs', (text) => {
    expect(() => freshSeeds(1, { ORDEAL_SEED: '1', ORDEAL_RUNS: text })).toThrow(/ORDEAL_RUNS is/);
  });
});
