/**
 * Who hears its leader lets nobody depose it: no pre-vote for a later term, and with check-quorum no vote, no answer
 * and no later term either (dissertation, sections 4.2.3 and 9.6). So a server that lost contact, and comes back,
 * disturbs nobody. Judged at the voter, by its own clock: a server that leads hears itself; another one hears its
 * leader for the shortest election time-out after an append of the leader of its term. Drift, pauses and jumps of clocks
 * are no excuse, as the rule is about what the server's clock can have counted since; a restart and a later term are, as
 * there is no leader then.
 */
import type { MemberId, Micros, Term } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import {
  APPEND_REQUEST,
  LEADER,
  NO_MEMBER,
  PRE_VOTE_REQUEST,
  PRE_VOTE_RESPONSE,
  VOTE_REQUEST,
} from '../constants.ts';
import type { Property } from '../property.ts';

/** What a server last heard of a leader; `term` is the term it was in then. */
interface Heard {
  leader: MemberId;
  term: Term;
  /** By the account of its clock. */
  at: Micros;
}

export const leaderProtected: Property = {
  name: 'leader-protected',
  description:
    'Who hears its leader grants nobody else a (pre-)vote for a later term (dissertation, sections 4.2.3 and 9.6).',
  start({ world, ledger, report }) {
    const heard: Heard[] = ledger.accounts.map(() => ({ leader: NO_MEMBER, term: 0, at: 0 }));

    /** The leader that `server` hears, as of just before this observation, or `NO_MEMBER`. */
    function leaderHeard(observation: Observation): MemberId {
      const { before, slot } = ledger.current;
      if (before.role === LEADER) return observation.server;
      const last = heard[slot]!;
      if (last.leader === NO_MEMBER || last.term !== before.term) return NO_MEMBER;
      const since = world.clockCount(observation.server) - last.at;
      return since < world.settings.electionTimeoutMin ? last.leader : NO_MEMBER;
    }

    function asked(observation: Observation, from: MemberId, term: Term, kind: number): void {
      const { before } = ledger.current;
      if (term <= before.term) return;
      const leader = leaderHeard(observation);
      if (leader === NO_MEMBER || leader === from) return;
      const gave = kind === PRE_VOTE_REQUEST ? grants(observation, from) : observation.term > before.term;
      if (!gave) return;
      const whom =
        leader === observation.server ? 'leads' : `heard its leader ${leader} less than a time-out ago`;
      report(
        `server ${observation.server}, which ${whom} in term ${before.term}, ` +
          `${kind === PRE_VOTE_REQUEST ? 'granted a pre-vote' : 'followed a vote request'} of server ${from} for term ${term}`,
      );
    }

    return {
      observed(observation) {
        const { message } = observation;
        if (observation.input === 'start' || observation.input === 'forget-leader') {
          // It hears of no leader yet, or was told that the one it heard of is gone.
          heard[ledger.current.slot]!.leader = NO_MEMBER;
        } else if (message !== null) {
          const { kind, from, term } = message;
          if (kind === APPEND_REQUEST) {
            if (term !== observation.term) return;
            const last = heard[ledger.current.slot]!;
            last.leader = from;
            last.term = term;
            last.at = world.clockCount(observation.server);
          } else if (
            kind === PRE_VOTE_REQUEST ||
            // A candidate that the leader itself sent is none to be protected from (section 4.2.3).
            (kind === VOTE_REQUEST && world.settings.limits.checkQuorum && !message.transfer)
          ) {
            asked(observation, from, term, kind);
          }
        }
      },
    };
  },
};

function grants({ sent }: Observation, to: MemberId): boolean {
  for (let at = 0; at < sent.length; at += 1) {
    const { message } = sent[at]!;
    if (message.kind === PRE_VOTE_RESPONSE && message.granted && message.to === to) return true;
  }
  return false;
}
