/**
 * Who hears its leader lets nobody depose it: no pre-vote for a later term, and with check-quorum no vote, no answer
 * and no later term either (dissertation, sections 4.2.3 and 9.6). So a server that lost contact, and comes back,
 * disturbs nobody. Judged at the voter, by its own clock: a server that leads hears itself; another one hears its
 * leader for the shortest election time-out after an append of the leader of its term, or a part of its snapshot.
 * Drift, pauses and jumps of clocks are no excuse, as the rule is about what the server's clock can have counted since;
 * a later term is one, as there is no leader then. So are a restart and the word that the leader is gone, but none of
 * the three where leaders read by leases (section 6.4.1): the leader that was heard counts on a promise not to vote,
 * and need not know of the later term yet, in whatever way the voter has learnt of it. A server that has just started
 * may have promised that, and keeps to it, whoever the leader was. One that has led since has not: it was told to
 * campaign, which ended the lease, or had waited for its end.
 */
import type { MemberId, Micros, Term } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import {
  APPEND_REQUEST,
  LEADER,
  NO_MEMBER,
  PRE_VOTE_REQUEST,
  PRE_VOTE_RESPONSE,
  SNAPSHOT_REQUEST,
  VOTE_REQUEST,
  VOTE_RESPONSE,
} from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { sentTo } from '../sent.ts';

/** What a server last heard of a leader; `term` is the term it was in then. */
interface Heard {
  /** `NO_MEMBER` with `isPromised`: anyone. */
  leader: MemberId;
  /** It has just started, and may have promised this in its former life. */
  isPromised: boolean;
  term: Term;
  /** By the account of its clock. */
  at: Micros;
}

export const leaderProtected: Property = {
  name: 'leader-protected',
  description:
    'Who hears its leader grants nobody else a (pre-)vote for a later term (dissertation, sections 4.2.3 and 9.6).',
  start({ world, ledger, report }) {
    const { limits, electionTimeoutMin } = world.settings;
    const heard: Heard[] = ledger.accounts.map(() => ({
      leader: NO_MEMBER,
      isPromised: false,
      term: 0,
      at: 0,
    }));

    /** Why this server lets nobody but its leader be elected, as of just before this observation; null: it may. */
    function reasonAgainst({ server }: Observation, from: MemberId): string | null {
      const { before, slot } = ledger.current;
      if (before.role === LEADER) return 'leads';
      const last = heard[slot]!;
      if ((last.term !== before.term && !limits.leaseReads) || last.leader === from) return null;
      if (world.clock(server).count() - last.at >= electionTimeoutMin) return null;
      if (last.isPromised) return 'started less than a time-out ago and may have promised a leader its lease';
      return last.leader === NO_MEMBER ? null : `heard its leader ${last.leader} less than a time-out ago`;
    }

    /** It has learnt of the term otherwise: where leases count on it, it does not vote in it either. */
    function askedInItsTerm(observation: Observation, from: MemberId): void {
      const { server, term, sent } = observation;
      const { before } = ledger.current;
      if (!limits.leaseReads || before.vote === from) return;
      if (sentTo(sent, from, VOTE_RESPONSE)?.granted !== true) return;
      const reason = reasonAgainst(observation, from);
      if (reason !== null)
        report(`server ${server}, which ${reason}, voted for server ${from} in term ${term}`);
    }

    function asked(observation: Observation, from: MemberId, term: Term, kind: number): void {
      const { before } = ledger.current;
      if (term <= before.term) {
        if (kind === VOTE_REQUEST && term === before.term) askedInItsTerm(observation, from);
        return;
      }
      const reason = reasonAgainst(observation, from);
      if (reason === null) return;
      const gave =
        kind === PRE_VOTE_REQUEST
          ? sentTo(observation.sent, from, PRE_VOTE_RESPONSE)?.granted === true
          : observation.term > before.term;
      if (!gave) return;
      report(
        `server ${observation.server}, which ${reason} in term ${before.term}, ` +
          `${kind === PRE_VOTE_REQUEST ? 'granted a pre-vote' : 'followed a vote request'} of server ${from} for term ${term}`,
      );
    }

    /** It hears of no leader yet, or was told that the one it heard of is gone. */
    function begin({ server, term, input }: Observation): void {
      if (input === 'forget-leader' && limits.leaseReads) return;
      const last = heard[ledger.current.slot]!;
      last.leader = NO_MEMBER;
      last.isPromised = limits.leaseReads;
      last.term = term;
      last.at = world.clock(server).count();
    }

    /** It leads: whom it heard before leads no more. */
    function forget(): void {
      const last = heard[ledger.current.slot]!;
      last.leader = NO_MEMBER;
      last.isPromised = false;
    }

    return {
      heeds: Occasion.Append,
      observed(observation) {
        const { message } = observation;
        if (ledger.elected) forget();
        if (observation.input === 'start' || observation.input === 'forget-leader') {
          begin(observation);
        } else if (message !== null) {
          const { kind, from, term } = message;
          if (kind === APPEND_REQUEST || kind === SNAPSHOT_REQUEST) {
            if (term !== observation.term) return;
            const last = heard[ledger.current.slot]!;
            last.leader = from;
            last.isPromised = false;
            last.term = term;
            last.at = world.clock(observation.server).count();
          } else if (
            kind === PRE_VOTE_REQUEST ||
            // A candidate that the leader itself sent is none to be protected from (section 4.2.3).
            (kind === VOTE_REQUEST && limits.checkQuorum && !message.transfer)
          ) {
            asked(observation, from, term, kind);
          }
        }
      },
    };
  },
};
