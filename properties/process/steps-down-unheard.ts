/**
 * The other side of `leads-while-heard`: with check-quorum a leader that no quorum answers steps down after an election
 * time-out (dissertation section 6.2). Else a leader that is cut off goes on to take requests that it can never commit.
 *
 * What the core may count as an answer is counted here as one, and more; a new member has an election time-out to be heard
 * of, the others have none anew. Patience is counted in ticks: a heartbeat that is due is one, as whoever sees to it could
 * see to this, and else an observation of the leader at least an election time-out after the one before by its clock; so one
 * that is paused, and had no time to notice, is not blamed.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import { LEADER } from '../constants.ts';
import { CountedTime } from '../counted-time.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { reachedByQuorum } from '../quorum.ts';

/** Once its time is over; its own alarm may wait behind other work. */
const TICKS_MAX = 2;

/** Of one server, as leader of one term. */
interface Heard {
  /** By the clock of the leader, by slot; who becomes a member begins then. */
  readonly at: Micros[];
  /** When a quorum was heard of last, as far as it was asked for. */
  quorumAt: Micros;
  next: Micros;
  ticks: number;
}

export const stepsDownUnheard: Property = {
  name: 'steps-down-unheard',
  description: 'A leader that no quorum answers steps down, with check-quorum (dissertation section 6.2).',
  start({ world, ledger, report, shared }) {
    const { electionTimeoutMin, limits } = world.settings;
    if (!limits.checkQuorum) return {};
    const time = shared(CountedTime);
    const leaders: (Heard | null)[] = ledger.accounts.map(() => null);

    function begin(now: Micros): Heard {
      const at = ledger.accounts.map(() => now);
      return { at, quorumAt: now, next: now + electionTimeoutMin, ticks: 0 };
    }

    /** When a quorum of these was heard of, as of `now`. */
    function hear(known: Heard, server: MemberId, configuration: Configuration, now: Micros): void {
      const reached = reachedByQuorum(configuration, (member) =>
        member === server ? now : known.at[ledger.account(member).slot]!,
      );
      if (reached <= known.quorumAt) return;
      known.quorumAt = reached;
      known.next = reached + electionTimeoutMin;
      known.ticks = 0;
    }

    return {
      heeds: Occasion.Append | Occasion.Answer | Occasion.Durable,
      observed({ server, role, term, input, message, configuration }) {
        const { slot, before } = ledger.current;
        if (role !== LEADER) {
          leaders[slot] = null;
          return;
        }
        const now = time.of(server);
        const known = leaders[slot] ?? null;
        if (known === null) {
          leaders[slot] = begin(now);
          return;
        }
        if (message !== null && message.term === term) known.at[ledger.account(message.from).slot] = now;
        const was = before.configuration;
        if (was !== null && was !== configuration) {
          // Until then it may have looked for a quorum of the former members.
          hear(known, server, was, now);
          for (const { id, slot: of } of ledger.accounts) if (!isMember(was, id)) known.at[of] = now;
        }
        // A server counts whole microseconds, and may see one less.
        if (now <= known.quorumAt + electionTimeoutMin) return;
        hear(known, server, configuration, now);
        if (now <= known.quorumAt + electionTimeoutMin) return;
        if (input !== 'heartbeat-due' && now < known.next) return;
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
