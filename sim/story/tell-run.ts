/** The run of a scenario as a story in words: what it starts from, what was done to it, what its servers did, what broke. */
import { ALL_PROPERTIES } from '../../properties/all.ts';
import type { LogLine } from '../run-result.ts';
import type { Scenario, SchedulePlan } from '../scenario/scenario.ts';
import type { System } from '../system.ts';
import { runScenario } from '../world.ts';
import { Chronicle, formatHappenings, type Happening } from './chronicle.ts';
import { faultInWords } from './fault-words.ts';

/** Happenings told; a longer story has its middle left out. */
const HAPPENINGS_MAX = 400;
/** What the world's log tells besides what servers observe. */
const WORLD: ReadonlySet<string> = new Set([
  'crash',
  'restart',
  'stopped',
  'liveness',
  'turned off',
  'administrator',
  'call',
  'return',
  'refused',
  'unknown',
]);

export function tellRun(system: System, scenario: Scenario): string {
  let now = 0;
  const chronicle = new Chronicle(() => now);
  const { violations, virtualMs } = runScenario(system, scenario, {
    properties: [...ALL_PROPERTIES, chronicle.property],
    handling: (_event, atUs) => {
      now = atUs;
    },
    log: ({ server, what, detail }: LogLine) => {
      if (!WORLD.has(what)) return;
      const told = detail === '' ? what : `${what}: ${detail}`;
      if (what === 'call' || what === 'return' || what === 'refused' || what === 'unknown') {
        chronicle.tell('client', detail === '' ? what : `${what === 'call' ? '' : `${what}: `}${detail}`);
      } else chronicle.tell('script', server === null ? told : `server ${server} ${told}`);
    },
  });
  const happenings = [...faultsOf(scenario, virtualMs * 1_000), ...chronicle.happenings];
  happenings.sort((a, b) => a.atUs - b.atUs);
  const verdicts = violations.map(
    ({ property, message, atMs }) => `At ${atMs} ms this breaks ${property}: ${message}`,
  );
  const end = verdicts.length === 0 ? ['Every property holds.'] : verdicts;
  return `${opening(scenario)}\n\n${formatHappenings(shortened(happenings))}\n${end.join('\n')}\n`;
}

function faultsOf({ faults, phases }: Scenario, untilUs: number): Happening[] {
  return faults
    .filter(({ at }) => at <= untilUs && at < phases.faultsFor)
    .map((fault) => ({
      atUs: fault.at,
      kind: 'script' as const,
      server: null,
      term: 0,
      text: faultInWords(fault),
    }));
}

/** By what messages are ordered, for whom `schedule` says little. */
const LANES: Readonly<Record<SchedulePlan['lanes'], string>> = {
  server: 'of the server that receives them',
  link: 'of their link',
  message: 'of their kind on their link',
};

function operationsOf({ operations, operationsMax }: Scenario['workload']): string {
  return operations === undefined ? `at most ${operationsMax} operations` : `${operations.length} operations`;
}

function opening({ seed, cluster, workload, raft, schedule, membership = [] }: Scenario): string {
  const ids = cluster.servers.map(({ id }) => id).join(', ');
  const joining = (cluster.joining ?? []).map(({ id }) => id).join(', ');
  const parts = [
    `The scenario of seed ${seed}, made smaller: servers ${ids}${joining === '' ? '' : ` (later ${joining})`}`,
    `${raft.preVote ? 'with' : 'without'} pre-vote, ${raft.checkQuorum ? 'with' : 'without'} check-quorum`,
    workload.clients === 0 ? 'no clients' : `${workload.clients} clients with ${operationsOf(workload)}`,
  ];
  if (membership.length > 0) parts.push(`${membership.length} requests to change the membership`);
  if (schedule !== undefined) {
    const { lanes, longest, changePoints } = schedule;
    const changes = `${changePoints.length} change points`;
    parts.push(
      `messages arrive by the priority ${LANES[lanes]}, up to ${longest / 1_000} ms late, with ${changes}`,
    );
  }
  return `${parts.join('; ')}.`;
}

function shortened(happenings: readonly Happening[]): readonly Happening[] {
  if (happenings.length <= HAPPENINGS_MAX) return happenings;
  const half = HAPPENINGS_MAX / 2;
  const left = happenings.length - HAPPENINGS_MAX;
  const before = happenings.slice(0, half);
  const gap: Happening = {
    ...before[half - 1]!,
    kind: 'script',
    server: null,
    text: `(${left} lines are left out)`,
  };
  return [...before, gap, ...happenings.slice(-half)];
}
