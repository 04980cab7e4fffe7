/** The option `--strategy`, and what help says of it. */
import { DEFAULT_STRATEGY, STRATEGIES, STRATEGY_NAMES, type StrategyName } from '../strategy/strategies.ts';
import { choice, type Option } from './option.ts';

export function strategyOption(help: string): Option<StrategyName> {
  return choice('NAME', `${help} (${DEFAULT_STRATEGY})`, STRATEGY_NAMES, DEFAULT_STRATEGY);
}

export const strategyNotes: readonly string[] = [
  'Strategies:',
  ...STRATEGY_NAMES.map((name) => `  ${name.padEnd(13)} ${STRATEGIES[name].summary}`),
];
