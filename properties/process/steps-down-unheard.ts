/**
 * The other side of `leads-while-heard`: with check-quorum a leader that no quorum answers steps down after an election
 * time-out (dissertation section 6.2). Else a leader that is cut off goes on to take requests that it can never commit.
 *
 * What the core may count as an answer is counted here as one, and more. Patience is counted in ticks, each at least an
 * election time-out after the one before by the clock of the leader and seen with an observation of it, so that one that is
 * paused, and had no time to notice, is not blamed.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import { LEADER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { reachedByQuorum } from '../quorum.ts';

/** Its time-out, the part of one that was over when it began, and one that its own alarm waits behind other work. */
const TICKS_MAX = 3;

/** Of one server, as leader of one term. */
interface Heard {
  /** By the clock of the leader, by slot; the members of a new configuration begin anew. */
  readonly at: Micros[];
  /** When a quorum was heard of last, as far as it was asked for. */
  quorumAt: Micros;
  next: Micros;
  ticks: number;
}

export const stepsDownUnheard: Property = {
  name: 'steps-down-unheard',
  description: 'A leader that no quorum answers steps down, with check-quorum (dissertation section 6.2).',
  start({ world, ledger, report }) {
    const { electionTimeoutMin, hasSteadyClocks, limits } = world.settings;
    if (!hasSteadyClocks || !limits.checkQuorum) return {};
    const leaders: (Heard | null)[] = ledger.accounts.map(() => null);

    function begin(now: Micros): Heard {
      const at = ledger.accounts.map(() => now);
      return { at, quorumAt: now, next: now + electionTimeoutMin, ticks: 0 };
    }

    return {
      heeds: Occasion.Append | Occasion.Answer | Occasion.Durable,
      observed({ server, role, term, message, configuration }) {
        const { slot, before } = ledger.current;
        if (role !== LEADER) {
          leaders[slot] = null;
          return;
        }
        const now = world.clockCount(server);
        const known = leaders[slot] ?? null;
        if (known === null || configuration !== before.configuration) {
          leaders[slot] = begin(now);
          return;
        }
        if (message !== null && message.term === term) known.at[ledger.account(message.from).slot] = now;
        if (now < known.next) return;
        const reached = reachedByQuorum(configuration, (member: MemberId) =>
          member === server ? now : known.at[ledger.account(member).slot]!,
        );
        if (reached > known.quorumAt) {
          known.quorumAt = reached;
          known.next = reached + electionTimeoutMin;
          known.ticks = 0;
          if (now < known.next) return;
        }
        known.next = now + electionTimeoutMin;
        known.ticks += 1;
        if (known.ticks !== TICKS_MAX) return;
        report(
          `server ${server} still leads term ${term}; no quorum has answered it for ${now - known.quorumAt} us by its clock, and ` +
            `it may wait ${electionTimeoutMin}`,
        );
      },
    };
  },
};
