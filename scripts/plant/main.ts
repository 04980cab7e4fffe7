/**
 * `npm run plant -- [--seeds N]`: after how many seeds is each planted bug found, from three first seeds?
 * `npm run plant -- --specification [--seeds N]`: which bugs that leave the specification are found by whom?
 * `npm run plant -- --corpus FILE --bug ID`: writes a case of the corpus, a small scenario that the bug breaks.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PLANTED_BUGS } from '../../properties/bugs/catalogue.ts';
import { SPECIFICATION_BUGS } from '../../properties/bugs/specification-bugs.ts';
import { makeBugCase } from './corpus-case.ts';
import { JUDGES, type JudgesName } from './judges.ts';
import { type Hunt, plantAndHunt } from './plant.ts';

const FIRST_SEEDS = [0, 10_000, 20_000];
const COMPARED: readonly JudgesName[] = ['refinement', 'safety-table', 'properties'];
const TIMEOUT_MS = 600_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    specification: { type: 'boolean', default: false },
    corpus: { type: 'string' },
    bug: { type: 'string' },
  },
});
const seeds = Number(values.seeds ?? (values.specification ? 200 : 500));
if (!Number.isInteger(seeds) || seeds < 1) {
  console.error(`--seeds is "${values.seeds}": give the number of seeds to try, 1 or more`);
  process.exit(2);
}
if (values.corpus !== undefined) await writeCase(values.corpus, values.bug ?? '');
else if (values.specification) await compareJudges();
else await countSeeds();

async function writeCase(file: string, id: string): Promise<void> {
  const bug = PLANTED_BUGS.find((one) => one.id === id);
  if (bug === undefined) {
    console.error(`--bug is "${id}": give one of ${PLANTED_BUGS.map((one) => one.id).join(', ')}`);
    process.exit(2);
  }
  const made = await makeBugCase(bug, seeds, TIMEOUT_MS);
  if (made === null) {
    console.error(`${id} was not found in ${seeds} seeds`);
    process.exit(1);
  }
  writeFileSync(file, `${JSON.stringify(made, null, 1)}\n`);
  console.log(`${file}: ${id} breaks ${made.property}`);
}

async function countSeeds(): Promise<void> {
  console.log(`| bug | seeds until found, from ${FIRST_SEEDS.join(', ')} | by property |`);
  console.log('|---|---|---|');
  for (const bug of PLANTED_BUGS) {
    const counts: string[] = [];
    const properties = new Set<string>();
    for (const first of FIRST_SEEDS) {
      const hunt = await plantAndHunt(bug, first, seeds, TIMEOUT_MS);
      counts.push(describe(hunt));
      if (hunt.property !== null) properties.add(hunt.property);
      if (!hunt.found) process.exitCode = 1;
    }
    console.log(`| ${bug.id} | ${counts.join(', ')} | ${[...properties].join(', ')} |`);
  }
}

async function compareJudges(): Promise<void> {
  console.log(`| bug | ${COMPARED.map((name) => JUDGES[name].summary).join(' | ')} |`);
  console.log(`|---|${'---|'.repeat(COMPARED.length)}`);
  for (const bug of SPECIFICATION_BUGS) {
    const found: string[] = [];
    for (const judges of COMPARED) {
      const hunt = await plantAndHunt(bug, 0, seeds, TIMEOUT_MS, judges);
      const by = hunt.property === null || hunt.property === judges ? '' : ` (${hunt.property})`;
      found.push(describe(hunt) + by);
      if (judges === 'refinement' && !hunt.found) process.exitCode = 1;
    }
    console.log(`| ${bug.id} | ${found.join(' | ')} |`);
  }
}

function describe(hunt: Hunt): string {
  return hunt.found ? String(hunt.seeds) : `not in ${hunt.seeds}`;
}
