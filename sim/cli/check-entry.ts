/** The entry of `check` in the table of commands. */

import { BUGS } from '../../model/spec/base/bugs.ts';
import { BASE_INSTANCES, type BaseInstanceName } from '../../model/spec/base/instance.ts';
import { VARIANTS } from '../../model/spec/protocol/rules.ts';
import { command } from './command.ts';
import { choice, count, flag, type ValuesOf } from './option.ts';

// The keys of a record are its names.
const INSTANCE_NAMES = Object.keys(BASE_INSTANCES) as BaseInstanceName[];
const USUAL = 'usual';
const NO_BUG = 'none';
const MISTAKES: Readonly<Record<string, string>> = { ...BUGS, ...VARIANTS };

export const MEMORY_GIB_MAX = 64;
const MEMORY_GIB_USUAL = 2;
const SERVERS_MAX = 7;
const BOUND_MAX = 64;
const JOBS_MAX = 64;

const bound = (help: string, max = BOUND_MAX) => count('N', help, { min: 0, max }, null);

const CHECK_OPTIONS = {
  spec: choice(
    'NAME',
    "base (Ongaro's raft.tla) or protocol (what a production Raft may do)",
    ['base', 'protocol'],
    'base',
  ),
  instance: choice(
    'NAME',
    'begin with the bounds of a known instance of base, see below (C; with --bug one that shows it)',
    [USUAL, ...INSTANCE_NAMES],
    USUAL,
  ),
  servers: count('N', 'servers', { min: 2, max: SERVERS_MAX }, null),
  values: bound('client values'),
  terms: bound('highest term'),
  log: bound('longest log'),
  messages: bound('messages in flight'),
  duplicates: count('N', 'copies of one message in flight (base)', { min: 1, max: BOUND_MAX }, null),
  restarts: bound('restarts (crashes) in one run'),
  'self-messages': flag('a candidate asks itself for its vote by message (base)'),
  'no-drop': flag('messages are not lost (base)'),
  'pre-vote': flag('with pre-vote (protocol)'),
  'check-quorum': flag('with check-quorum (protocol)'),
  symmetry: flag('explore one of all states that differ only in the names of servers'),
  bug: choice('NAME', 'break one rule, see below', [NO_BUG, ...Object.keys(MISTAKES)], NO_BUG),
  jobs: count('N', 'worker threads that search together (1)', { min: 1, max: JOBS_MAX }, 1),
  memory: count(
    'GIB',
    `end with a partial result at so many GiB (${MEMORY_GIB_USUAL}); a worker can use 4 at most`,
    { min: 1, max: MEMORY_GIB_MAX },
    MEMORY_GIB_USUAL,
  ),
  json: flag('print the result as one JSON object'),
};

export type CheckValues = ValuesOf<typeof CHECK_OPTIONS>;

export const checkEntry = command({
  name: 'check',
  summary: 'Explores every reachable state of a bounded instance of the specification.',
  options: CHECK_OPTIONS,
  notes: [
    'Instances of base, whose counts TLC found, too; every bound can be overridden:',
    ...INSTANCE_NAMES.map((name) => {
      const { servers, terms, log, messages, duplicates, restarts, selfMessages } = BASE_INSTANCES[name];
      const bounds = `${servers} servers, terms to ${terms}, logs to ${log}, messages ${messages}, copies ${duplicates}`;
      return `  ${name}  ${bounds}, restarts ${restarts}${selfMessages ? ', messages to itself' : ''}`;
    }),
    'Mistakes for --bug; those of base:',
    ...Object.entries(BUGS).map(([name, story]) => `  ${name}: ${story}`),
    'and those of protocol:',
    ...Object.entries(VARIANTS).map(([name, story]) => `  ${name}: ${story}`),
    'Exit codes: 0 every state was explored and every property holds, 1 one is violated, 2 wrong usage,',
    '3 the bound on memory came first: what was explored holds, nothing is known of the rest.',
  ],
  load: async () => {
    const { checkCommand } = await import('./check.ts');
    return (host, _parameters, values) => checkCommand(host, values);
  },
});
