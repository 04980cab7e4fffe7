/** Run once before all tests: says which fresh seeds this run tries, and how to try them again. */
import { firstFreshSeed } from './seeds.ts';

export default function announceSeed(): void {
  const runs = process.env['ORDEAL_RUNS'];
  const prefix = runs === undefined || runs === '' ? '' : `ORDEAL_RUNS=${runs} `;
  process.stderr.write(
    `Fresh seeds from ${firstFreshSeed()}. To repeat: ${prefix}ORDEAL_SEED=${firstFreshSeed()} npm test\n`,
  );
}
