/**
 * Those who rely on a coordinator must learn that its server is REPLICA: where they could not be told, they are told again,
 * after `retryAfter` at the latest (system L of SCENARIOS.md). Else they go on as if it were PRIMARY. Patience is counted in
 * ticks, each by the server's clock at least that long after the latest telling or the tick before, and seen with an
 * observation of the server, so that one that is paused is not blamed.
 */
import type { Micros } from '../../src/base/types.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

/** Its time, and one in which its own alarm waits behind other work. */
const TICKS_MAX = 2;

/** Of a server whose latest telling failed. */
interface Untold {
  next: Micros;
  ticks: number;
}

export const tellsAgain: Property = {
  name: 'tells-again',
  description: 'Those who could not be told that a server is REPLICA are told again in time (SCENARIOS L).',
  start({ world, ledger, report }) {
    const { failover, hasSteadyClocks } = world.settings;
    if (failover === null || !hasSteadyClocks) return {};
    const { retryAfter } = failover;
    /** By slot. */
    const untold: (Untold | null)[] = ledger.accounts.map(() => null);
    return {
      heeds: Occasion.Append | Occasion.Answer,
      observed({ server }) {
        const one = untold[ledger.current.slot];
        if (one === undefined || one === null) return;
        const now = world.clock(server).count();
        if (now < one.next) return;
        one.next = now + retryAfter;
        one.ticks += 1;
        if (one.ticks !== TICKS_MAX) return;
        report(
          `server ${server} could not tell that it is REPLICA, and has not tried again for more than ${retryAfter} us`,
        );
      },
      told(server, state, wasTold) {
        untold[ledger.account(server).slot] =
          wasTold || state === 'PRIMARY'
            ? null
            : { next: world.clock(server).count() + retryAfter, ticks: 0 };
      },
      stopped(server) {
        untold[ledger.account(server).slot] = null;
      },
    };
  },
};
