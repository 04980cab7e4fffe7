/**
 * The few ways in which the generator draws an integer. Everything is integer arithmetic over `Random.nextInt`,
 * so that a seed means the same scenario on every engine.
 */
import type { Random } from '../../src/ports/random.ts';

export const MILLION = 1_000_000;

/** Uniform from `min` to `max`, both included. */
export function between(random: Random, min: number, max: number): number {
  return max <= min ? min : min + random.nextInt(max - min + 1);
}

/** From `min` (at least 1) to `max`, each doubling as likely as any other: small values are as common as large ones. */
export function spread(random: Random, min: number, max: number): number {
  let doublings = 0;
  for (let next = min * 2; next <= max; next *= 2) doublings += 1;
  let low = min;
  for (let left = random.nextInt(doublings + 1); left > 0; left -= 1) low *= 2;
  return between(random, low, Math.min(low * 2 - 1, max));
}

/** True in `percent` of 100 cases. */
export function chance(random: Random, percent: number): boolean {
  return random.nextInt(100) < percent;
}

/** One of a list that is not empty. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.nextInt(items.length)]!;
}

/** One of several, each with its weight. */
export function weighted<Item>(
  random: Random,
  choices: readonly (readonly [weight: number, item: Item])[],
): Item {
  let total = 0;
  for (const [weight] of choices) total += weight;
  let left = random.nextInt(total);
  for (const [weight, item] of choices) {
    if (left < weight) return item;
    left -= weight;
  }
  return choices[0]![1];
}

/** The items in a random order (Fisher and Yates). */
export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = random.nextInt(last + 1);
    const kept = result[last]!;
    result[last] = result[other]!;
    result[other] = kept;
  }
  return result;
}
