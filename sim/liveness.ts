/**
 * The verdict of the liveness phase: has the healed core elected, committed, converged and answered, and if not,
 * what is missing, in words; or why nothing can be demanded of it.
 */
import type { MemberId } from '../src/base/types.ts';
import { Role } from '../src/raft/state.ts';
import type { ServerHost } from './server-host.ts';

/** The living leader of the latest term, or null. */
export function leaderAmong(core: readonly ServerHost[]): ServerHost | null {
  let latest: ServerHost | null = null;
  for (const server of core) {
    const leads = server.alive && server.ready && server.role === Role.Leader;
    if (leads && (latest === null || server.term > latest.term)) latest = server;
  }
  return latest;
}

/**
 * Null when the core has recovered; otherwise the first thing that is missing.
 * @param hasFailover coordinators stand beside the replicas, and one server is to be PRIMARY.
 */
export function whatIsMissing(
  core: readonly ServerHost[],
  waitingClients: number,
  hasFailover: boolean,
): string | null {
  const first = core[0]!;
  for (const server of core) {
    if (!server.alive) return `server ${server.id} is down`;
    if (!server.ready) return `server ${server.id} has not recovered`;
    if (server.leader < 0) return `server ${server.id} knows no leader, in term ${server.term}`;
    if (server.leader !== first.leader || server.term !== first.term) {
      return (
        `server ${server.id} follows ${server.leader} in term ${server.term}, ` +
        `server ${first.id} follows ${first.leader} in term ${first.term}`
      );
    }
  }
  for (const server of core) {
    if (server.lastIndex !== first.lastIndex) {
      return `the log of server ${server.id} ends at ${server.lastIndex}, that of ${first.id} at ${first.lastIndex}`;
    }
    if (server.commitIndex !== server.lastIndex) {
      return `server ${server.id} has committed ${server.commitIndex} of ${server.lastIndex} entries`;
    }
    if (server.appliedIndex !== server.commitIndex) {
      return `server ${server.id} has applied ${server.appliedIndex} of ${server.commitIndex} committed entries`;
    }
  }
  if (hasFailover && !core.some((server) => server.isPrimary)) return 'no server is PRIMARY';
  return waitingClients === 0 ? null : `${waitingClients} clients wait for an answer`;
}

/** Why liveness cannot be demanded, or null. `lost`: servers that stay down because their data is damaged. */
export function excuseFor(
  servers: number,
  core: readonly MemberId[],
  lost: ReadonlySet<MemberId>,
): string | null {
  if (core.length === 0) return 'the scenario has no liveness phase';
  const able = core.filter((id) => !lost.has(id)).length;
  const majority = (servers >> 1) + 1;
  if (able >= majority) return null;
  return `no quorum alive: ${able} of ${servers} servers can run, ${lost.size} stopped on damaged data`;
}
