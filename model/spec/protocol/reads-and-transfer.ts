/** What must hold of reads (dissertation section 6.4) and of leadership transfers (section 3.10). */
import type { LocalInvariant, PairInvariant } from '../../check/specification.ts';
import { isPrefix } from '../shared/log.ts';
import type { Server } from './server.ts';
import type { ProtocolView } from './view.ts';

/** Linearizability of reads: what was known as committed anywhere when a read was asked for, its answer has. */
export const readsAreFresh: LocalInvariant<Server> = {
  name: 'reads are fresh',
  holds: ({ reads }) => !reads.stale,
};

/** Leader `a` has told `b` to campaign: it needs nobody's help to catch up, and loses nothing of the leader's. */
export const targetHasAll: PairInvariant<ProtocolView> = {
  name: 'who is told to campaign has all of the log of the leader',
  holds(a, b) {
    if (!a.isLeader || a.told !== b.self || b.durableTerm > a.currentTerm) return true;
    return isPrefix(a.log, b.durableLog);
  },
};

/** Of two servers that neither crash nor step down: the one campaigns because the other, its leader, said so. */
export const transferHasLeader: PairInvariant<ProtocolView> = {
  name: 'who campaigns without pre-votes was told so by the leader',
  holds(a, b) {
    if (!a.isCandidate || !a.byTransfer || b.currentTerm >= a.currentTerm) return true;
    return b.isLeader && b.currentTerm === a.currentTerm - 1;
  },
};
