/**
 * The reads that wait at one server, and what speaks against the reason for which one of them is refused; null: nothing
 * does. A read waits from the moment when the server gets hold of it until it is answered.
 */
import type { MemberId, Micros, Term } from '../../src/base/types.ts';
import type { ReadRefusalReason } from '../../src/replica/outcome.ts';
import { FOLLOWER, LEADER, NO_MEMBER } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import type { ReadRequest } from '../request.ts';
import type { WorldView } from '../world-view.ts';
import { againstStanding } from './append-refusals.ts';

/** What the server was when it got hold of a read. */
interface Asked {
  readonly role: number;
  readonly term: Term;
  readonly leader: MemberId;
  /** By the account of its clock. */
  readonly at: Micros;
}

const NEVER = -1;

export class WaitingReads {
  readonly #world: WorldView;
  readonly #account: ServerAccount;
  readonly #asked = new Map<ReadRequest, Asked>();
  /** The event in which the server was told by its leader that it leads no more. */
  #deniedIn = NEVER;
  /** The event in which a read that had waited its time was refused: those that wait with it are refused with it. */
  #timedOutIn = NEVER;

  constructor(world: WorldView, account: ServerAccount) {
    this.#world = world;
    this.#account = account;
  }

  asked(request: ReadRequest): void {
    const { role, term, leader, id } = this.#account;
    this.#asked.set(request, { role, term, leader, at: this.#world.clock(id).count() });
  }

  /** The leader has refused to tell an index. */
  denied(): void {
    this.#deniedIn = this.#world.event;
  }

  answered(request: ReadRequest): void {
    this.#asked.delete(request);
  }

  clear(): void {
    this.#asked.clear();
  }

  /** Of one that has not been `answered` yet. */
  against(reason: ReadRefusalReason, request: ReadRequest): string | null {
    switch (reason) {
      case 'stopped':
        return againstStanding(reason, this.#account, this.#world);
      case 'no-leader':
        return this.#againstNoLeader();
      case 'overloaded':
        return this.#againstOverload();
      case 'leadership-lost':
        return this.#againstLoss(request);
      case 'timeout':
        return this.#againstTimeout(request);
      default:
        return reason satisfies never;
    }
  }

  #againstNoLeader(): string | null {
    const { role, leader, term } = this.#account;
    if (role === LEADER) return `it leads term ${term}`;
    return role === FOLLOWER && leader !== NO_MEMBER ? `it follows server ${leader}` : null;
  }

  #againstOverload(): string | null {
    const { pendingReadsMax } = this.#world.settings.limits;
    const others = this.#asked.size - 1;
    return others < pendingReadsMax ? `${others} reads wait besides, of ${pendingReadsMax}` : null;
  }

  #againstLoss(request: ReadRequest): string | null {
    const asked = this.#asked.get(request);
    const { role, term, leader } = this.#account;
    if (asked === undefined || asked.role !== role || asked.term !== term) return null;
    if (role === LEADER) return `it has led term ${term} ever since`;
    if (role !== FOLLOWER || leader === NO_MEMBER || asked.leader !== leader) return null;
    return this.#deniedIn === this.#world.event
      ? null
      : `it has followed server ${leader} ever since, which did not refuse`;
  }

  #againstTimeout(request: ReadRequest): string | null {
    const { electionTimeoutMax } = this.#world.settings;
    const asked = this.#asked.get(request);
    if (asked === undefined || this.#timedOutIn === this.#world.event) return null;
    const waited = this.#world.clock(this.#account.id).count() - asked.at;
    if (waited < electionTimeoutMax)
      return `it has waited ${waited} us by the server's clock, and may ${electionTimeoutMax}`;
    this.#timedOutIn = this.#world.event;
    return null;
  }
}
