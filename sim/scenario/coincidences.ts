/** What goes wrong at the worst moment: orders that come while something else is under way. */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import type { RaftTiming } from '../../src/raft/options.ts';
import { between, chance, pick, spread } from './draw.ts';
import type { Profile } from './profile.ts';
import type { MembershipPlan, TimedFault } from './scenario.ts';

/** Of the leadership transfers, where the membership changes, so many follow at the heels of a change. */
const TRANSFER_PERCENT = 50;
/** Most changes are committed within this time. */
const HEELS_MAX = 60_000;

/** Of the seeds, so many have such orders, up to so many. */
const MISTAKEN_PERCENT = 20;
const MISTAKEN_MAX = 12;

/** Of the changes, so many come with orders to take snapshots. */
const BACKUP_PERCENT = 40;

/** Of the orders to forget the leader, so many are given since it is about to be gone. */
const GONE_PERCENT = 60;
/** Of those orders, so many are given to the others as well, but for a few of them, and the server is told to campaign. */
const CAMPAIGN_PERCENT = 60;
const UNTOLD_PERCENT = 15;
const CAMPAIGN_AFTER_MAX: Micros = 30_000;
/** It is gone so soon after the order. */
const GONE_AFTER_MAX: Micros = 8_000;
/** Who leads is looked for that long. */
const WATCH: Micros = 200_000;
const DRAW_MAX = 0xffff;

/** An order to forget the leader is of use when it dies right then: those that wait for votes have just heard of it. */
export function leadersGone(
  random: Random,
  faults: readonly TimedFault[],
  { electionTimeoutMax }: RaftTiming,
): readonly TimedFault[] {
  return faults.flatMap((fault): readonly TimedFault[] => {
    if (fault.kind !== 'forget-leader' || !chance(random, GONE_PERCENT)) return [];
    const blow = pick(random, ['crash', 'isolate', 'pause'] as const);
    return [
      {
        kind: 'aimed',
        moment: 'leads',
        blow,
        at: fault.at,
        watch: WATCH,
        after: spread(random, 1, GONE_AFTER_MAX),
        for: electionTimeoutMax * between(random, 1, 4),
        draw: between(random, 0, DRAW_MAX),
      },
    ];
  });
}

/**
 * An operator who knows that the leader is gone tells everybody, and then one of them to campaign: who waits for its own
 * election time-out hardly ever comes before the others' protection of the former leader has ended by itself.
 */
export function campaignsAtOnce(
  random: Random,
  faults: readonly TimedFault[],
  servers: readonly { readonly id: MemberId }[],
): readonly TimedFault[] {
  return faults.flatMap((fault): readonly TimedFault[] => {
    if (fault.kind !== 'forget-leader' || !chance(random, CAMPAIGN_PERCENT)) return [];
    const { at, server } = fault;
    const others = servers.filter(({ id }) => id !== server && !chance(random, UNTOLD_PERCENT));
    return [
      ...others.map(({ id }) => ({ kind: 'forget-leader', at, server: id }) as const),
      { kind: 'campaign', at: at + spread(random, 1, CAMPAIGN_AFTER_MAX), server },
    ];
  });
}

/** An operator tells some server to campaign though nobody is gone, as far as it knows. */
export function campaignsByMistake(
  random: Random,
  profile: Profile,
  servers: readonly { readonly id: MemberId }[],
  faultsFor: Micros,
): readonly TimedFault[] {
  if (profile.faults === 'none' || !chance(random, MISTAKEN_PERCENT)) return [];
  return Array.from({ length: between(random, 1, MISTAKEN_MAX) }, () => ({
    kind: 'campaign',
    at: between(random, 0, faultsFor - 1),
    server: pick(random, servers).id,
  }));
}

/** Who changes the membership makes a backup before or afterwards: of a server that knows the new configuration, or not yet. */
export function snapshotsAtChanges(
  random: Random,
  profile: Profile,
  membership: readonly MembershipPlan[] | undefined,
  servers: readonly { readonly id: MemberId }[],
): readonly TimedFault[] {
  if (profile.faults === 'none') return [];
  return (membership ?? []).flatMap(({ at }): readonly TimedFault[] => {
    if (!chance(random, BACKUP_PERCENT)) return [];
    const count = between(random, 1, servers.length);
    return Array.from({ length: count }, () => ({
      kind: 'take-snapshot',
      at: at + between(random, 0, HEELS_MAX),
      server: pick(random, servers).id,
    }));
  });
}

/** An administrator who removes a leader hands its leadership over as well; some do it in the wrong order. */
export function transfersAfterChanges(
  random: Random,
  faults: readonly TimedFault[],
  membership: readonly MembershipPlan[] | undefined,
): readonly TimedFault[] {
  if (membership === undefined || membership.length === 0) return faults;
  return faults.map((fault) => {
    if (fault.kind !== 'transfer' || !chance(random, TRANSFER_PERCENT)) return fault;
    return { ...fault, at: pick(random, membership).at + between(random, 0, HEELS_MAX) };
  });
}
