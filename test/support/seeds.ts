/**
 * The seeds of tests. `fixedSeeds` are the same in every run and give a regression the same face on every machine;
 * `freshSeeds` are new ones in every run, so that the tests go on searching, and are repeated with `ORDEAL_SEED`.
 */

/** Seeds lie between 0 and this, included. */
export const SEED_MAX = Number.MAX_SAFE_INTEGER;
const SEEDS = SEED_MAX + 1;
const FRESH_RUNS_DEFAULT = 10;

/** Small ones, both ends, and a few with many bits set. */
export const fixedSeeds: readonly number[] = [
  0,
  1,
  2,
  3,
  42,
  2 ** 31 - 1,
  2 ** 32,
  0x1234_5678_9abc,
  2 ** 52 + 1,
  SEED_MAX,
];

/**
 * The first fresh seed: `ORDEAL_SEED`, or the clock where that is not set. vitest.config.ts sets it before the first
 * test, so that all workers of one run agree.
 */
export function firstFreshSeed(environment: NodeJS.ProcessEnv = process.env): number {
  const text = environment['ORDEAL_SEED'];
  return text === undefined || text === '' ? scatter(Date.now()) : parseSeed(text);
}

/** Says which fresh seeds this run tries, and how to try them again. */
export function announceSeed(environment: NodeJS.ProcessEnv = process.env): void {
  const runs = environment['ORDEAL_RUNS'];
  const prefix = runs === undefined || runs === '' ? '' : `ORDEAL_RUNS=${runs} `;
  const first = firstFreshSeed(environment);
  process.stderr.write(`Fresh seeds from ${first}. To repeat: ${prefix}ORDEAL_SEED=${first} npm test\n`);
}

/** `count` consecutive seeds from the first fresh one; `ORDEAL_RUNS` overrules the count. 2^53 − 1 is followed by 0. */
export function freshSeeds(
  count: number = FRESH_RUNS_DEFAULT,
  environment: NodeJS.ProcessEnv = process.env,
): number[] {
  const first = firstFreshSeed(environment);
  const runs = environment['ORDEAL_RUNS'];
  const length = runs === undefined || runs === '' ? count : parseRuns(runs);
  // first + at may exceed what a double counts exactly; the distance to the end never does.
  return Array.from({ length }, (_, at) =>
    at <= SEED_MAX - first ? first + at : at - (SEED_MAX - first) - 1,
  );
}

/** A decimal seed, or a commit hash, whose first 52 bits (13 hexadecimal digits) are the seed. */
export function parseSeed(text: string): number {
  if (/^\d{1,16}$/.test(text)) {
    const seed = Number(text);
    if (seed <= SEED_MAX) return seed;
  } else if (/^[0-9a-f]{40}$|^[0-9a-f]{64}$/i.test(text)) {
    return Number.parseInt(text.slice(0, 13), 16);
  }
  throw new Error(`ORDEAL_SEED is "${text}": give an integer from 0 to ${SEED_MAX}, or a commit hash`);
}

function parseRuns(text: string): number {
  const runs = Number(text);
  if (/^\d+$/.test(text) && runs >= 1 && runs <= 1_000_000) return runs;
  throw new Error(`ORDEAL_RUNS is "${text}": give an integer from 1 to 1000000`);
}

/** Neighbouring milliseconds become distant seeds, so that two runs in a row do not share most of theirs. */
function scatter(milliseconds: number): number {
  return Number((BigInt(milliseconds) * 0x9e37_79b9_7f4a_7c15n) % BigInt(SEEDS));
}
