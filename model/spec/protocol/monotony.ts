/** What may not go back, and who may raise a term: properties of single steps of one server. */
import type { ActionProperty, LocalInvariant, PairInvariant } from '../../check/specification.ts';
import { isPrefix } from '../shared/log.ts';
import { LEADER_APPEND_ONLY, onlyAppends } from '../shared/safety.ts';
import { isQuorum, NOBODY, type Server } from './server.ts';
import { type ProtocolView, viewOf } from './view.ts';

export const leaderAppendOnly: ActionProperty<Server> = {
  name: LEADER_APPEND_ONLY,
  holds: (before, after) => onlyAppends(viewOf(before), viewOf(after)),
};

/** Within a life; a server that has just started knows what is on its disk and nothing else. */
export const monotone: ActionProperty<Server> = {
  name: 'nothing that a server knows goes back, but in a crash',
  holds(before, after) {
    const forward =
      after.term >= before.term &&
      after.commitIndex >= before.commitIndex &&
      after.appliedIndex >= before.appliedIndex;
    // What a leader knows of others ends with its leadership.
    const leads = before.role === 'leader' && after.role === 'leader';
    const matchForward = !leads || after.match.every((index, place) => index >= before.match[place]!);
    return (forward && matchForward) || hasJustStarted(after);
  },
};

/** One vote a term: nobody takes back what he gave, in a life; and never what is on disk. */
export const voteStands: ActionProperty<Server> = {
  name: 'a vote stands in its term',
  holds(before, after) {
    const { disk } = before;
    const onDisk =
      after.disk.term > disk.term ||
      (after.disk.term === disk.term && (disk.vote === NOBODY || disk.vote === after.disk.vote));
    const inMemory = after.term !== before.term || before.vote === NOBODY || before.vote === after.vote;
    return onDisk && (inMemory || hasJustStarted(after));
  },
};

/** Pre-vote (dissertation section 9.6): who raises its own term was granted that by a majority. */
export const campaignsWithMajority: ActionProperty<Server> = {
  name: 'a candidature has the pre-votes of a majority',
  holds(before, after) {
    const campaigns = after.role === 'candidate' && after.term > before.term;
    if (!campaigns || after.byTransfer) return true;
    return (
      before.role === 'pre-candidate' &&
      after.term === before.term + 1 &&
      isQuorum(before, before.preVotes, { variant: null })
    );
  },
};

/** Check-quorum (section 6.2): who steps down without a later term loses its role and nothing else. */
export const stepsDownInPlace: ActionProperty<Server> = {
  name: 'a leader that steps down keeps its term, vote, log and commit index',
  holds(before, after) {
    if (before.role !== 'leader' || after.role === 'leader' || after.term > before.term) return true;
    const same =
      after.vote === before.vote &&
      after.commitIndex === before.commitIndex &&
      after.log.length === before.log.length &&
      isPrefix(before.log, after.log);
    return same || hasJustStarted(after);
  },
};

/** A term is somebody's candidature, which outlives it. Of two servers, so that the candidate is one of them. */
export const termHasCandidate: PairInvariant<ProtocolView> = {
  name: 'nobody is in a term for which nobody campaigned',
  holds: (a, b) => a.currentTerm === 0 || campaigned(a, a.currentTerm) || campaigned(b, a.currentTerm),
};

/** The disk may hold the next term already, never less is in memory. */
export const memoryIsAhead: LocalInvariant<Server> = {
  name: 'applied <= committed, and the term on disk <= the term',
  holds: ({ term, disk, appliedIndex, commitIndex }) => disk.term <= term && appliedIndex <= commitIndex,
};

/** An entry has the term of the leader that made it. So a server that restarts never has an entry of a later term than its own. */
export const logTermsRise: LocalInvariant<Server> = {
  name: 'terms in a log rise, to the term of the server at most',
  holds: ({ log, term }) => log.every((entry, at) => entry.term <= (log[at + 1]?.term ?? term)),
};

function campaigned({ self, currentTerm, vote }: ProtocolView, term: number): boolean {
  return currentTerm > term || (currentTerm === term && vote === self);
}

function hasJustStarted(server: Server): boolean {
  const { role, term, vote, commitIndex, appliedIndex, disk, log, pending, waiting, unwritten } = server;
  const knowsNothing = role === 'follower' && commitIndex === disk.snapshot && appliedIndex === disk.snapshot;
  const writesNothing = pending.length === 0 && waiting.length === 0 && !unwritten.hardState;
  const fromDisk = term === disk.term && vote === disk.vote;
  return (
    knowsNothing && writesNothing && fromDisk && log.length === disk.log.length && isPrefix(log, disk.log)
  );
}
