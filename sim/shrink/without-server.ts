/**
 * A scenario without one of its servers: everything that names it goes, too, and the core stays a majority of
 * servers that can come back; or everybody, where the membership changes and nobody knows who will decide.
 */
import type { MemberId } from '../../src/base/types.ts';
import { allServers, majorityOf } from '../scenario/cluster.ts';
import { permanentlyDead } from '../scenario/faults.ts';
import type { PartitionShape, Scenario, TimedFault } from '../scenario/scenario.ts';

/** Null when it is the last server, or too few would be left that can come back. */
export function withoutServer(scenario: Scenario, gone: MemberId): Scenario | null {
  const { servers: before, joining: later = [], ...identity } = scenario.cluster;
  const servers = before.filter((server) => server.id !== gone);
  const joining = later.filter((server) => server.id !== gone);
  if (servers.length === 0) return null;
  const faults = scenario.faults.flatMap((fault) => faultWithout(fault, gone));
  const ids = servers.map((server) => server.id);
  const cluster = joining.length === 0 ? { ...identity, servers } : { ...identity, servers, joining };
  const everybody = allServers(cluster).map((server) => server.id);
  const core = isOpen(scenario) ? coreOf(scenario, everybody) : coreWithout(scenario, gone, ids, faults);
  if (core === null) return null;
  return {
    ...scenario,
    cluster,
    ...membershipWithout(scenario, gone),
    ...failoverWithout(scenario, gone),
    network: {
      ...scenario.network,
      slowLinks: scenario.network.slowLinks.filter((link) => link.from !== gone && link.to !== gone),
    },
    process: { ...scenario.process, slow: scenario.process.slow.filter((each) => each.server !== gone) },
    clocks: scenario.clocks.filter((clock) => clock.server !== gone),
    ...prioritiesWithout(scenario, gone),
    faults,
    phases: { ...scenario.phases, core },
  };
}

/** What is asked of the others; nothing at all is left as an empty list, which the next candidate leaves out. */
function membershipWithout({ membership }: Scenario, gone: MemberId): Pick<Scenario, 'membership'> {
  if (membership === undefined) return {};
  const left = membership.map(({ changes, ...request }) => ({
    ...request,
    changes: changes.filter(({ id }) => id !== gone),
  }));
  return { membership: left.filter(({ changes }) => changes.length > 0) };
}

function prioritiesWithout(
  { electionPriorities }: Scenario,
  gone: MemberId,
): Pick<Scenario, 'electionPriorities'> {
  return electionPriorities === undefined
    ? {}
    : { electionPriorities: electionPriorities.filter(({ server }) => server !== gone) };
}

function failoverWithout({ failover }: Scenario, gone: MemberId): Pick<Scenario, 'failover'> {
  if (failover === undefined) return {};
  return { failover: { unhealthy: failover.unhealthy.filter(({ server }) => server !== gone) } };
}

function faultWithout(fault: TimedFault, gone: MemberId): TimedFault[] {
  switch (fault.kind) {
    case 'partition': {
      const cuts = fault.cuts.flatMap((cut) => cutWithout(cut, gone));
      return cuts.length === 0 ? [] : [{ ...fault, cuts }];
    }
    case 'flap':
    case 'slow-link':
    case 'hold':
      return fault.from === gone || fault.to === gone ? [] : [fault];
    case 'connection-reset':
      return fault.a === gone || fault.b === gone ? [] : [fault];
    case 'transfer':
      return [fault.target === gone ? { ...fault, target: null } : fault];
    default:
      return fault.server === gone ? [] : [fault];
  }
}

function cutWithout(cut: PartitionShape, gone: MemberId): PartitionShape[] {
  const a = cut.a.filter((id) => id !== gone);
  const b = cut.b.filter((id) => id !== gone);
  return a.length === 0 || b.length === 0 ? [] : [{ a, b, oneWay: cut.oneWay }];
}

/** Who decides in the end is not given by the scenario: voters may be added, and those it begins with removed. */
function isOpen({ membership, cluster }: Scenario): boolean {
  return membership !== undefined || cluster.joining !== undefined;
}

function coreOf({ phases }: Scenario, everybody: readonly MemberId[]): readonly MemberId[] {
  return phases.core.length === 0 ? [] : everybody;
}

function coreWithout(
  scenario: Scenario,
  gone: MemberId,
  ids: readonly MemberId[],
  faults: readonly TimedFault[],
): readonly MemberId[] | null {
  if (scenario.phases.core.length === 0) return [];
  const core = new Set(scenario.phases.core.filter((id) => id !== gone));
  const dead = permanentlyDead(faults);
  const needed = majorityOf(ids.length);
  for (const id of ids) {
    if (core.size >= needed) break;
    if (!dead.has(id)) core.add(id);
  }
  return core.size < needed ? null : ids.filter((id) => core.has(id));
}
