/**
 * How a person runs `ordeal` where this copy of it lies: a command that is printed must work when it is typed. In a
 * clone there is no `ordeal` on the path, but an npm script; an installed package is run by npx.
 */
import type { ProfileName } from '../scenario/profile.ts';
import { formatRunId, type RunId } from '../strategy/run-id.ts';
import { DEFAULT_STRATEGY, STRATEGIES, type StrategyName } from '../strategy/strategies.ts';

/** @param url of a module of this build. */
export function invocationFrom(url: string): string {
  return url.includes('/node_modules/') ? 'npx ordeal' : 'npm run ordeal --';
}

/** What goes in front of a command's name. */
export const INVOCATION = invocationFrom(import.meta.url);

/** The one command that runs a seed again. */
export function replayCommand(run: RunId, profile: ProfileName, strategy: StrategyName): string {
  // A run id says all by itself, unless its strategy makes something else of a seed than the usual one does.
  const isUsual = STRATEGIES[strategy].scenario === STRATEGIES[DEFAULT_STRATEGY].scenario;
  const options = [
    profile === 'default' ? '' : ` --profile ${profile}`,
    isUsual ? '' : ` --strategy ${strategy}`,
  ];
  return `${INVOCATION} replay ${formatRunId(run)}${options.join('')}`;
}
