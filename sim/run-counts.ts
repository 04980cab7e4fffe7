/** The numbers of a run, gathered from the parts of its world. */
import type { Totals } from './run-result.ts';
import type { ServerHost } from './server-host.ts';
import type { World } from './world.ts';

export function totalsOf(world: World): Totals {
  const { counts, network, faults, workload, judge } = world;
  const partitions = faults.counts.partition + faults.counts.flap;
  return {
    // Deliveries, completions, client calls and timers that acted at a server, and the answers clients got.
    events: counts.handled + workload.counters.returned + workload.counters.refused,
    delivered: network.counters.delivered,
    lost: network.counters.lost + network.counters.cut + network.counters.reset,
    duplicated: network.counters.duplicated,
    crashes: counts.crashes,
    restarts: counts.restarts,
    elections: counts.elections,
    leaders: counts.leaders,
    commits: judge.ledger.committed.length,
    clientOps: workload.counters.invoked,
    partitions,
    diskFaults: sum(world.servers, diskFaultsOf),
    clockFaults: faults.counts['clock-jump'] + world.scenario.clocks.length,
  };
}

/** How often each kind of fault had an effect. */
export function faultKindsOf(world: World): Record<string, number> {
  const { faults, network, servers, scenario, counts } = world;
  const disk = (of: (host: ServerHost) => number): number => sum(servers, of);
  return {
    ...faults.counts,
    crash: counts.crashes,
    loss: network.counters.lost,
    cut: network.counters.cut,
    duplicate: network.counters.duplicated,
    'bit-flip': network.counters.flipped,
    stale: network.counters.stale,
    hold: network.counters.held,
    'connection-reset': network.counters.reset,
    pause: disk((host) => host.inbox.deferred),
    'torn-write': disk((host) => host.disk.counters.tornWrites),
    'unsynced-lost': disk((host) => host.disk.counters.lostUnsynced),
    'name-lost': disk((host) => host.disk.counters.namesLost),
    'read-error': disk((host) => host.disk.counters.readErrors),
    'sync-error': disk((host) => host.disk.counters.syncErrors),
    'disk-full': disk((host) => host.disk.counters.noSpace),
    'disk-slow': disk((host) => host.disk.counters.slow),
    damage: disk((host) => host.disk.counters.damaged),
    'clock-drift': scenario.clocks.filter((clock) => clock.driftPpm !== 0).length,
  };
}

function diskFaultsOf(host: ServerHost): number {
  const { tornWrites, lostUnsynced, namesLost, readErrors, syncErrors, noSpace, damaged } =
    host.disk.counters;
  return tornWrites + lostUnsynced + namesLost + readErrors + syncErrors + noSpace + damaged;
}

function sum(servers: readonly ServerHost[], of: (host: ServerHost) => number): number {
  let total = 0;
  for (const host of servers) total += of(host);
  return total;
}
