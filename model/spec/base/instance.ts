/** Instances of the base specification by the bounds of the ground truth, with its table of known ones. */
import type { Bug } from './bugs.ts';
import { figure8State } from './figure-8.ts';
import { type BaseSpecification, baseSpecification } from './specification.ts';

export interface BaseBounds {
  readonly servers: number;
  readonly values: number;
  /** The highest term; servers begin in term 1. */
  readonly terms: number;
  readonly log: number;
  /** Messages in flight at a time, all copies counted. */
  readonly messages: number;
  /** Copies of one message in flight. */
  readonly duplicates: number;
  readonly restarts: number;
  /** A candidate asks itself by message, as in raft.tla. */
  readonly selfMessages: boolean;
  /** Messages may be lost. */
  readonly drop: boolean;
  readonly bug: Bug | null;
}

const COMMON = {
  servers: 3,
  values: 1,
  terms: 2,
  log: 1,
  messages: 2,
  duplicates: 1,
  restarts: 0,
  selfMessages: false,
  drop: true,
  bug: null,
} as const satisfies BaseBounds;

/** TLC's counts of these are known. */
export const BASE_INSTANCES = {
  A: { ...COMMON, servers: 2, selfMessages: true },
  B: { ...COMMON, messages: 1 },
  C: COMMON,
  D: { ...COMMON, duplicates: 2 },
  E: { ...COMMON, terms: 3, messages: 1 },
  F: { ...COMMON, log: 2 },
  G: { ...COMMON, restarts: 1 },
} as const satisfies Readonly<Record<string, BaseBounds>>;

export type BaseInstanceName = keyof typeof BASE_INSTANCES;

/** For each mistake a small instance in which the checker finds it. */
export const BUG_INSTANCES: Readonly<Record<Bug, BaseBounds>> = {
  'forgotten-vote': { ...COMMON, messages: 1, log: 0, restarts: 1, bug: 'forgotten-vote' },
  'figure-8': { ...COMMON, messages: 1, terms: 5, bug: 'figure-8' },
  'no-up-to-date-check': { ...COMMON, messages: 1, terms: 3, bug: 'no-up-to-date-check' },
  'no-append-term-check': { ...COMMON, messages: 1, terms: 3, bug: 'no-append-term-check' },
  'no-previous-entry-check': { ...COMMON, messages: 1, terms: 3, log: 2, bug: 'no-previous-entry-check' },
};

/** With the bug of Figure 8 the search begins in the figure's third state: from the first one it is out of reach. */
export function baseInstance(bounds: BaseBounds): BaseSpecification {
  const { servers, values, terms, log, messages, duplicates, restarts, selfMessages, drop, bug } = bounds;
  const rules = { servers, values, termMax: terms, logMax: log, selfMessages, drop, bug };
  const network = { kind: 'bag', messagesMax: messages, copiesMax: duplicates } as const;
  const name = describeBaseBounds(bounds);
  if (bug !== 'figure-8') return baseSpecification(name, rules, network, restarts);
  return baseSpecification(
    `${name}, from the third state of Figure 8`,
    rules,
    network,
    restarts,
    figure8State(servers),
  );
}

export function describeBaseBounds(bounds: BaseBounds): string {
  const { servers, values, terms, log, messages, duplicates, restarts, selfMessages, drop, bug } = bounds;
  const parts = [
    `base, servers ${servers}`,
    `values ${values}`,
    `terms to ${terms}`,
    `logs to ${log}`,
    `messages ${messages}`,
    `copies ${duplicates}`,
    `restarts ${restarts}`,
  ];
  if (selfMessages) parts.push('messages to itself');
  if (!drop) parts.push('no loss');
  if (bug !== null) parts.push(`bug ${bug}`);
  return parts.join(', ');
}
