/**
 * Whatever a loss of power leaves of a disk, at whatever moment, the server starts from it, and finds what it had said to be
 * durable: `durable-recovery` and `stopped-by-itself`, of crashes that did not happen (Pillai et al., All File Systems Are Not
 * Created Equal, OSDI 2014: applications are lost in states between two operations that nobody tried).
 */
import type { Recovery } from '../ledger.ts';
import type { Property, StartResult } from '../property.ts';

export const powerLossSurvived: Property = {
  name: 'power-loss-survived',
  description:
    'A server starts from whatever a loss of power leaves, with all that it said to be durable (Pillai et al., OSDI 2014).',
  start: ({ report }) => ({
    unplugged(server, { after, result, recovery }) {
      const wrong = whatIsWrong(result, recovery);
      if (wrong === null) return;
      report(
        `had server ${server} lost its power here, after ${after}, and been started from what was left: ${wrong}`,
      );
    },
  }),
};

function whatIsWrong(result: StartResult, found: Recovery | null): string | null {
  if (result === 'nothing') return 'it would neither have taken part nor said why not';
  if (result !== 'started') return `it would have stopped (${result.code}): ${result.message}`;
  if (found === null) return null;
  if (found.incarnation <= found.formerIncarnation)
    return `it would have been incarnation ${found.incarnation}, after ${found.formerIncarnation}`;
  if (found.ticketsKept >= 0) return null;
  return (
    `it would not have found what was durable, term ${found.durableTerm}, a vote for ${found.durableVote} and ` +
    `${found.durableLength} entries, of which the first ${found.durableRecovered} are there, with any of the ` +
    `${found.ticketsPending} pending tickets`
  );
}
