/** `Math.random` answers from a server's own stream while its code runs: a foreign Raft knows no `Random` port. */
import type { Random } from '../../src/ports/random.ts';

const RESOLUTION = 2 ** 32;

export function withRandom<Result>(random: Random, work: () => Result): Result {
  const original = Math.random;
  Math.random = () => random.nextInt(RESOLUTION) / RESOLUTION;
  try {
    return work();
  } finally {
    Math.random = original;
  }
}
