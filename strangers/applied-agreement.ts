/**
 * State Machine Safety (Raft paper, figure 3) for a Raft of which nothing but its applied entries is seen: whoever applies
 * an index first says what stands there, and each life of a server applies from 1 on, in order and without gaps.
 */
import { contentDigest } from '../model/digest.ts';
import type { Property } from '../properties/property.ts';
import type { MemberId } from '../src/base/types.ts';

interface First {
  readonly server: MemberId;
  readonly term: number;
  readonly content: number;
}

export const appliedAgreement: Property = {
  name: 'applied-agreement',
  description: 'Servers apply the same entries, in order and without gaps (Raft paper, figure 3).',
  start({ report }) {
    const firsts = new Map<number, First>();
    const next = new Map<MemberId, number>();
    return {
      stopped(server) {
        next.delete(server);
      },
      applied(server, { index, term, kind, payload }) {
        const due = next.get(server) ?? 1;
        next.set(server, index + 1);
        if (index !== due) {
          report(`server ${server} applied index ${index} where index ${due} was due`);
          return;
        }
        const content = contentDigest(kind, payload);
        const first = firsts.get(index);
        if (first === undefined) firsts.set(index, { server, term, content });
        else if (first.term !== term || first.content !== content) {
          report(
            `server ${server} applied an entry of term ${term} (content ${content.toString(16)}) at index ${index}; ` +
              `server ${first.server} applied one of term ${first.term} (content ${first.content.toString(16)}) there`,
          );
        }
      },
    };
  },
};
