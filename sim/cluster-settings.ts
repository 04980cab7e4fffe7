/** What a scenario told its servers to do, as far as judges need it. */
import type { ClusterSettings } from '../properties/world-view.ts';
import { failoverOptionsOf } from '../src/failover/options.ts';
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
    members: cluster.servers.map((server) => server.id),
  };
}
