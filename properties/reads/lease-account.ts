/**
 * What leaders have earned of their leases, as judges count it (dissertation section 6.4.1): from the sending of a round that a
 * quorum has answered, for the shortest election time-out, less what two clocks may differ. As the leader may, the account
 * knows when the latest rounds were sent, and of earlier ones nothing.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER, TIMEOUT_NOW } from '../constants.ts';
import type { Ledger } from '../ledger.ts';
import { Occasion } from '../occasion.ts';
import type { AccountContext, SharedAccount } from '../property.ts';
import { reachedByQuorum } from '../quorum.ts';
import type { WorldView } from '../world-view.ts';

/** Rounds whose time of sending is known. */
const ROUNDS_KEPT = 32;
const MILLION = 1_000_000;
const NEVER: Micros = Number.NEGATIVE_INFINITY;
const FOR_EVER: Micros = Number.POSITIVE_INFINITY;

/** What a leader has earned in its term. */
export interface Earned {
  /** The latest round. */
  readonly round: number;
  /** The latest round that a quorum has answered. */
  readonly confirmed: number;
  /** It surely has its lease before this reading of its clock. */
  readonly until: Micros;
  /** It has told somebody to campaign. */
  readonly isGivenUp: boolean;
}

interface Lease extends Earned {
  round: number;
  /** When each was sent, by the leader's clock: the round modulo their number. */
  readonly sentAt: Micros[];
  /** By slot: the latest round that this member has answered. */
  readonly answered: number[];
  confirmed: number;
  until: Micros;
  /** With what the leader may have counted besides, when its configuration changed. */
  perhapsUntil: Micros;
  isGivenUp: boolean;
}

export class LeaseAccount implements SharedAccount {
  readonly heeds = Occasion.Answer | Occasion.Reads;
  readonly #world: WorldView;
  readonly #ledger: Ledger;
  readonly #duration: Micros;
  /** By slot. */
  readonly #leases: readonly Lease[];

  constructor({ world, ledger }: AccountContext) {
    this.#world = world;
    this.#ledger = ledger;
    const { limits, electionTimeoutMin } = world.settings;
    const drift = limits.clockDriftPpmMax;
    this.#duration = Math.floor((electionTimeoutMin * (MILLION - drift)) / (MILLION + drift));
    this.#leases = ledger.accounts.map(() => ({
      round: 0,
      sentAt: new Array<Micros>(ROUNDS_KEPT).fill(0),
      answered: ledger.accounts.map(() => 0),
      confirmed: 0,
      until: NEVER,
      perhapsUntil: NEVER,
      isGivenUp: false,
    }));
  }

  /** Of the server whose observation it was, as leader. */
  get current(): Earned {
    return this.#leases[this.#ledger.current.slot]!;
  }

  observed(observation: Observation): void {
    const { server, role, term, message, configuration } = observation;
    if (role !== LEADER) return;
    const { slot, before } = this.#ledger.current;
    const lease = this.#leases[slot]!;
    if (this.#ledger.elected) begin(lease);
    else if (message?.kind === APPEND_RESPONSE && message.term === term)
      this.#hear(lease, server, message.from, message.readRound);
    if (before.configuration !== null && before.configuration !== configuration)
      lease.perhapsUntil = Math.max(
        lease.perhapsUntil,
        this.#until(lease, this.#confirmed(lease, server, before.configuration)),
      );
    this.#send(observation, lease);
  }

  /** A leader cannot have its lease at this reading of its clock, or later. */
  perhapsUntil(server: MemberId): Micros {
    const { slot, configuration, role } = this.#ledger.account(server);
    const lease = this.#leases[slot]!;
    if (role !== LEADER || configuration === null) return NEVER;
    return Math.max(
      lease.perhapsUntil,
      lease.until,
      this.#until(lease, this.#confirmed(lease, server, configuration)),
    );
  }

  /** A member has answered a round: by the configuration that was in force then, a quorum may have. */
  #hear(lease: Lease, server: MemberId, from: MemberId, round: number): void {
    const { slot } = this.#ledger.account(from);
    const { configuration } = this.#ledger.current.before;
    if (round <= lease.answered[slot]! || configuration === null) return;
    lease.answered[slot] = round;
    const confirmed = this.#confirmed(lease, server, configuration);
    if (confirmed <= lease.confirmed) return;
    lease.confirmed = confirmed;
    if (isKept(lease, confirmed)) lease.until = Math.max(lease.until, this.#until(lease, confirmed));
  }

  #confirmed(lease: Lease, server: MemberId, configuration: Configuration): number {
    return reachedByQuorum(configuration, (member) =>
      member === server ? lease.round : lease.answered[this.#ledger.account(member).slot]!,
    );
  }

  /** By a round that a quorum has answered; nobody knows of one that is too long ago. */
  #until(lease: Lease, confirmed: number): Micros {
    if (confirmed === 0) return NEVER;
    return isKept(lease, confirmed) ? lease.sentAt[confirmed % ROUNDS_KEPT]! + this.#duration : FOR_EVER;
  }

  #send({ server, readRound, sent }: Observation, lease: Lease): void {
    while (lease.round < readRound) {
      lease.round += 1;
      lease.sentAt[lease.round % ROUNDS_KEPT] = this.#world.clock(server).count();
    }
    for (let at = 0; at < sent.length; at += 1)
      if (sent[at]!.message.kind === TIMEOUT_NOW) lease.isGivenUp = true;
  }
}

function begin(lease: Lease): void {
  lease.round = 0;
  lease.answered.fill(0);
  lease.confirmed = 0;
  lease.until = NEVER;
  lease.perhapsUntil = NEVER;
  lease.isGivenUp = false;
}

function isKept({ round }: Lease, confirmed: number): boolean {
  return confirmed > round - ROUNDS_KEPT;
}
