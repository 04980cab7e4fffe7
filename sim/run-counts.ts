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
    indexReads: workload.counters.indexReads,
    transfers: counts.transfers,
    partitions,
    diskFaults: sum(world.servers, diskFaultsOf),
    ...world.trials.made,
    clockFaults: faults.counts['clock-jump'] + world.scenario.clocks.length,
    configurationChanges: world.administrator.counts.committed,
  };
}

/**
 * Every kind of fault that a run counts, in the order of the design's table: network, process, disk, clock, those that
 * wait for a moment, clients.
 */
export const FAULT_KINDS = [
  'latency-tail',
  'loss',
  'duplicate',
  'reorder',
  'bit-flip',
  'stale',
  'hold',
  'cut',
  'partition-split',
  'partition-isolate',
  'partition-one-way',
  'partition-bridge',
  'partition-ring',
  'flap',
  'slow-link',
  'connection-reset',
  'crash',
  'crash-mid-event',
  'stop',
  'pause',
  'slow-processor',
  'slow-apply',
  'apply-stall',
  'disk-latency-tail',
  'disk-slow',
  'disk-full',
  'torn-write',
  'unsynced-lost',
  'name-lost',
  'read-error',
  'sync-error',
  'bit-rot',
  'lost-write',
  'misdirected-write',
  'cut-short',
  'clock-offset',
  'clock-drift',
  'clock-jump',
  'aimed',
  'request-lost',
  'answer-lost',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How often each kind of fault had an effect: on a frame, a partition, an event, a file, a clock that was read. */
export function faultKindsOf(world: World): Record<FaultKind, number> {
  const { servers, counts, workload } = world;
  const { counters } = world.network;
  const met = world.faults.partitionsMet;
  const each = (of: (host: ServerHost) => number): number => sum(servers, of);
  return {
    'latency-tail': counters.tails,
    loss: counters.lost,
    duplicate: counters.duplicated,
    reorder: counters.reordered,
    'bit-flip': counters.flipped,
    stale: counters.stale,
    hold: counters.held,
    cut: counters.cut,
    'partition-split': met.split,
    'partition-isolate': met.isolate,
    'partition-one-way': met['one-way'],
    'partition-bridge': met.bridge,
    'partition-ring': met.ring,
    flap: counters.flapped,
    'slow-link': counters.slowed,
    'connection-reset': counters.reset,
    crash: counts.crashes,
    'crash-mid-event': each((host) => host.crashesMidEvent),
    stop: counts.stops,
    pause: each((host) => host.inbox.deferred),
    'slow-processor': each((host) => host.inbox.queued),
    'slow-apply': each((host) => host.appliedLate),
    'apply-stall': each((host) => host.applying.held),
    'disk-latency-tail': each((host) => host.disk.counters.tails),
    'disk-slow': each((host) => host.disk.counters.slow),
    'disk-full': each((host) => host.disk.counters.noSpace),
    'torn-write': each((host) => host.disk.counters.tornWrites),
    'unsynced-lost': each((host) => host.disk.counters.lostUnsynced),
    'name-lost': each((host) => host.disk.counters.namesLost),
    'read-error': each((host) => host.disk.counters.readErrors),
    'sync-error': each((host) => host.disk.counters.syncErrors),
    'bit-rot': each((host) => host.disk.counters.bitRot),
    'lost-write': each((host) => host.disk.counters.lostWrites),
    'misdirected-write': each((host) => host.disk.counters.misdirectedWrites),
    'cut-short': each((host) => host.disk.counters.cutShort),
    'clock-offset': each((host) => host.clock.met.offset),
    'clock-drift': each((host) => host.clock.met.drift),
    'clock-jump': each((host) => host.clock.met.jumps),
    aimed: world.timetable.blows,
    'request-lost': workload.counters.requestsLost,
    'answer-lost': workload.counters.answersLost,
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
