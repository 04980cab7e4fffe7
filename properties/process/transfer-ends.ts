/**
 * A leader that hands its leadership over takes no proposals meanwhile, so it gives up when that has not succeeded within
 * an election time-out (dissertation section 3.10). Judged at its heartbeats: one that is later than that may come before
 * the time-out in the same turn of the server; when the next one comes, the turn is over.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import { NO_MEMBER } from '../constants.ts';
import { CountedTime } from '../counted-time.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

/** A transfer under way. */
interface Transfer {
  readonly target: MemberId;
  /** By the clock of the leader. */
  readonly since: Micros;
  /** Its first heartbeat that was too late; null: none was. */
  lateAt: Micros | null;
}

export const transferEnds: Property = {
  name: 'transfer-ends',
  description:
    'A leader gives a transfer up that has not succeeded within an election time-out (dissertation section 3.10).',
  start({ world, ledger, report, shared }) {
    const { electionTimeoutMax } = world.settings;
    const time = shared(CountedTime);
    /** By the slot of the server. */
    const underWay: (Transfer | null)[] = ledger.accounts.map(() => null);
    return {
      heeds: NOTHING_ORDINARY,
      observed({ server, input, transferTarget: target }) {
        const { slot } = ledger.current;
        if (target === NO_MEMBER || input === 'start') {
          underWay[slot] = null;
          return;
        }
        const now = time.of(server);
        const transfer = underWay[slot] ?? null;
        if (transfer === null || transfer.target !== target) {
          underWay[slot] = { target, since: now, lateAt: null };
        } else if (input === 'heartbeat-due' && now > transfer.since + electionTimeoutMax + 1) {
          transfer.lateAt ??= now;
          if (now === transfer.lateAt) return;
          report(
            `server ${server} still hands its leadership over to ${target}, ${now - transfer.since} us by its clock after ` +
              `it began; it gives up after ${electionTimeoutMax}`,
          );
        }
      },
    };
  },
};
