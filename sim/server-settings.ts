/** What a server of a scenario is told when it is made. */
import type { MemberId } from '../src/base/types.ts';
import type { RaftLimits } from '../src/raft/options.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { ServerContext } from './system.ts';

/** Observations that a server that stopped by itself tells of. */
const FLIGHT_RECORD = 32;

export type ServerSettings = Pick<ServerContext, 'identity' | 'self' | 'members' | 'sessionsMax' | 'options'>;

export function serverSettings(scenario: Scenario, self: MemberId): ServerSettings {
  const { cluster, sessionsMax, timing, storage, applyEntriesMax } = scenario;
  return {
    identity: { cluster: cluster.cluster, group: cluster.group },
    self,
    members: cluster.servers.some(({ id }) => id === self) ? cluster.servers : [],
    sessionsMax,
    options: {
      raft: limitsOf(scenario, self),
      timing,
      storage,
      applyEntriesMax,
      flightRecordMax: FLIGHT_RECORD,
    },
  };
}

/** Those of all, with a priority of its own. */
function limitsOf({ raft, electionPriorities = [] }: Scenario, self: MemberId): RaftLimits {
  const own = electionPriorities.find(({ server }) => server === self);
  return own === undefined ? raft : { ...raft, electionPriority: own.priority };
}
