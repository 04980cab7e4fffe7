/**
 * Faults that wait for a moment (`sim/aimed-faults.ts`): whoever leads is cut off, a joint configuration is torn in two, a
 * file has just been made. Drawn by the clock, faults meet these moments in one seed of hundreds.
 */
import type { Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import type { RaftTiming } from '../../src/raft/options.ts';
import { between, chance, pick, spread } from './draw.ts';
import type { Profile } from './profile.ts';
import type { AimedBlow, AimedMoment, ClusterPlan, MembershipPlan, TimedFault } from './scenario.ts';

type Aimed = Extract<TimedFault, { kind: 'aimed' }>;

/** Seeds in which moments are waited for that have nothing to do with leases or requests. */
const PERCENT = 55;
const TIMES_MAX = 6;
/** Most files are made, and snapshots named, where a crash shows nothing, so several are tried. */
const FILES_MAX = 4;
/** Requests to change the membership whose configuration is struck. */
const REQUEST_PERCENT = 30;
/** Seeds with leases in which their holders are cut off. */
const LEASE_PERCENT = 75;
const LEASE_TIMES_MAX = 4;
/** Cuts before which the leadership is handed to anybody: who is elected has a fast clock, and a lease fails on a slow one. */
const LEASE_TRANSFER_PERCENT = 60;
/** Between moment and blow: from within the same step to long after everybody has heard of it. */
const AFTER_MAX: Micros = 64_000;
/** They last until the restart. */
const CRASHES: ReadonlySet<AimedBlow> = new Set([
  'crash',
  'crash-twice',
  'crash-again',
  'leader-crash',
  'fail-and-crash',
]);
const DRAW_MAX = 0xffff;
/** A request may have to look for the leader. */
const REQUEST_WATCH: Micros = 2_000_000;

const BLOWS: Readonly<Record<AimedMoment, readonly AimedBlow[]>> = {
  leads: [
    'crash',
    'pause',
    'isolate',
    'mute',
    'deafen',
    'minority',
    'hold',
    'outlive',
    'stall',
    'overtake',
    'outdate',
    'outdate',
    'take-snapshot',
  ],
  elected: ['crash', 'pause', 'isolate', 'mute', 'minority', 'outlive', 'take-snapshot'],
  change: ['crash', 'pause', 'isolate', 'mute', 'minority', 'take-snapshot', 'transfer', 'transfer'],
  joint: ['halves', 'halves', 'crash', 'isolate', 'minority', 'minority', 'take-snapshot', 'transfer'],
  transfer: ['isolate', 'pause', 'crash', 'leader-crash', 'deafen', 'mute', 'hold', 'hold', 'outlive'],
  read: ['hold', 'outlive', 'outlive', 'outlive', 'crash', 'leader-crash', 'isolate'],
  appended: ['outdate', 'outdate', 'outdate', 'outdate', 'crash', 'isolate'],
  snapshot: [
    'crash',
    'crash',
    'crash-twice',
    'crash-again',
    'disk-full',
    'slow-log',
    'slow-log',
    'isolate',
    'pause',
    'outlive',
    'sync-error',
    'fail-and-crash',
    'leader-crash',
    'leader-crash',
    'take-snapshot',
  ],
  file: [
    'crash',
    'crash',
    'crash-twice',
    'crash-twice',
    'crash-again',
    'sync-error',
    'fail-and-crash',
    'disk-full',
    'pause',
    'isolate',
  ],
  removed: ['crash', 'crash', 'crash-twice', 'crash-again', 'fail-and-crash'],
  begun: ['outdate', 'outdate', 'crash', 'crash-again', 'disk-full', 'slow-log'],
  saved: ['crash', 'crash-twice', 'crash-twice', 'crash-again', 'fail-and-crash', 'disk-full'],
  install: ['crash', 'crash-twice', 'crash-again', 'fail-and-crash', 'disk-full'],
};
const MOMENTS: readonly AimedMoment[] = [
  'leads',
  'elected',
  'transfer',
  'read',
  'appended',
  'snapshot',
  'file',
  'file',
  'removed',
  'begun',
  'saved',
  'install',
  'install',
];
/** Of these most are met where a crash shows nothing. */
const COMMON_MOMENTS: ReadonlySet<AimedMoment> = new Set(['file', 'removed', 'begun', 'saved', 'install']);
/** Aimed faults that have a twin: another blow at the very same moment. */
const TWIN_PERCENT = 20;
const LEASE_BLOWS: readonly AimedBlow[] = ['isolate', 'mute', 'minority'];

/** @param hasLeases leaders answer reads by leases. */
export function drawAimed(
  random: Random,
  profile: Profile,
  { servers }: ClusterPlan,
  timing: RaftTiming,
  faultsFor: Micros,
  requests: readonly MembershipPlan[],
  hasLeases: boolean,
): readonly TimedFault[] {
  if (profile.faults === 'none') return [];
  const faults: TimedFault[] = [];
  const add = (moment: AimedMoment, blows: readonly AimedBlow[], at: Micros, watch: Micros): void => {
    const strikes = chance(random, TWIN_PERCENT) ? 2 : 1;
    for (let n = 0; n < strikes; n += 1)
      faults.push(aimed(random, timing, { moment, blow: pick(random, blows), at, watch }));
  };
  const times = chance(random, PERCENT) ? spread(random, 1, TIMES_MAX) : 0;
  for (let n = 0; n < times; n += 1) {
    const moment = pick(random, MOMENTS);
    const repeats = COMMON_MOMENTS.has(moment) ? between(random, 1, FILES_MAX) : 1;
    for (let k = 0; k < repeats; k += 1) {
      // Requests for reads are numbered anew in each life, so that the first ones of two lives are taken for each other.
      const isFirst = moment === 'read' && chance(random, 50);
      add(moment, BLOWS[moment], isFirst ? 0 : between(random, 0, faultsFor - 1), faultsFor);
    }
  }
  for (const { at, changes } of requests) {
    if (!chance(random, REQUEST_PERCENT)) continue;
    const moment = isJoint(changes) ? 'joint' : 'change';
    add(moment, BLOWS[moment], at, REQUEST_WATCH);
  }
  const cuts = hasLeases && chance(random, LEASE_PERCENT) ? spread(random, 1, LEASE_TIMES_MAX) : 0;
  for (let n = 0; n < cuts; n += 1) {
    const at = between(random, 0, faultsFor - 1);
    add('leads', LEASE_BLOWS, at, faultsFor);
    if (!chance(random, LEASE_TRANSFER_PERCENT)) continue;
    const before = between(random, 1, 3) * timing.electionTimeoutMax;
    faults.push({ kind: 'transfer', at: Math.max(0, at - before), target: pick(random, servers).id });
  }
  return faults;
}

/** Learners come in one step, however many. */
function isJoint(changes: MembershipPlan['changes']): boolean {
  return changes.filter(({ kind }) => kind !== 'add-learner').length > 1;
}

function aimed(
  random: Random,
  { electionTimeoutMax }: RaftTiming,
  aim: Pick<Aimed, 'moment' | 'blow' | 'at' | 'watch'>,
): Aimed {
  const isCrash = CRASHES.has(aim.blow);
  const tenths = isCrash ? between(random, 1, 30) : between(random, 5, 40);
  return {
    kind: 'aimed',
    ...aim,
    after: spread(random, 1, AFTER_MAX),
    for: Math.floor((electionTimeoutMax * tenths) / 10),
    draw: between(random, 0, DRAW_MAX),
  };
}
