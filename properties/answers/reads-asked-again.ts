/**
 * A follower that waits for its leader's answer to a read asks again at each heartbeat interval, since the request or the
 * answer may be lost (dissertation section 6.4, reads on followers). Else one lost message costs the reads of an election
 * time-out, which only seems to be the network's fault.
 *
 * Judged when reads have timed out: so much patience is counted in ticks, as by `reads-end`, and only while nothing waits for
 * the server, so that one that is paused or overloaded, and does not get to its alarm, is not blamed.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import { FOLLOWER, NO_MEMBER, READ_INDEX_REQUEST } from '../constants.ts';
import { CountedTime } from '../counted-time.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

/** Intervals after which it has surely had the time to ask again. */
const TICKS_MAX = 4;

/** A request for an index that was made, and not made again. */
interface Asked {
  next: Micros;
  ticks: number;
}

export const readsAskedAgain: Property = {
  name: 'reads-asked-again',
  description: 'A follower repeats its request for a read until it is answered (dissertation section 6.4).',
  start({ world, report, shared }) {
    const { heartbeatInterval } = world.settings;
    const time = shared(CountedTime);
    const asked = new Map<MemberId, Asked>();
    return {
      heeds: Occasion.Append | Occasion.Durable | Occasion.Applied | Occasion.Reads,
      observed({ server, role, term, input, leader, sent }) {
        if (input === 'start' || role !== FOLLOWER || leader === NO_MEMBER) {
          asked.delete(server);
          return;
        }
        const now = time.of(server);
        if (sent.some(({ message }) => message.kind === READ_INDEX_REQUEST)) {
          asked.set(server, { next: now + heartbeatInterval, ticks: 0 });
          return;
        }
        const last = asked.get(server);
        if (last === undefined) return;
        if (input === 'read-timeout' && last.ticks >= TICKS_MAX) {
          report(
            `server ${server}, follower of ${leader} in term ${term}, gives up reads that it asked its leader for once, and not ` +
              `again for ${last.ticks} heartbeat intervals of ${heartbeatInterval} us`,
          );
        }
        if (now < last.next || world.server(server).hasBacklog) return;
        last.next = now + heartbeatInterval;
        last.ticks += 1;
      },
    };
  },
};
