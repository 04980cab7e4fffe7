/**
 * A leader that will not be PRIMARY leaves the others without one: it hands its leadership over, again and again, until
 * another takes it (system L of SCENARIOS.md). So no leader stays that could be PRIMARY, as a quorum answers it, or has told
 * somebody to campaign, which ends its lease for the term (dissertation section 6.4.1), and is not PRIMARY, and tries nothing.
 * Without an entry of its term that is committed it has no lease yet. Patience is counted in ticks, each a `retryAfter` after
 * the one before by its clock, and seen with an observation of it.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { LEADER, NO_MEMBER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { LeaseAccount } from '../reads/lease-account.ts';

/** Its time, and one in which its own alarm waits behind other work. */
const TICKS_MAX = 2;

/** Of one server: since when it has led in the way of others. */
interface InTheWay {
  next: Micros;
  ticks: number;
}

export const primaryOrAway: Property = {
  name: 'primary-or-away',
  description: 'A leader that could be PRIMARY, and is not, hands over (SCENARIOS L).',
  start({ world, ledger, report, shared }) {
    const { failover, limits, hasSteadyClocks } = world.settings;
    if (failover === null || !limits.leaseReads || !hasSteadyClocks) return {};
    const { margin, retryAfter } = failover;
    const leases = shared(LeaseAccount);
    /** By slot. */
    const waiting: (InTheWay | null)[] = ledger.accounts.map(() => null);
    const claims = new Map<MemberId, Micros>();

    /** It does what is asked of it; between leases it may have to do nothing. */
    function isExcused({ server, role, input, transferTarget }: Observation): boolean {
      if (role !== LEADER || input === 'transfer' || transferTarget !== NO_MEMBER) return true;
      const claimed = claims.get(server);
      return claimed !== undefined && world.clock(server).count() < claimed;
    }

    function couldBePrimary({ term, commitIndex }: Observation, now: Micros): boolean {
      const { until, isGivenUp } = leases.current;
      return ledger.current.log[commitIndex - 1]?.term === term && (isGivenUp || now < until - margin);
    }

    return {
      heeds: Occasion.Answer | Occasion.Reads,
      observed(observation) {
        const { slot } = ledger.current;
        if (isExcused(observation)) {
          waiting[slot] = null;
          return;
        }
        const { server, term } = observation;
        const now = world.clock(server).count();
        if (!couldBePrimary(observation, now)) return;
        const one = waiting[slot] ?? null;
        if (one === null) {
          waiting[slot] = { next: now + retryAfter, ticks: 0 };
          return;
        }
        if (now < one.next) return;
        one.next = now + retryAfter;
        one.ticks += 1;
        if (one.ticks !== TICKS_MAX) return;
        report(
          `server ${server} leads term ${term} and is not PRIMARY, and has not tried to hand over for more than ` +
            `${TICKS_MAX} times ${retryAfter} us by its clock`,
        );
      },
      claimed(server, until) {
        claims.set(server, until);
        if (world.clock(server).count() < until) waiting[ledger.account(server).slot] = null;
      },
      stopped(server) {
        claims.delete(server);
        waiting[ledger.account(server).slot] = null;
      },
    };
  },
};
