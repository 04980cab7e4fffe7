/**
 * Which members a leader knows to take its entries as they come, told from what they answer. Whoever cannot be told to is taken
 * not to: what is held against a leader by this holds.
 */
import type { MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER, PROMOTION_LAG_MAX, SNAPSHOT_REQUEST } from '../constants.ts';
import type { Ledger, ServerAccount } from '../ledger.ts';

/** Of one server; it forgets all when that server leads no more, or in another term. */
export class FollowersInStep {
  readonly #ledger: Ledger;
  readonly #inStep = new Set<MemberId>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  observed({ role, term, message, matched, sent, baseIndex, configuration }: Observation): void {
    const { before } = this.#ledger.current;
    if (role !== LEADER || this.#ledger.elected || configuration !== before.configuration)
      this.#inStep.clear();
    if (role !== LEADER) return;
    if (message?.kind === APPEND_RESPONSE && message.term === term && !message.success)
      this.#inStep.delete(message.from);
    for (let at = 0; at < matched.length; at += 1) {
      const { member, index } = matched[at]!;
      if (index >= baseIndex) this.#inStep.add(member);
    }
    for (let at = 0; at < sent.length; at += 1) {
      const outgoing = sent[at]!.message;
      if (outgoing.kind === SNAPSHOT_REQUEST) this.#inStep.delete(outgoing.to);
    }
  }

  /** It is in step, and lacks no more of what is committed than a learner may that is to vote (section 4.2.1). */
  hasCaughtUp(member: MemberId, { matched, commitIndex }: ServerAccount): boolean {
    return (
      this.#inStep.has(member) &&
      matched[this.#ledger.account(member).slot]! + PROMOTION_LAG_MAX >= commitIndex
    );
  }
}
