/**
 * What a seed with a huge state has besides: how large the state is, snapshots so often that logs are compacted again and
 * again, servers that are away until what they miss is in a snapshot alone, and faults that meet them while they receive it.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import type { RaftLimits, RaftTiming } from '../../src/raft/options.ts';
import { between, chance, pick, shuffled, spread } from './draw.ts';
import type { Profile } from './profile.ts';
import type { AimedBlow, ClusterPlan, TimedFault } from './scenario.ts';

const KIBI = 1 << 10;
const BYTES_MIN = 1_000 * KIBI;
const BYTES_MAX = 3_000 * KIBI;
/** From some ten chunks to a hundred and more. */
const CHUNK_BYTES_MIN = 24 * KIBI;
const CHUNK_BYTES_MAX = 256 * KIBI;
const SNAPSHOT_ENTRIES_MIN = 30;
const SNAPSHOT_ENTRIES_MAX = 64;
const KEPT_MAX = 8;
/** So small that what was compacted is soon gone from the disk, too, and a restart begins with a snapshot. */
const SEGMENT_BYTES_MIN = 2 * KIBI;
const SEGMENT_BYTES_MAX = 32 * KIBI;
const ABSENCES_MIN = 2;
const ABSENCES_MAX = 5;
/** The first is drawn from here to four times as late. */
const FIRST_ABSENCE: Micros = 500_000;
/** Absences that end by a restart, not by the healing of a cut. */
const CRASH_PERCENT = 50;
/** In tenths of the longest election time-out: in as long a time most clusters take a snapshot or two. */
const AWAY_TENTHS_MIN = 50;
const AWAY_TENTHS_MAX = 150;
/** Absences after which whoever receives the snapshot is struck in the midst of it, and those after which its sender is. */
const RECEIVER_PERCENT = 60;
const SENDER_PERCENT = 60;
/** Blows that a transfer survives, and must go on after. */
const RECEIVER_BLOWS: readonly AimedBlow[] = ['crash', 'crash', 'isolate', 'mute', 'pause'];
const SENDER_BLOWS: readonly AimedBlow[] = ['crash', 'isolate', 'pause', 'mute'];
/** About as long as a transfer takes. */
const STRIKES_AFTER_MAX: Micros = 1_000_000;
const DRAW_MAX = 0xffff;

export interface HugeState {
  readonly stateBytes: number;
  readonly limits: Pick<
    RaftLimits,
    'snapshotEntries' | 'snapshotChunkBytes' | 'compactionKeepEntries' | 'compactionHoldEntries'
  >;
  readonly segmentBytesMax: number;
}

/** Undefined where the profile has none. */
export function drawHugeState(random: Random, profile: Profile): HugeState | undefined {
  if (!profile.hugeState) return undefined;
  return {
    stateBytes: between(random, BYTES_MIN, BYTES_MAX),
    limits: {
      snapshotEntries: between(random, SNAPSHOT_ENTRIES_MIN, SNAPSHOT_ENTRIES_MAX),
      snapshotChunkBytes: spread(random, CHUNK_BYTES_MIN, CHUNK_BYTES_MAX),
      compactionKeepEntries: chance(random, 50) ? 0 : between(random, 1, KEPT_MAX),
      compactionHoldEntries: spread(random, 64, 4_096),
    },
    segmentBytesMax: spread(random, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX),
  };
}

/** Servers that are away for long, one at a time, and what meets the transfers that bring them back. */
export function drawAbsences(
  random: Random,
  profile: Profile,
  { servers }: ClusterPlan,
  { electionTimeoutMax }: RaftTiming,
  faultsFor: Micros,
): readonly TimedFault[] {
  if (!profile.hugeState || servers.length < 2) return [];
  const faults: TimedFault[] = [];
  const tenths = (from: number, to: number): Micros =>
    Math.floor((electionTimeoutMax * between(random, from, to)) / 10);
  const count = between(random, ABSENCES_MIN, ABSENCES_MAX);
  let at: Micros = between(random, FIRST_ABSENCE, 4 * FIRST_ABSENCE);
  for (let n = 0; n < count && at < faultsFor; n += 1) {
    const away = tenths(AWAY_TENTHS_MIN, AWAY_TENTHS_MAX);
    const [gone, ...others] = shuffled(random, servers).map(({ id }) => id);
    faults.push(absence(random, gone!, others, at, away));
    at += away;
    const meets = (moment: 'snapshot' | 'leads', blows: readonly AimedBlow[], begins: Micros): void => {
      if (begins >= faultsFor) return;
      const blow = pick(random, blows);
      const after = spread(random, 1, STRIKES_AFTER_MAX);
      const draw = between(random, 0, DRAW_MAX);
      faults.push({
        kind: 'aimed',
        moment,
        at: begins,
        watch: faultsFor,
        after,
        blow,
        for: tenths(2, 30),
        draw,
      });
    };
    if (chance(random, RECEIVER_PERCENT)) meets('snapshot', RECEIVER_BLOWS, at);
    if (chance(random, SENDER_PERCENT)) meets('leads', SENDER_BLOWS, at);
    at += between(random, 0, STRIKES_AFTER_MAX);
  }
  return faults;
}

function absence(
  random: Random,
  server: MemberId,
  others: readonly MemberId[],
  at: Micros,
  length: Micros,
): TimedFault {
  if (chance(random, CRASH_PERCENT)) return { kind: 'crash', at, server, afterEffects: 0, for: length };
  const cuts = [{ a: [server], b: others, oneWay: false }];
  return { kind: 'partition', at, for: length, cuts, shape: 'isolate' };
}
