/**
 * As judges count it: when a leader has heard of each member in its term, by its own clock. Twice, since what counts as an
 * answer is for the leader to say within bounds: any message of its term may be one, the answer of a member to an append, or to
 * a part of a snapshot, surely is.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER, SNAPSHOT_RESPONSE } from '../constants.ts';
import { CountedTime } from '../counted-time.ts';
import type { Ledger } from '../ledger.ts';
import { Occasion } from '../occasion.ts';
import type { AccountContext, SharedAccount } from '../property.ts';
import type { WorldView } from '../world-view.ts';

const NEVER: Micros = Number.NEGATIVE_INFINITY;

/** Of one leader, by the slot of the member. */
interface Heard {
  /** By what the leader has surely counted since. */
  readonly perhaps: Micros[];
  /** By what it may have counted. */
  readonly surely: Micros[];
}

export class HeardMembers implements SharedAccount {
  readonly heeds = Occasion.Answer;
  readonly #world: WorldView;
  readonly #ledger: Ledger;
  readonly #time: CountedTime;
  /** By the slot of the leader. */
  readonly #heard: readonly Heard[];

  constructor({ world, ledger, shared }: AccountContext) {
    this.#world = world;
    this.#ledger = ledger;
    this.#time = shared(CountedTime);
    const never = (): Micros[] => ledger.accounts.map(() => NEVER);
    this.#heard = ledger.accounts.map(() => ({ perhaps: never(), surely: never() }));
  }

  observed({ server, role, term, message, configuration }: Observation): void {
    const { slot, before } = this.#ledger.current;
    const { perhaps, surely } = this.#heard[slot]!;
    if (this.#ledger.elected) {
      perhaps.fill(NEVER);
      surely.fill(NEVER);
    }
    // Who is a member again is another one.
    if (configuration !== before.configuration) {
      for (const { id, slot: of } of this.#ledger.accounts)
        if (!isMember(configuration, id)) surely[of] = NEVER;
    }
    if (role !== LEADER || message === null || message.term !== term) return;
    const from = this.#ledger.account(message.from).slot;
    perhaps[from] = this.#time.of(server);
    if (message.kind !== APPEND_RESPONSE && message.kind !== SNAPSHOT_RESPONSE) return;
    if (isMember(configuration, message.from)) surely[from] = this.#world.clock(server).count();
  }

  /** It cannot have answered within an election time-out: a server counts whole microseconds, and may see one less. */
  isSilent(leader: MemberId, member: MemberId): boolean {
    if (member === leader) return false;
    const heardAt = this.#heardAt(leader, member, 'perhaps');
    return this.#time.of(leader) - heardAt > this.#world.settings.electionTimeoutMin + 1;
  }

  /** It has answered within an election time-out: a server may see one microsecond more. */
  hasAnswered(leader: MemberId, member: MemberId): boolean {
    return this.sinceAnswer(leader, member) < this.#world.settings.electionTimeoutMin - 1;
  }

  /** At most so much time, for all that the leader can count, is between its surest answer and now; a leader hears itself. */
  sinceAnswer(leader: MemberId, member: MemberId): Micros {
    if (member === leader) return 0;
    return this.#world.clock(leader).count() - this.#heardAt(leader, member, 'surely');
  }

  /** It may have answered in this term, however long ago. */
  hasEverAnswered(leader: MemberId, member: MemberId): boolean {
    return this.#heardAt(leader, member, 'perhaps') !== NEVER;
  }

  #heardAt(leader: MemberId, member: MemberId, how: keyof Heard): Micros {
    return this.#heard[this.#ledger.account(leader).slot]![how][this.#ledger.account(member).slot]!;
  }
}
