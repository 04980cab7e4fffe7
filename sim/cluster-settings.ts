/** What a scenario told its servers to do, as far as judges need it. */
import type { ClusterSettings } from '../properties/world-view.ts';
import type { MemberId } from '../src/base/types.ts';
import { failoverOptionsOf } from '../src/failover/options.ts';
import { allServers } from './scenario/cluster.ts';
import type { Scenario } from './scenario/scenario.ts';

export function settingsOf(scenario: Scenario): ClusterSettings {
  const { raft, storage, timing, faults, sessionsMax, cluster, electionPriorities = [], failover } = scenario;
  return {
    limits: raft,
    storage,
    heartbeatInterval: timing.heartbeatInterval,
    electionTimeoutMin: timing.electionTimeoutMin,
    electionTimeoutMax: timing.electionTimeoutMax,
    hasSteadyClocks: !faults.some((fault) => fault.kind === 'clock-jump' && fault.by < 0),
    sessionsMax,
    electionPriorities: new Map(electionPriorities.map(({ server, priority }) => [server, priority])),
    failover: failover === undefined ? null : failoverOptionsOf(timing, raft),
    askedForSnapshots: askedForSnapshots(scenario),
    members: cluster.servers.map((server) => server.id),
  };
}

/** Whom an aimed fault will tell to take one, nobody knows beforehand. */
function askedForSnapshots({ cluster, faults }: Scenario): ReadonlySet<MemberId> {
  const isAimed = faults.some((fault) => fault.kind === 'aimed' && fault.blow === 'take-snapshot');
  if (isAimed) return new Set(allServers(cluster).map(({ id }) => id));
  return new Set(faults.flatMap((fault) => (fault.kind === 'take-snapshot' ? [fault.server] : [])));
}
