/** All servers agree on what is committed at an index, and a server that calls an index committed has it. */
import { describeEntry } from '../describe.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';

export const commitAgreement: Property = {
  name: 'commit-agreement',
  description:
    'Servers that consider an index committed hold the same log up to it (Raft paper, section 5.4).',
  start: ({ ledger, report }) => ({
    heeds: NOTHING_ORDINARY,
    observed(observation) {
      const found = ledger.disagreement;
      if (found === null) return;
      report(
        `server ${found.server} (term ${observation.term}) considers index ${observation.commitIndex} committed and ` +
          `holds ${describeEntry(found.held)} at index ${found.index}; ` +
          `committed there is ${describeEntry(found.committed)}`,
      );
    },
  }),
};
