/**
 * Limits and durations of the core and of storage. The small ends of the ranges matter most: windows of one
 * message, batches of one entry and tiny segments reach code that defaults never reach.
 */
import type { Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { DEFAULT_LIMITS, DEFAULT_TIMING, type RaftLimits, type RaftTiming } from '../../src/raft/options.ts';
import { READ_BYTES_MIN } from '../../src/storage/limits.ts';
import type { StorageLimits } from '../../src/storage/storage.ts';
import { between, chance, pick, spread } from './draw.ts';
import type { Profile } from './profile.ts';

/** What a scenario has when nothing is drawn; also what shrinking goes back to. */
export const USUAL_STORAGE: StorageLimits = { segmentBytesMax: 1 << 20, batchBytesMax: 256 << 10 };
export const USUAL_APPLY_ENTRIES_MAX = 64;

const EXTREME_PERCENT = 10;
/** Segments that recovery does not read in one piece. */
const LARGE_SEGMENTS_PERCENT = 10;
/** Segments of which a short run fills many, so that compaction removes several at once. */
const SMALL_SEGMENTS_PERCENT = 40;
/** Reads of recovery in which headers and tickets straddle, as in segments that are larger than those of short runs. */
const SMALL_READS_PERCENT = 30;
const PROPOSAL_BYTES = [512, 4 << 10, 4 << 10, 16 << 10, 64 << 10] as const;

export function drawTiming(random: Random, profile: Profile): RaftTiming {
  if (profile.limits === 'usual' || chance(random, 40)) return DEFAULT_TIMING;
  const electionTimeoutMin: Micros = between(random, 50, 500) * 1000;
  // A narrow range makes split votes common, a wide one makes fail-over slow.
  const width = between(random, 40, 200);
  return {
    electionTimeoutMin,
    electionTimeoutMax: electionTimeoutMin + Math.floor((electionTimeoutMin * width) / 100),
    heartbeatInterval: Math.floor(electionTimeoutMin / between(random, 3, 10)),
  };
}

export function drawLimits(random: Random, profile: Profile): RaftLimits {
  if (profile.limits === 'usual') return DEFAULT_LIMITS;
  const proposalBytesMax = pick(random, PROPOSAL_BYTES);
  const appendEntriesMax = spread(random, 1, 64);
  const inFlightMessagesMax = spread(random, 1, 64);
  const usual = {
    preVote: !chance(random, 30),
    checkQuorum: !chance(random, 30),
    appendEntriesMax,
    appendBytesMax: spread(random, 256, 256 << 10),
    probeEntriesMax: random.nextInt(4),
    inFlightMessagesMax,
    inFlightBytesMax: spread(random, 1 << 10, 4 << 20),
    proposalBytesMax,
    uncommittedBytesMax: spread(random, 1 << 10, 8 << 20),
    pendingAppliesMax: chance(random, 30) ? spread(random, 1, 64) : DEFAULT_LIMITS.pendingAppliesMax,
    pendingReadsMax: DEFAULT_LIMITS.pendingReadsMax,
    leaseReads: DEFAULT_LIMITS.leaseReads,
    clockDriftPpmMax: DEFAULT_LIMITS.clockDriftPpmMax,
    electionPriority: DEFAULT_LIMITS.electionPriority,
  };
  const snapshots = drawSnapshots(random);
  return { ...usual, ...snapshots, ...drawExtremes(random) };
}

/** What few seeds can bear, since it refuses most requests, or takes a snapshot of every entry. */
function drawExtremes(random: Random): Partial<RaftLimits> {
  if (!chance(random, EXTREME_PERCENT)) return {};
  switch (random.nextInt(3)) {
    case 0:
      return { pendingReadsMax: between(random, 1, 4) };
    case 1:
      return { uncommittedBytesMax: spread(random, 32, 1 << 10) };
    default:
      return { snapshotEntries: between(random, 1, 3) };
  }
}

type SnapshotLimits = Pick<
  RaftLimits,
  | 'snapshotEntries'
  | 'snapshotBytes'
  | 'snapshotChunkBytes'
  | 'compactionKeepEntries'
  | 'compactionHoldEntries'
  | 'transferSilentMax'
>;

/** Most seeds take snapshots, and so often that followers need them; a snapshot has one chunk or many. */
function drawSnapshots(random: Random): SnapshotLimits {
  const taken = chance(random, 70);
  return {
    snapshotEntries: taken ? spread(random, 4, 256) : NEVER,
    snapshotBytes: taken ? spread(random, 256, 256 << 10) : NEVER,
    snapshotChunkBytes: spread(random, 16, 64 << 10),
    compactionKeepEntries: drawKept(random),
    compactionHoldEntries: spread(random, 16, 4096),
    transferSilentMax: spread(random, 1, 64),
  };
}

/** In some seeds all of it: then a snapshot and the whole log stand side by side. */
function drawKept(random: Random): number {
  if (chance(random, 30)) return 0;
  return chance(random, 15) ? NEVER : spread(random, 1, 64);
}

const NEVER = 1 << 30;

export function drawStorage(random: Random, profile: Profile): StorageLimits {
  if (profile.limits === 'usual') return USUAL_STORAGE;
  const limits = {
    segmentBytesMax: drawSegmentBytes(random),
    batchBytesMax: spread(random, 512, 256 << 10),
  };
  return chance(random, SMALL_READS_PERCENT)
    ? { ...limits, readBytesMax: spread(random, READ_BYTES_MIN, 16 << 10) }
    : limits;
}

function drawSegmentBytes(random: Random): number {
  if (chance(random, LARGE_SEGMENTS_PERCENT)) return between(random, 1 << 20, 4 << 20);
  return chance(random, SMALL_SEGMENTS_PERCENT)
    ? spread(random, 256, 8 << 10)
    : spread(random, 1 << 10, 256 << 10);
}

export function drawApplyEntriesMax(random: Random, profile: Profile): number {
  return profile.limits === 'usual' ? USUAL_APPLY_ENTRIES_MAX : spread(random, 1, 64);
}
