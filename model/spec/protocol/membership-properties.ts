/** What must hold of configurations in every state. */
import type { LocalInvariant } from '../../check/specification.ts';
import { isSameMembership, overlap } from '../shared/membership.ts';
import type { Server } from './server.ts';

/** Paper section 6: "a server always uses the latest configuration in its log, regardless of whether the entry is committed". */
export const latestInForce: LocalInvariant<Server> = {
  name: 'the latest configuration of the log is in force',
  holds({ log, first, membership }) {
    const latest = log.findLast((entry) => entry.membership !== undefined)?.membership ?? first;
    return isSameMembership(membership, latest);
  },
};

/** Of a log's configurations one after another; who starts with nobody learns the first one from the log. */
export const configurationsOverlap: LocalInvariant<Server> = {
  name: 'configurations overlap',
  holds({ log, first }) {
    let before = first;
    for (const { membership } of log) {
      if (membership === undefined) continue;
      if (before.voters.length > 0 && !overlap(before, membership)) return false;
      before = membership;
    }
    return true;
  },
};
