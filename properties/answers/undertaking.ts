/**
 * A change of the membership or a transfer of the leadership that a server was asked for, and has not answered: what
 * was seen of it, and since when it is over.
 */
import { isJoint } from '../../model/spec/shared/membership.ts';
import type { LogIndex, MemberId, Micros, Term } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { CONFIGURATION_ENTRY, LEADER, NO_MEMBER } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import type { ChangeRequested, TransferRequest } from '../request.ts';

const NOT_OVER = -1;

export class Undertaking {
  readonly request: ChangeRequested | TransferRequest;
  /** In which it was asked for. */
  readonly term: Term;
  /** When, by the account of the server's clock. */
  readonly at: Micros;
  /** In force when it was asked for. */
  readonly configuration: Configuration | null;
  /** Of a transfer that has begun: to whom, or `NO_MEMBER`. */
  target: MemberId = NO_MEMBER;
  /** Of a change that has begun: the entry that completes it, as far as it is known; else 0. */
  index: LogIndex = 0;
  #overIn = NOT_OVER;

  constructor(
    request: ChangeRequested | TransferRequest,
    { term, configuration }: ServerAccount,
    at: Micros,
  ) {
    this.request = request;
    this.term = term;
    this.configuration = configuration;
    this.at = at;
  }

  get kind(): 'change' | 'transfer' {
    return this.request.kind;
  }

  /** What has been over for longer than `event`, the number of this one, in words; null: nothing, or it was said before. */
  observed(observation: Observation, event: number): string | null {
    const over =
      this.request.kind === 'change' ? this.#seeChange(observation) : this.#seeTransfer(observation);
    if (over === null || this.#overIn === Number.POSITIVE_INFINITY) return null;
    if (this.#overIn === NOT_OVER) this.#overIn = event;
    if (this.#overIn === event) return null;
    this.#overIn = Number.POSITIVE_INFINITY;
    return over;
  }

  #seeTransfer({ input, transferTarget, role, term }: Observation): string | null {
    if (role !== LEADER || term !== this.term) return 'it does not lead that term any more';
    if (input === 'transfer' && this.target === NO_MEMBER) this.target = transferTarget;
    return transferTarget === NO_MEMBER ? 'it hands its leadership to nobody any more' : null;
  }

  #seeChange({ role, term, appended, commitIndex, configuration }: Observation): string | null {
    if (role !== LEADER || term !== this.term) return 'it does not lead that term any more';
    for (let at = 0; at < appended.length; at += 1) {
      if (appended[at]!.kind === CONFIGURATION_ENTRY) this.index = appended[at]!.index;
    }
    if (this.index === 0 || commitIndex < this.index) return null;
    return isJoint(configuration) && configuration.autoLeave
      ? null
      : `its configuration, of index ${this.index}, is committed`;
  }
}
