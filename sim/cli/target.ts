/** The argument SEED|FILE of a command: what is a file wins, unless it can only be meant as a seed. */
import { existsSync } from 'node:fs';
import type { CorpusCase } from '../campaign/corpus.ts';
import { PROFILES, type ProfileName } from '../scenario/profile.ts';
import { formatRunId } from '../strategy/run-id.ts';
import { DEFAULT_STRATEGY, STRATEGIES, type StrategyName, scenarioOf } from '../strategy/strategies.ts';
import { parseValue } from './parse.ts';
import { looksLikeSeed, parseRunId } from './seed.ts';
import { UsageError } from './usage-error.ts';

/**
 * @throws UsageError when it is neither.
 * @throws ScenarioError for a file that holds none.
 */
export async function loadTarget(
  target: string,
  profile: ProfileName,
  strategy: StrategyName,
): Promise<CorpusCase> {
  if (looksLikeSeed(target)) {
    const run = parseValue('the seed', () => parseRunId(target));
    if (run.length > 1 && STRATEGIES[strategy].scenario !== STRATEGIES[DEFAULT_STRATEGY].scenario) {
      throw new UsageError(
        `"${target}" is a run of --strategy coverage; --strategy ${strategy} has none such`,
      );
    }
    const scenario = scenarioOf(strategy, run, PROFILES[profile]);
    return {
      path: `seed-${formatRunId(run)}`,
      story: null,
      property: null,
      bug: null,
      shrinking: null,
      scenario,
    };
  }
  if (!existsSync(target)) {
    throw new UsageError(`"${target}" is neither a seed nor a file; seeds are integers or commit hashes`);
  }
  const { loadCase } = await import('../campaign/corpus.ts');
  return loadCase(target);
}
