import { describe, expect, test } from 'vitest';
import { createStream, KeyedRandom } from '../../../../sim/kernel/random.ts';

/** Pearson's statistic of `counts` against an even spread; its mean is the number of cells less one. */
function chiSquare(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function spread(cells: number, draws: number, draw: (i: number) => number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < draws; i += 1) counts[draw(i)]! += 1;
  return counts;
}

// 63 degrees of freedom: 64 +- 4.5 standard deviations of 11.2. The seeds are fixed, so these never flake.
const CHI_64_MIN = 20;
const CHI_64_MAX = 114;

describe('a stream', () => {
  test('has pinned values: a change here changes the meaning of every seed', () => {
    const stream = createStream(1, 'pinned');
    expect([1, 2, 3, 4, 5].map(() => stream.nextInt(1_000_000))).toMatchInlineSnapshot(`
      [
        98927,
        520862,
        579152,
        943760,
        321009,
      ]
    `);
    const largest = createStream(Number.MAX_SAFE_INTEGER, 'pinned');
    expect([1, 2, 3].map(() => largest.nextInt(2 ** 32))).toMatchInlineSnapshot(`
      [
        3217424046,
        1475131196,
        2540144273,
      ]
    `);
  });

  test('with another name or seed is another stream', () => {
    const first = createStream(1, 'a').nextInt(2 ** 32);
    expect(createStream(1, 'b').nextInt(2 ** 32)).not.toBe(first);
    expect(createStream(2, 'a').nextInt(2 ** 32)).not.toBe(first);
    expect(createStream(1, 'a').nextInt(2 ** 32)).toBe(first);
  });

  test('goes on from a saved state, through JSON', () => {
    const stream = createStream(7, 'save');
    stream.nextInt(10);
    const state = JSON.parse(JSON.stringify(stream.save()));
    const rest = [1, 2, 3, 4].map(() => stream.nextInt(1000));
    const other = createStream(8, 'other');
    other.restore(state);
    expect([1, 2, 3, 4].map(() => other.nextInt(1000))).toEqual(rest);
  });

  test('draws evenly, also where a remainder of 2^32 would be uneven', () => {
    const stream = createStream(3, 'even');
    const chi = chiSquare(spread(64, 64_000, () => stream.nextInt(64)));
    expect(chi).toBeGreaterThan(CHI_64_MIN);
    expect(chi).toBeLessThan(CHI_64_MAX);
    // Taking a plain remainder of 3 * 2^30 would make the lower third twice as likely as the others.
    const bound = 3 * 2 ** 30;
    const thirds = spread(3, 30_000, () => Math.trunc(stream.nextInt(bound) / 2 ** 30));
    expect(chiSquare(thirds)).toBeLessThan(14);
  });

  test('stays within its bound, for the smallest and the largest', () => {
    const stream = createStream(4, 'bounds');
    for (let i = 0; i < 1000; i += 1) {
      expect(stream.nextInt(1)).toBe(0);
      const value = stream.nextInt(2 ** 32);
      expect(value >= 0 && value < 2 ** 32 && Number.isInteger(value)).toBe(true);
    }
  });
});

describe('a keyed draw', () => {
  test('has pinned values: a change here changes the meaning of every seed', () => {
    const keyed = new KeyedRandom(1, 'pinned');
    const values = [
      keyed.draw(0, 0, 0, 0, 1_000_000),
      keyed.draw(1, 2, 3, 4, 1_000_000),
      keyed.draw(-1, 2 ** 52, 3, 4, 2 ** 32),
      keyed.draw(1, 2, 3, 4, 3 * 2 ** 30),
    ];
    expect(values).toMatchInlineSnapshot(`
      [
        931479,
        529748,
        3018269995,
        2275253809,
      ]
    `);
  });

  test('depends on its key alone, not on what was drawn before', () => {
    const one = new KeyedRandom(5, 'x');
    const two = new KeyedRandom(5, 'x');
    for (let i = 0; i < 100; i += 1) two.draw(i, i, i, i, 10);
    expect(two.draw(1, 2, 3, 4, 2 ** 32)).toBe(one.draw(1, 2, 3, 4, 2 ** 32));
  });

  test.each([0, 1, 2, 3])('is even over consecutive values of part %i of the key', (part) => {
    const keyed = new KeyedRandom(6, 'even');
    for (const stride of [1, 64, 2 ** 32]) {
      const counts = spread(64, 64_000, (i) => {
        const key = [11, 12, 13, 14];
        key[part] = i * stride;
        return keyed.draw(key[0]!, key[1]!, key[2]!, key[3]!, 64);
      });
      expect(chiSquare(counts)).toBeGreaterThan(CHI_64_MIN);
      expect(chiSquare(counts)).toBeLessThan(CHI_64_MAX);
    }
  });

  test('for two purposes of one key is two independent draws', () => {
    const keyed = new KeyedRandom(7, 'pairs');
    const pairs = spread(64, 64_000, (i) => keyed.draw(1, 2, i, 0, 8) * 8 + keyed.draw(1, 2, i, 1, 8));
    expect(chiSquare(pairs)).toBeLessThan(CHI_64_MAX);
    expect(chiSquare(pairs)).toBeGreaterThan(CHI_64_MIN);
  });

  test('turns half of the bits when one bit of the key turns', () => {
    const keyed = new KeyedRandom(8, 'avalanche');
    let turned = 0;
    for (let i = 0; i < 2000; i += 1) {
      let difference = keyed.draw(i, 5, 6, 7, 2 ** 32) ^ keyed.draw(i, 5 ^ (1 << (i % 31)), 6, 7, 2 ** 32);
      for (; difference !== 0; difference &= difference - 1) turned += 1;
    }
    expect(turned / 2000).toBeGreaterThan(15.7);
    expect(turned / 2000).toBeLessThan(16.3);
  });

  test('happens as often as its parts per million say, and at the ends never and always', () => {
    const keyed = new KeyedRandom(9, 'rates');
    const count = (ppm: number): number => {
      let happened = 0;
      for (let i = 0; i < 100_000; i += 1) if (keyed.happens(i, 0, 0, 0, ppm)) happened += 1;
      return happened;
    };
    expect(count(0)).toBe(0);
    expect(count(1_000_000)).toBe(100_000);
    const happened = count(50_000);
    expect(happened).toBeGreaterThan(4700);
    expect(happened).toBeLessThan(5300);
  });

  test('has few collisions: 2^16 keys give nearly 2^16 values of 32 bits', () => {
    const keyed = new KeyedRandom(10, 'collisions');
    const seen = new Set<number>();
    for (let i = 0; i < 65_536; i += 1)
      seen.add(keyed.draw(i & 15, (i >> 4) & 15, (i >> 8) & 15, i >> 12, 2 ** 32));
    // The birthday paradox expects half a collision.
    expect(seen.size).toBeGreaterThan(65_530);
  });
});
