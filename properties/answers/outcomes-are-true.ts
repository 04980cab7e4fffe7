/**
 * Every outcome is true, and there is one for every request: what a server tells of how a request ended holds of what
 * it was last observed to be; nothing is answered twice; a server that stops, told to or by itself, has answered everything,
 * since who waits in the same process would wait for ever; a change or a transfer that is over is answered within the same event. That a transfer is over in time is the affair of
 * `transfer-ends`; that proposals and reads end, of `proposals-end` and `reads-end`.
 */
import type { MemberId, Term } from '../../src/base/types.ts';
import type { Property } from '../property.ts';
import type { Reply, Request } from '../request.ts';
import { againstOutcome } from './outcome-claims.ts';
import { Undertaking } from './undertaking.ts';

export const outcomesAreTrue: Property = {
  name: 'outcomes-are-true',
  description: 'How a server says that a request ended is how it ended; each request ends once.',
  start({ world, ledger, report }) {
    /** What was asked of each server and is not answered, by its slot; with the term that it was in. */
    const open = ledger.accounts.map(() => new Map<Request, Term>());
    const undertakings: Undertaking[][] = ledger.accounts.map(() => []);

    function closed(server: MemberId, reply: Reply): void {
      const { slot } = ledger.account(server);
      if (!open[slot]!.delete(reply.request)) {
        report(`server ${server} answers a request (${reply.kind}) a second time, or one that nobody made`);
      }
      if (reply.kind !== 'change' && reply.kind !== 'transfer') return;
      undertakings[slot] = undertakings[slot]!.filter(({ request }) => request !== reply.request);
    }

    function leave(server: MemberId, how: string): void {
      const left = open[ledger.account(server).slot]!.size;
      if (left > 0) report(`server ${server} ${how}, and leaves ${left} requests without an answer`);
    }

    return {
      observed(observation) {
        const { slot } = ledger.current;
        const underWay = undertakings[slot]!;
        if (underWay.length === 0) return;
        for (const one of underWay) {
          const late = one.observed(observation, world.event);
          if (late !== null) report(`server ${observation.server} has not answered a ${one.kind}: ${late}`);
        }
      },
      asked(server, request) {
        const account = ledger.account(server);
        open[account.slot]!.set(request, account.term);
        if (request.kind !== 'change' && request.kind !== 'transfer') return;
        undertakings[account.slot]!.push(new Undertaking(request, account, world.clock(server).count()));
      },
      replied(server, reply) {
        const account = ledger.account(server);
        const begun = undertakings[account.slot]!.find(({ request }) => request === reply.request) ?? null;
        // What nobody asked is told apart below.
        const askedIn = open[account.slot]!.get(reply.request) ?? account.term;
        const against =
          reply.kind === 'snapshot' ? null : againstOutcome(reply, account, world, askedIn, begun);
        if (against !== null) {
          report(`server ${server} says of a request (${reply.kind}) ${against}`);
        }
        closed(server, reply);
      },
      quit(server) {
        leave(server, 'was told to stop');
      },
      stopped(server, failure) {
        const { slot } = ledger.account(server);
        if (failure !== null) leave(server, 'stopped by itself');
        open[slot]!.clear();
        undertakings[slot] = [];
      },
    };
  },
};
