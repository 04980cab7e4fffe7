/** What a campaign's coverage says to a person, and as one object. */
import type { Coverage } from '../../model/refinement/coverage.ts';
import type { CampaignCoverage } from '../coverage/campaign-coverage.ts';
import type { ExhaustiveCoverage } from '../coverage/exhaustive-coverage.ts';

const LISTED_MAX = 12;

export interface CoverageReport {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly growth: CampaignCoverage['growth'];
  readonly against: {
    readonly instance: string;
    readonly complete: boolean;
    readonly distinct: number;
    readonly states: number;
    readonly pairs: number;
    /** What the search reached, and the campaign did not. */
    readonly missedStates: readonly string[];
    readonly missedPairs: readonly string[];
  };
}

export function reportOf(
  firstSeed: number,
  { coverage, growth }: CampaignCoverage,
  { instance, exploration, coverage: exhaustive }: ExhaustiveCoverage,
): CoverageReport {
  return {
    firstSeed,
    seeds: growth.at(-1)?.seeds ?? 0,
    growth,
    against: {
      instance,
      complete: exploration.ending === 'complete',
      distinct: exploration.distinct,
      states: exhaustive.states.size,
      pairs: exhaustive.pairs.size,
      missedStates: missing(exhaustive, coverage, 'states'),
      missedPairs: missing(exhaustive, coverage, 'pairs'),
    },
  };
}

export function formatReport({ growth, against }: CoverageReport): string {
  const { instance, complete, distinct, states, pairs, missedStates, missedPairs } = against;
  const lines = ['  seeds  abstract states  (action, role, shape)'];
  for (const row of growth) {
    lines.push(`${pad(row.seeds, 7)}${pad(row.states, 17)}${pad(row.pairs, 23)}`);
  }
  lines.push(
    '',
    `Against ${complete ? 'a complete' : 'an unfinished'} search of ${distinct.toLocaleString('en-US')} states:`,
  );
  lines.push(`  ${instance}`);
  lines.push(...listed(`${states} abstract states, of which the campaign missed`, missedStates));
  lines.push(...listed(`${pairs} (action, role, shape), of which the campaign missed`, missedPairs));
  return `${lines.join('\n')}\n`;
}

function missing(all: Coverage, some: Coverage, what: 'states' | 'pairs'): readonly string[] {
  return [...all[what]].filter((one) => !some[what].has(one)).sort();
}

function listed(head: string, items: readonly string[]): string[] {
  const lines = [`${head} ${items.length === 0 ? 'none' : items.length}.`];
  for (const item of items.slice(0, LISTED_MAX)) lines.push(`  ${item}`);
  if (items.length > LISTED_MAX) lines.push(`  ... and ${items.length - LISTED_MAX} more: --json lists all`);
  return lines;
}

function pad(value: number, width: number): string {
  return value.toLocaleString('en-US').padStart(width);
}
