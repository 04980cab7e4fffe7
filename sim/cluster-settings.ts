/** What a scenario told its servers to do, as far as judges need it. */
import type { ClusterSettings } from '../properties/world-view.ts';
import type { Scenario } from './scenario/scenario.ts';

export function settingsOf({ raft, timing, faults, sessionsMax, cluster }: Scenario): ClusterSettings {
  return {
    limits: raft,
    heartbeatInterval: timing.heartbeatInterval,
    electionTimeoutMin: timing.electionTimeoutMin,
    electionTimeoutMax: timing.electionTimeoutMax,
    hasSteadyClocks: !faults.some((fault) => fault.kind === 'clock-jump' && fault.by < 0),
    sessionsMax,
    members: cluster.servers.map((server) => server.id),
  };
}
