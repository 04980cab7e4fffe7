/**
 * How long the run is, and which servers must then recover. The time allowed for recovery is computed from all
 * that can delay a healthy core, with a wide margin: a liveness verdict must never be a false alarm.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { majorityOf } from './cluster.ts';
import { between, chance, MILLION, shuffled } from './draw.ts';
import { waitsMax } from './election-priorities.ts';
import { permanentlyDead } from './faults.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, Scenario, TimedFault } from './scenario.ts';

const LIVENESS_MIN: Micros = 10_000_000;
/** Rounds of elections that may fail one after the other, as votes split. */
const ELECTIONS = 40;
/** Latency tails (of network and disk) that may be met one after the other. */
const TAILS = 30;
/** Bytes of a command apart from the value. */
const COMMAND_BYTES = 128;
/** Tries that became entries each, sessions; then each leader's own entry. */
const ENTRIES_PER_OPERATION = 2;
const ENTRIES_BESIDE = 200;
const CATCH_UP_MAX: Micros = 60_000_000;
const OPERATIONS_MIN = 20;
/** Of what clients write, in chunks. */
const TRANSFER_MAX: Micros = 15_000_000;
/** Bytes of a snapshot apart from the value, for each key and for each session. */
const SAVED_BYTES = 40;
/** A client whose registration is not answered registers again. */
const SESSIONS_PER_CLIENT = 2;
/** Transfers of a snapshot that one server may need: the first may be of one that was given up. */
const TRANSFERS = 2;

export function drawFaultsFor(random: Random, profile: Profile): Micros {
  return profile.faultsFor ?? between(random, 5_000, 12_000) * 1_000;
}

/** A random majority of the servers that can come back; one time in four all of those. */
export function drawCore(
  random: Random,
  cluster: ClusterPlan,
  faults: readonly TimedFault[],
): readonly MemberId[] {
  const dead = permanentlyDead(faults);
  const able = cluster.servers.map((server) => server.id).filter((id) => !dead.has(id));
  const least = majorityOf(cluster.servers.length);
  const size = chance(random, 25) ? able.length : between(random, least, able.length);
  const chosen = new Set(shuffled(random, able).slice(0, size));
  return able.filter((id) => chosen.has(id));
}

type Parts = Pick<
  Scenario,
  | 'network'
  | 'schedule'
  | 'disk'
  | 'timing'
  | 'raft'
  | 'process'
  | 'workload'
  | 'faults'
  | 'applyEntriesMax'
  | 'stateBytes'
  | 'electionPriorities'
>;

/** An upper bound of what a healthy core needs; runs end as soon as it has converged. */
export function livenessAllowance(parts: Parts): Micros {
  const { network, schedule, disk, timing, workload, faults } = parts;
  let lasting: Micros = Math.max(network.staleDelay, 2 * (schedule?.longest ?? 0));
  for (const fault of faults) {
    if ('for' in fault) lasting = Math.max(lasting, fault.for);
    if (fault.kind === 'hold') lasting = Math.max(lasting, fault.hold);
    // Timers of a clock that went back wait that much longer, once for each jump.
    if (fault.kind === 'clock-jump' && fault.by < 0) lasting -= fault.by;
  }
  const tails = (network.tailPpm > 0 ? network.tail : 0) + (disk.tailPpm > 0 ? disk.tail : 0);
  const timeout = (1 + waitsMax(parts.electionPriorities)) * timing.electionTimeoutMax;
  const elections = ELECTIONS * (timeout + slowestLink(parts));
  const needed =
    elections +
    TAILS * tails +
    2 * lasting +
    catchUp(parts) +
    TRANSFERS * transfer(parts) +
    workload.tryTimeout;
  return Math.max(LIVENESS_MIN, needed);
}

/** As many operations as leave an empty server able to catch up in {@link CATCH_UP_MAX}, windows of one included. */
export function affordableOperations(parts: Parts): number {
  const entries = Math.floor(CATCH_UP_MAX / costPerEntry(parts));
  return Math.max(OPERATIONS_MIN, Math.floor((entries - ENTRIES_BESIDE) / ENTRIES_PER_OPERATION));
}

/** The time in which an empty server receives, writes and applies the whole log. */
function catchUp(parts: Parts): Micros {
  const entries = ENTRIES_PER_OPERATION * parts.workload.operationsMax + ENTRIES_BESIDE;
  return Math.ceil(entries * costPerEntry(parts));
}

/** Chunks of a snapshot as large as leave one transfer of what clients write affordable, in {@link TRANSFER_MAX}. */
export function affordableChunkBytes(parts: Parts): number {
  return Math.ceil(writtenBytes(parts) / atLeastOne(TRANSFER_MAX / costPerChunk(parts)));
}

/** The time in which the bytes of a state are read, sent and staged, a chunk after the other. */
function transfer(parts: Parts): Micros {
  const bytes = (parts.stateBytes ?? 0) + writtenBytes(parts);
  return Math.ceil(bytes / parts.raft.snapshotChunkBytes) * costPerChunk(parts);
}

/** Of a state: each key's value, and each session's latest answer. */
function writtenBytes({ workload }: Parts): number {
  const sessions = SESSIONS_PER_CLIENT * workload.clients;
  return (workload.keys + sessions) * (workload.valueBytesMax + SAVED_BYTES);
}

/** What is lost of a chunk or of its answer is noticed at a heartbeat. */
function costPerChunk(parts: Parts): Micros {
  const { network, disk, timing } = parts;
  const link = network.latencyMin + network.latencyJitter + slowestLink(parts);
  const delays = (2 * network.tailPpm * network.tail + 2 * disk.tailPpm * disk.tail) / MILLION;
  return 2 * link + 2 * (disk.latencyMin + disk.latencyJitter) + Math.ceil(delays) + timing.heartbeatInterval;
}

/** In microseconds, and at least 1. */
function costPerEntry(parts: Parts): number {
  const { network, disk, raft, process, workload, applyEntriesMax } = parts;
  const entryBytes = workload.valueBytesMax + COMMAND_BYTES;
  const perMessage = atLeastOne(Math.min(raft.appendEntriesMax, raft.appendBytesMax / entryBytes));
  const bytesInFlight = perMessage * entryBytes;
  const inFlight = atLeastOne(Math.min(raft.inFlightMessagesMax, raft.inFlightBytesMax / bytesInFlight));
  let cost = process.costPerEvent;
  for (const slow of process.slow) cost = Math.max(cost, slow.costPerEvent);
  const roundTrip =
    2 * (network.latencyMin + network.latencyJitter + slowestLink(parts)) +
    4 * (disk.latencyMin + disk.latencyJitter);
  return 1 + roundTrip / (perMessage * inFlight) + process.applyDelayMax / applyEntriesMax + 8 * cost;
}

function slowestLink({ network }: Pick<Parts, 'network'>): Micros {
  return network.slowLinks.reduce((slowest, link) => Math.max(slowest, link.extra), 0);
}

function atLeastOne(count: number): number {
  return Math.max(1, Math.floor(count));
}
