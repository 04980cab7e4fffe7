/**
 * Every read ends: answered, or refused with a reason (dissertation section 6.4 leaves a client to wait; ours is told). It
 * waits for the round that is under way, for its own, and for the state machine, each for a maximum election time-out at
 * most. Patience is counted in ticks, each at least that long after the one before by the clock of the server and seen with
 * an observation of it, so that one that is paused loses none.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import { CountedTime } from '../counted-time.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import type { Request } from '../request.ts';

/** Three waits, one tick for the part of a time-out that was over when the read came, and one that comes in the same turn. */
const TICKS_MAX = 5;

/** The oldest read that a server has not answered. */
interface Waited {
  readonly request: Request;
  next: Micros;
  ticks: number;
}

export const readsEnd: Property = {
  name: 'reads-end',
  description:
    'A read ends within a few election time-outs, by an answer or a refusal (dissertation section 6.4).',
  start({ world, ledger, report, shared }) {
    const { electionTimeoutMax } = world.settings;
    const time = shared(CountedTime);
    /** By slot, the oldest first. */
    const open = ledger.accounts.map(() => new Set<Request>());
    const waited = new Map<MemberId, Waited>();
    return {
      heeds: Occasion.Append | Occasion.Answer | Occasion.Reads,
      observed({ server }) {
        const { slot } = ledger.current;
        const reads = open[slot]!;
        if (reads.size === 0) return;
        const now = time.of(server);
        const oldest = waited.get(server);
        if (oldest === undefined || !reads.has(oldest.request)) {
          const [request] = reads;
          waited.set(server, { request: request!, next: now + electionTimeoutMax, ticks: 0 });
          return;
        }
        if (now < oldest.next) return;
        oldest.next = now + electionTimeoutMax;
        oldest.ticks += 1;
        if (oldest.ticks !== TICKS_MAX) return;
        report(
          `server ${server} has answered a read neither way for more than ${TICKS_MAX} times its longest election time-out ` +
            `of ${electionTimeoutMax} us; ${reads.size} wait`,
        );
      },
      asked(server, request) {
        if (request.kind === 'read') open[ledger.account(server).slot]!.add(request);
      },
      replied(server, { request }) {
        open[ledger.account(server).slot]!.delete(request);
      },
      stopped(server) {
        open[ledger.account(server).slot]!.clear();
      },
    };
  },
};
