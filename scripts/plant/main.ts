/** `npm run plant -- [--seeds N]`: after how many seeds is each planted bug found, from three first seeds? */
import { parseArgs } from 'node:util';
import { PLANTED_BUGS } from '../../properties/bugs/catalogue.ts';
import { plantAndHunt } from './plant.ts';

const FIRST_SEEDS = [0, 10_000, 20_000];
const TIMEOUT_MS = 600_000;

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '500' } } });
const seeds = Number(values.seeds);
if (!Number.isInteger(seeds) || seeds < 1) {
  console.error(`--seeds is "${values.seeds}": give the number of seeds to try, 1 or more`);
  process.exit(2);
}

console.log(`| bug | seeds until found, from ${FIRST_SEEDS.join(', ')} | by property |`);
console.log('|---|---|---|');
let escaped = 0;
for (const bug of PLANTED_BUGS) {
  const counts: string[] = [];
  const properties = new Set<string>();
  for (const first of FIRST_SEEDS) {
    const hunt = await plantAndHunt(bug, first, seeds, TIMEOUT_MS);
    counts.push(hunt.found ? String(hunt.seeds) : `not in ${seeds}`);
    if (hunt.property !== null) properties.add(hunt.property);
    if (!hunt.found) escaped += 1;
  }
  console.log(`| ${bug.id} | ${counts.join(', ')} | ${[...properties].join(', ')} |`);
}
if (escaped > 0) process.exitCode = 1;
