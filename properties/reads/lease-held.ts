/**
 * The other side of `lease-protected`: a leader has the lease that it has earned, and answers a read by it at once
 * (dissertation section 6.4.1). It holds from the sending of a round that a quorum has answered, for the shortest election
 * time-out, less what two clocks may differ, once an entry of its term is committed; not after it has told somebody to
 * campaign. One that is lost costs each read a round, and a failover coordinator its PRIMARY. As the leader may, the
 * property knows when the latest rounds were sent, and of earlier ones nothing.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER, TIMEOUT_NOW } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { reachedByQuorum } from '../quorum.ts';

/** Rounds whose time of sending is known. */
const ROUNDS_KEPT = 32;
const MILLION = 1_000_000;

/** What a leader has earned in its term. */
interface Earned {
  /** The latest round. */
  round: number;
  /** When each was sent, by the leader's clock: the round modulo their number. */
  readonly sentAt: Micros[];
  /** By slot: the latest round that this member has answered. */
  readonly answered: number[];
  /** The latest round that a quorum has answered. */
  confirmed: number;
  until: Micros;
  /** It has told somebody to campaign. */
  isGivenUp: boolean;
}

export const leaseHeld: Property = {
  name: 'lease-held',
  description:
    'A leader that a quorum has answered in time answers reads by its lease (dissertation section 6.4.1).',
  start({ world, ledger, report }) {
    const { limits, electionTimeoutMin, hasSteadyClocks } = world.settings;
    if (!limits.leaseReads || !hasSteadyClocks) return {};
    const drift = limits.clockDriftPpmMax;
    const duration = Math.floor((electionTimeoutMin * (MILLION - drift)) / (MILLION + drift));
    const leases = ledger.accounts.map(
      (): Earned => ({
        round: 0,
        sentAt: new Array<Micros>(ROUNDS_KEPT).fill(0),
        answered: ledger.accounts.map(() => 0),
        confirmed: 0,
        until: 0,
        isGivenUp: false,
      }),
    );

    function begin(lease: Earned): void {
      lease.round = 0;
      lease.answered.fill(0);
      lease.confirmed = 0;
      lease.until = Number.NEGATIVE_INFINITY;
      lease.isGivenUp = false;
    }

    /** A member has answered a round: by the configuration that was in force then, a quorum may have. */
    function hear(lease: Earned, server: MemberId, from: MemberId, round: number): void {
      const { slot } = ledger.account(from);
      const { configuration } = ledger.current.before;
      if (round <= lease.answered[slot]! || configuration === null) return;
      lease.answered[slot] = round;
      const confirmed = reachedByQuorum(configuration, (member) =>
        member === server ? lease.round : lease.answered[ledger.account(member).slot]!,
      );
      if (confirmed <= lease.confirmed) return;
      lease.confirmed = confirmed;
      if (confirmed > lease.round - ROUNDS_KEPT)
        lease.until = Math.max(lease.until, lease.sentAt[confirmed % ROUNDS_KEPT]! + duration);
    }

    function send({ server, readRound, sent }: Observation, lease: Earned): void {
      while (lease.round < readRound) {
        lease.round += 1;
        lease.sentAt[lease.round % ROUNDS_KEPT] = world.clockCount(server);
      }
      for (let at = 0; at < sent.length; at += 1)
        if (sent[at]!.message.kind === TIMEOUT_NOW) lease.isGivenUp = true;
    }

    return {
      heeds: Occasion.Answer | Occasion.Reads,
      observed(observation) {
        const { server, role, term, input, message, commitIndex, readsTaken, readsByLease } = observation;
        if (role !== LEADER) return;
        const { slot, log } = ledger.current;
        const lease = leases[slot]!;
        if (ledger.elected) begin(lease);
        else if (message?.kind === APPEND_RESPONSE && message.term === term)
          hear(lease, server, message.from, message.readRound);
        if (input === 'read' && readsTaken > 0 && !readsByLease && !lease.isGivenUp) {
          // A server counts whole microseconds, so that it may see one more.
          const left = lease.until - world.clockCount(server) - 1;
          if (left > 0 && log[commitIndex - 1]?.term === term) {
            report(
              `server ${server}, leader of term ${term}, does not answer a read by its lease, which holds for ${left} us more by ` +
                `its clock: a quorum has answered its round ${lease.confirmed} of ${lease.round}`,
            );
          }
        }
        send(observation, lease);
      },
    };
  },
};
