/** The argument SEED|FILE of a command: what is a file wins, unless it can only be meant as a seed. */
import { existsSync } from 'node:fs';
import type { CorpusCase } from '../campaign/corpus.ts';
import { generateScenario } from '../scenario/generate.ts';
import { PROFILES, type ProfileName } from '../scenario/profile.ts';
import { parseValue } from './parse.ts';
import { looksLikeSeed, parseSeed } from './seed.ts';
import { UsageError } from './usage-error.ts';

/**
 * @throws UsageError when it is neither.
 * @throws ScenarioError for a file that holds none.
 */
export async function loadTarget(target: string, profile: ProfileName): Promise<CorpusCase> {
  if (looksLikeSeed(target)) {
    const seed = parseValue('the seed', () => parseSeed(target));
    const scenario = generateScenario(seed, PROFILES[profile]);
    return { path: `seed-${seed}`, story: null, property: null, bug: null, shrinking: null, scenario };
  }
  if (!existsSync(target)) {
    throw new UsageError(`"${target}" is neither a seed nor a file; seeds are integers or commit hashes`);
  }
  const { loadCase } = await import('../campaign/corpus.ts');
  return loadCase(target);
}
