/**
 * Who hears of no leader stands in nobody's way: it grants a pre-vote to who has as much of the log, and follows a vote request
 * into a later term (dissertation sections 4.2.3 and 9.6). The other side of `leader-protected`: a server that goes on protecting a
 * leader that is gone costs time without a leader, or the leader. It is free when it has not heard an append for the
 * shortest election time-out by its own clock, or was told since that its leader is gone, and may have promised no lease.
 */
import type { Micros } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import {
  APPEND_REQUEST,
  LEADER,
  PRE_VOTE_REQUEST,
  PRE_VOTE_RESPONSE,
  SNAPSHOT_REQUEST,
  VOTE_REQUEST,
} from '../constants.ts';
import { CountedTime } from '../counted-time.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { sentTo } from '../sent.ts';
import { isUpToDate } from '../up-to-date.ts';

const NEVER = Number.NEGATIVE_INFINITY;

export const votesWhenFree: Property = {
  name: 'votes-when-free',
  description:
    'Who hears of no leader grants pre-votes, and follows into later terms (dissertation sections 4.2.3 and 9.6).',
  start({ world, ledger, report, shared }) {
    const { limits, electionTimeoutMin } = world.settings;
    const time = shared(CountedTime);
    /** By slot: when it last heard its leader, or began where there are leases, by its clock. */
    const heardAt: Micros[] = ledger.accounts.map(() => NEVER);

    function note({ server, input, message, term }: Observation): void {
      const { slot } = ledger.current;
      if (input === 'start' || input === 'forget-leader') {
        if (!limits.leaseReads) heardAt[slot] = NEVER;
        else if (input === 'start') heardAt[slot] = time.of(server);
      } else if (
        message !== null &&
        (message.kind === APPEND_REQUEST || message.kind === SNAPSHOT_REQUEST) &&
        message.term === term
      ) {
        heardAt[slot] = time.of(server);
      }
    }

    /** Of just before this observation. */
    function isFree(observation: Observation): boolean {
      const { before, slot } = ledger.current;
      if (before.role === LEADER) return false;
      const at = heardAt[slot]!;
      if (at === NEVER) return true;
      // A server counts whole microseconds, so that it may see one less.
      return time.of(observation.server) - at > electionTimeoutMin + 1;
    }

    return {
      heeds: Occasion.Append,
      observed(observation) {
        const { server, message, term, sent } = observation;
        const { before, log } = ledger.current;
        if (message?.kind === PRE_VOTE_REQUEST) {
          const isDue = message.term > before.term && isUpToDate(message, log);
          if (
            isDue &&
            isFree(observation) &&
            sentTo(sent, message.from, PRE_VOTE_RESPONSE)?.granted !== true
          ) {
            report(
              `server ${server}, in term ${term}, hears of no leader, and refuses server ${message.from} its pre-vote for term ${message.term}`,
            );
          }
        } else if (message?.kind === VOTE_REQUEST && message.term > term && isFree(observation)) {
          report(
            `server ${server}, in term ${term}, hears of no leader, and does not follow server ${message.from} into term ${message.term}`,
          );
        }
        note(observation);
      },
    };
  },
};
