/**
 * Who hears of no leader campaigns, and nobody does sooner: between the shortest and the longest election time-out after it
 * began, stepped down, heard its leader, gave its vote away, or campaigned the last time (paper section 5.2, figure 2);
 * a server of less than the highest priority waits longer, and one without any never campaigns of its own accord. Whom an
 * operator tells to campaign need not wait. Judged by the server's own clock. Too late is who has had time for several more events since: one that was paused is not blamed.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import {
  APPEND_REQUEST,
  ELECTION_PRIORITY_MAX,
  FOLLOWER,
  LEADER,
  SNAPSHOT_REQUEST,
  VOTE_RESPONSE,
} from '../constants.ts';
import { CountedTime } from '../counted-time.ts';
import { electionPriorityOf } from '../election-priority.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { sentTo } from '../sent.ts';

/** Time-outs that a server is seen to outlive until it is blamed. */
const TICKS_MAX = 3;

/** Of one server, by its clock. */
interface Waiting {
  /** By what it may have counted. */
  since: Micros;
  /** These by what it has surely counted. */
  begun: Micros;
  next: Micros;
  ticks: number;
}

export const campaignsInTime: Property = {
  name: 'campaigns-in-time',
  description:
    'Who hears of no leader campaigns within its election time-out, and not before (paper section 5.2, figure 2).',
  start({ world, ledger, report, shared }) {
    const { settings } = world;
    const { electionTimeoutMin, electionTimeoutMax } = settings;
    const time = shared(CountedTime);
    // A coordinator tells its server to campaign when it knows that it may.
    if (settings.failover !== null) return {};
    const waiting: Waiting[] = ledger.accounts.map(() => ({ since: 0, begun: 0, next: 0, ticks: 0 }));

    function begin(slot: number, server: MemberId): void {
      const one = waiting[slot]!;
      one.since = world.clock(server).count();
      one.begun = time.of(server);
      one.next = one.begun + waitOf(server) + electionTimeoutMax;
      one.ticks = 0;
    }

    function waitOf(server: MemberId): Micros {
      return (ELECTION_PRIORITY_MAX - electionPriorityOf(settings, server)) * electionTimeoutMax;
    }

    function timedOut({ server, role, term }: Observation, waited: Micros): void {
      const least = waitOf(server) + electionTimeoutMin;
      if (waited < least) {
        report(
          `server ${server}, in term ${term}, times out ${waited} us by its clock after it last had a reason to wait; ` +
            `it waits ${least} at least`,
        );
      }
      if (
        electionPriorityOf(settings, server) === 0 &&
        role !== FOLLOWER &&
        ledger.current.before.role === FOLLOWER
      )
        report(`server ${server}, which has priority 0, campaigns of its own accord in term ${term}`);
    }

    function outlived({ server, term }: Observation, one: Waiting, now: Micros): void {
      one.next = now + electionTimeoutMax;
      one.ticks += 1;
      if (one.ticks !== TICKS_MAX) return;
      report(
        `server ${server}, in term ${term}, has had no reason to wait for ${now - one.begun} us by its clock, and does not ` +
          `campaign; it waits ${waitOf(server) + electionTimeoutMax} at most`,
      );
    }

    return {
      heeds: Occasion.Append | Occasion.Durable,
      observed(observation) {
        const { server, role, input } = observation;
        const { slot, before } = ledger.current;
        if (role === LEADER) return;
        const one = waiting[slot]!;
        if (input === 'election-timeout' && before.role !== LEADER) {
          if (world.orders(server).campaignOrderedIn !== world.event)
            timedOut(observation, world.clock(server).count() - one.since);
          begin(slot, server);
        } else if (input === 'start' || before.role === LEADER || waitsAnew(observation)) {
          begin(slot, server);
        } else {
          const now = time.of(server);
          if (now > one.next) outlived(observation, one, now);
        }
      },
    };
  },
};

/** It hears of the leader of its term, or gives its vote away. */
function waitsAnew({ message, term, sent }: Observation): boolean {
  if (message === null || message.term !== term) return false;
  if (message.kind === APPEND_REQUEST || message.kind === SNAPSHOT_REQUEST) return true;
  return sentTo(sent, message.from, VOTE_RESPONSE)?.granted === true;
}
