/** The entry of `explore` in the table of commands. */
import { CHANGE_KINDS } from '../explore/change.ts';
import { describeInstance, INSTANCES, type InstanceName } from '../explore/instance.ts';
import { MEMORY_GIB_MAX } from './check-entry.ts';
import { command } from './command.ts';
import { choice, count, flag, type ValuesOf } from './option.ts';

// The keys of a record are its names.
const INSTANCE_NAMES = Object.keys(INSTANCES) as InstanceName[];
const MEMORY_GIB_USUAL = 8;
const SERVERS_MAX = 5;
const BOUND_MAX = 64;

const bound = (help: string) => count('N', help, { min: 0, max: BOUND_MAX }, null);

const EXPLORE_OPTIONS = {
  instance: choice('NAME', 'begin with the bounds of an instance, see below', INSTANCE_NAMES, 'quick'),
  servers: count('N', 'servers that vote at first', { min: 1, max: SERVERS_MAX }, null),
  change: choice('KIND', `change of the membership: ${CHANGE_KINDS.join(', ')}`, CHANGE_KINDS, null),
  elections: bound('highest term that a candidature may start'),
  entries: bound("a leader takes clients' entries until its log has so many"),
  messages: bound('messages in flight; what does not fit is lost, in every choice'),
  crashes: bound('crashes in one run'),
  waiting: bound('messages of one server that may wait for its disk'),
  snapshots: flag('servers take snapshots, and compact their logs'),
  'pre-vote': flag('with pre-vote'),
  'check-quorum': flag('with check-quorum'),
  'no-symmetry': flag('explore all states, also those that differ only in the names of servers'),
  memory: count(
    'GIB',
    `end with a partial result at so many GiB (${MEMORY_GIB_USUAL})`,
    { min: 1, max: MEMORY_GIB_MAX },
    MEMORY_GIB_USUAL,
  ),
  json: flag('print the result as one JSON object, as check does'),
};

export type ExploreValues = ValuesOf<typeof EXPLORE_OPTIONS>;

export const exploreEntry = command({
  name: 'explore',
  summary: 'Takes the real machine through all interleavings of a small instance.',
  options: EXPLORE_OPTIONS,
  notes: [
    'Explored is the code that runs in production, with a disk that writes tickets: every order of deliveries,',
    'losses, repetitions, time-outs, proposals and disk completions, and a crash between any two effects. Each',
    'step is held against the specification, each state against the safety table. Instances:',
    ...INSTANCE_NAMES.map((name) => `  ${name.padEnd(6)} ${describeInstance(INSTANCES[name])}`),
    'Exit codes: 0 every state was explored and all holds, 1 something is violated, 2 wrong usage,',
    '3 the bound on memory came first: what was explored holds, nothing is known of the rest.',
  ],
  load: async () => {
    const { exploreCommand } = await import('./explore.ts');
    return (host, _parameters, values) => exploreCommand(host, values);
  },
});
