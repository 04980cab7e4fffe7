/**
 * What a person may give as a seed: an integer, or the hash of a commit, so that each commit of a repository has
 * a seed of its own.
 */
import { MUTATIONS_MAX, type RunId } from '../strategy/run-id.ts';
import type { Option } from './option.ts';
import { UsageError } from './usage-error.ts';

/** 52 bits, which fit a safe integer. */
const HASH_DIGITS = 13;
const FULL_HASH_DIGITS = 40;

const RULE =
  'must be an integer from 0 to 9007199254740991 or a commit hash (13 or more hexadecimal digits, one of them a letter)';

/** @throws UsageError whose sentence completes "the seed ...". */
export function parseSeed(value: string): number {
  const hex = /^[0-9a-f]{13,64}$/i.test(value);
  // Forty digits are a commit hash even when, by chance, none of them is a letter.
  if (hex && (/[a-f]/i.test(value) || value.length === FULL_HASH_DIGITS)) {
    return Number.parseInt(value.slice(0, HASH_DIGITS), 16);
  }
  const seed = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(seed)) throw new UsageError(`${RULE}, not "${value}"`);
  return seed;
}

/**
 * A seed, or a run that mutates the scenario of one: `4+1031+1072`.
 * @throws UsageError whose sentence completes "the seed ...".
 */
export function parseRunId(value: string): RunId {
  const [root, ...mutations] = value.split('+');
  if (mutations.length > MUTATIONS_MAX) {
    throw new UsageError(`must be followed by at most ${MUTATIONS_MAX} mutations, not ${mutations.length}`);
  }
  return [parseSeed(root ?? ''), ...mutations.map(parseSeed)];
}

/** Whether it can only have been meant as a seed or a run, and not as the name of a file. */
export function looksLikeSeed(value: string): boolean {
  return /^-?\d+(\+\d+)*$/.test(value) || /^[0-9a-f]{13,}$/i.test(value);
}

export function seedOption(help: string, otherwise: number): Option<number> {
  return { placeholder: 'S', help, otherwise, parse: parseSeed };
}
