import { randomInt } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

/** The Random port on Node.js. Election time-outs want to differ between servers, so no seed is shared. */
export class NodeRandom implements Random {
  nextInt(bound: number): number {
    return randomInt(bound);
  }
}
