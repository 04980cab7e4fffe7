/**
 * Nobody knows of a commit later than it must (Raft paper, figure 2). A leader whose match indexes have grown commits what
 * a majority of voters has, if it is of its own term: "if there exists an N ...". A follower whose log agrees with an
 * append up to its last entry knows what the append says is committed, up to there: "receiver implementation", 5.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { AppendRequest } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_REQUEST, FOLLOWER, LEADER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { reachedByQuorum } from '../quorum.ts';

export const commitPrompt: Property = {
  name: 'commit-prompt',
  description:
    'A leader commits what a majority has at once, and a follower what an append tells it (Raft paper, figure 2).',
  start({ ledger, report }) {
    const matchOf = (member: MemberId): LogIndex => ledger.current.matched[ledger.account(member).slot]!;

    function checkLeader(configuration: Configuration): void {
      const { id, term, log, commitIndex } = ledger.current;
      const reached = reachedByQuorum(configuration, matchOf);
      if (reached <= commitIndex || log[reached - 1]?.term !== term) return;
      report(
        `server ${id}, leader of term ${term}, has committed up to index ${commitIndex}; a majority of its voters match ` +
          `up to ${reached}, which is of its own term`,
      );
    }

    function checkFollower(message: AppendRequest): void {
      const { id, log, commitIndex } = ledger.current;
      const { entries, previousIndex, previousTerm } = message;
      const last = previousIndex + entries.length;
      const lastTerm = entries.length === 0 ? previousTerm : entries[entries.length - 1]!.term;
      const known = Math.min(message.commitIndex, last);
      if (known <= commitIndex || log[last - 1]?.term !== lastTerm) return;
      report(
        `server ${id} has committed up to index ${commitIndex}; its log agrees up to ${last} with what leader ` +
          `${message.from} of term ${message.term} sends, which has committed up to ${message.commitIndex}`,
      );
    }

    return {
      heeds: Occasion.Append | Occasion.Matched,
      observed({ role, matched, configuration, message }) {
        const { term, commitIndex, before } = ledger.current;
        if (role === LEADER) {
          // What a configuration that begins in this step makes of the matches, the next of them tells.
          if (before.configuration === configuration && reachesPast(matched, commitIndex)) {
            checkLeader(configuration);
          }
        } else if (role === FOLLOWER && message?.kind === APPEND_REQUEST && message.term === term) {
          checkFollower(message);
        }
      },
    };
  },
};

function reachesPast(matched: Observation['matched'], commitIndex: LogIndex): boolean {
  for (let at = 0; at < matched.length; at += 1) if (matched[at]!.index > commitIndex) return true;
  return false;
}
