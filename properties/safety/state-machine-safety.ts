/**
 * State Machine Safety (Raft paper, figure 3): no two servers apply different entries at an index. What the state
 * machine was really given is held against the committed log; within a life, in order and without gaps.
 */

import { contentDigest } from '../../model/digest.ts';
import { describeEntry } from '../describe.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const stateMachineSafety: Property = {
  name: 'state-machine-safety',
  description: 'Servers apply the committed entries, in order and without gaps (Raft paper, figure 3).',
  start({ ledger, report }) {
    /** Per server: the index that its state machine is to be given next. */
    const next = ledger.accounts.map(() => 1);
    return {
      heeds: Occasion.Applied,
      observed(observation) {
        const { slot } = ledger.current;
        const { input, appliedIndex, snapshot } = observation;
        if (input === 'start') next[slot] = appliedIndex + 1;
        else if (input === 'applied' && appliedIndex >= next[slot]!) {
          // It skipped entries: it took the state of an installed snapshot.
          next[slot] = appliedIndex + 1;
          if (snapshot !== null && appliedIndex <= snapshot.index) return;
          report(
            `server ${observation.server} says it applied up to index ${appliedIndex}, which it was not given, and of ` +
              'which it has no snapshot',
          );
        }
      },
      applied(server, entry) {
        const slot = ledger.account(server).slot;
        const due = next[slot]!;
        next[slot] = entry.index + 1;
        if (entry.index !== due) {
          report(`server ${server} applied index ${entry.index} where index ${due} was due`);
          return;
        }
        const committed = ledger.committed[entry.index - 1];
        if (committed === undefined) {
          report(
            `server ${server} applied index ${entry.index} (term ${entry.term}), but nothing beyond index ` +
              `${ledger.committed.length} is committed`,
          );
          return;
        }
        if (committed.term === entry.term && committed.kind === entry.kind) {
          if (committed.content === contentDigest(entry.kind, entry.payload)) return;
        }
        const content = contentDigest(entry.kind, entry.payload).toString(16);
        report(
          `server ${server} applied an entry of term ${entry.term} (content ${content}) at index ${entry.index}; ` +
            `committed there is ${describeEntry(committed)}`,
        );
      },
    };
  },
};
