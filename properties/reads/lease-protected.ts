/**
 * What a lease stands on (dissertation section 6.4.1): while a leader answers reads by it, so many voters still refuse
 * their votes to anybody else that the rest can elect nobody. A voter does so, by its own clock, for the shortest
 * election time-out after the leader's append, and after its own start. One that is down votes for nobody. Judged at
 * each such read, so that a lease that is too long is noticed before somebody makes use of the gap.
 */
import type { MemberId, Micros, Term } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_REQUEST, SNAPSHOT_REQUEST } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

/** What keeps a server from voting; `leader` and `term` are those of the append, `isStart`: any leader's. */
interface Promise {
  leader: MemberId;
  term: Term;
  isStart: boolean;
  /** By the account of its clock. */
  since: Micros;
}

export const leaseProtected: Property = {
  name: 'lease-protected',
  description:
    'While a leader answers reads by its lease, those that do not refuse their votes to others are no quorum (dissertation section 6.4.1).',
  start({ world, ledger, report }) {
    const promises = ledger.accounts.map((): Promise => ({ leader: -1, term: 0, isStart: false, since: 0 }));

    function mayVote(voter: MemberId, leader: MemberId, term: Term): boolean {
      if (voter === leader) return false;
      const account = ledger.accounts.find(({ id }) => id === voter);
      if (account === undefined || !account.running) return false;
      const promise = promises[account.slot]!;
      const age = world.clock(voter).count() - promise.since;
      // A server counts whole microseconds, so that it may see one less.
      if (age <= world.settings.electionTimeoutMin + 1) {
        return !promise.isStart && (promise.leader !== leader || promise.term !== term);
      }
      return true;
    }

    function judge({ server, term, configuration: { voters, outgoing } }: Observation): void {
      const free = new Set([...voters, ...outgoing].filter((voter) => mayVote(voter, server, term)));
      const isMajority = (half: readonly MemberId[]): boolean =>
        2 * half.filter((voter) => free.has(voter)).length > half.length;
      if (!isMajority(voters) || (outgoing.length > 0 && !isMajority(outgoing))) return;
      report(
        `server ${server} answered a read by its lease of term ${term}, while servers ${[...free].join(', ')} may elect another`,
      );
    }

    return {
      heeds: Occasion.Append | Occasion.Reads,
      observed(observation) {
        const { input, message, server, term, readsByLease } = observation;
        const promise = promises[ledger.current.slot]!;
        const isAppend =
          message !== null && (message.kind === APPEND_REQUEST || message.kind === SNAPSHOT_REQUEST);
        if (input === 'start' || (isAppend && message.term === term)) {
          promise.isStart = input === 'start';
          promise.leader = message?.from ?? -1;
          promise.term = term;
          promise.since = world.clock(server).count();
        }
        if (readsByLease) judge(observation);
      },
    };
  },
};
