/**
 * Which members a leader knows to take its entries as they come, and which have just answered it, told from what they answer.
 * Whoever cannot be told to is taken not to: what is held against a leader by this holds.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Message } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import {
  APPEND_RESPONSE,
  LEADER,
  PROMOTION_LAG_MAX,
  SNAPSHOT_REQUEST,
  SNAPSHOT_RESPONSE,
} from '../constants.ts';
import type { Ledger, ServerAccount } from '../ledger.ts';
import type { WorldView } from '../world-view.ts';

/** Of one server; it forgets all when that server leads no more, or in another term. */
export class FollowersInStep {
  readonly #world: WorldView;
  readonly #ledger: Ledger;
  readonly #inStep = new Set<MemberId>();
  /** By the clock of the leader. */
  readonly #answeredAt = new Map<MemberId, Micros>();

  constructor(world: WorldView, ledger: Ledger) {
    this.#world = world;
    this.#ledger = ledger;
  }

  observed(observation: Observation): void {
    const { role, term, message, matched, sent, baseIndex, configuration } = observation;
    const { before } = this.#ledger.current;
    if (role !== LEADER || this.#ledger.elected) this.#answeredAt.clear();
    if (role !== LEADER || this.#ledger.elected || configuration !== before.configuration)
      this.#inStep.clear();
    if (role !== LEADER) return;
    if (message !== null && message.term === term) this.#heard(observation, message);
    for (let at = 0; at < matched.length; at += 1) {
      const { member, index } = matched[at]!;
      if (index >= baseIndex) this.#inStep.add(member);
    }
    for (let at = 0; at < sent.length; at += 1) {
      const outgoing = sent[at]!.message;
      if (outgoing.kind === SNAPSHOT_REQUEST) this.#inStep.delete(outgoing.to);
    }
  }

  #heard({ server, configuration }: Observation, message: Message): void {
    if (message.kind !== APPEND_RESPONSE && message.kind !== SNAPSHOT_RESPONSE) return;
    if (message.kind === APPEND_RESPONSE && !message.success) this.#inStep.delete(message.from);
    if (isMember(configuration, message.from)) {
      this.#answeredAt.set(message.from, this.#world.clock(server).count());
    }
  }

  /** Within the shortest election time-out, as far as its clock can tell; a leader hears itself. */
  hasJustAnswered(member: MemberId, { id }: ServerAccount): boolean {
    const { electionTimeoutMin } = this.#world.settings;
    if (member === id) return true;
    const at = this.#answeredAt.get(member);
    return at !== undefined && this.#world.clock(id).count() - at < electionTimeoutMin;
  }

  /** It is in step, and lacks no more of what is committed than a learner may that is to vote (section 4.2.1). */
  hasCaughtUp(member: MemberId, { matched, commitIndex }: ServerAccount): boolean {
    return (
      this.#inStep.has(member) &&
      matched[this.#ledger.account(member).slot]! + PROMOTION_LAG_MAX >= commitIndex
    );
  }
}
