/**
 * Linearizable reads (dissertation section 6.4): whatever any server knew as committed when a read was asked for, its
 * answer has; and every read ends once. Reads of one server end in the order in which they came, so they are counted.
 */
import type { Observation } from '../../src/raft/observation.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

interface Waiting {
  count: number;
  /** The highest commit index of any server when they were asked for. */
  readonly floor: number;
}

export const readsAreFresh: Property = {
  name: 'reads-are-fresh',
  description:
    'A read is answered from a state that has all that was committed when it was asked for (dissertation section 6.4).',
  start({ ledger, report }) {
    /** By the slot of the server; of its present life, oldest first. */
    const waiting: Waiting[][] = ledger.accounts.map(() => []);
    let highest = 0;

    function take(queue: Waiting[], count: number, index: number, server: number): void {
      let left = count;
      while (left > 0) {
        const oldest = queue[0];
        if (oldest === undefined) {
          report(`server ${server} ended ${left} more reads than it took on`);
          return;
        }
        if (index < oldest.floor) {
          report(
            `server ${server} answered a read with index ${index}; when it was asked for, ${oldest.floor} was committed`,
          );
        }
        const taken = Math.min(left, oldest.count);
        oldest.count -= taken;
        left -= taken;
        if (oldest.count === 0) queue.shift();
      }
    }

    return {
      heeds: Occasion.Commit | Occasion.Reads,
      observed(observation: Observation) {
        const { server, input, readsTaken, readsRefused, readsReady, readIndex, commitIndex } = observation;
        const queue = waiting[ledger.current.slot]!;
        if (input === 'start') queue.length = 0;
        if (readsTaken > 0) queue.push({ count: readsTaken, floor: highest });
        if (readsRefused > 0) take(queue, readsRefused, Number.POSITIVE_INFINITY, server);
        if (readsReady > 0) take(queue, readsReady, readIndex, server);
        if (commitIndex > highest) highest = commitIndex;
      },
    };
  },
};
