/** The state that the actions lead to against the one that is reported. */
import type { Observation } from '../../src/raft/observation.ts';
import type { Ticket } from '../../src/raft/ticket.ts';
import { isDurable, WriteTicket } from '../spec/protocol/disk.ts';
import { isSameMembership } from '../spec/shared/membership.ts';
import { ROLES } from './constants.ts';
import { isEntry, type Mirror } from './mirror.ts';
import type { StepContext } from './step-context.ts';

/** What a server says of itself when a run is over. */
export type EndState = Pick<Observation, 'role' | 'term' | 'lastIndex' | 'commitIndex'>;

export function compareState(context: StepContext): void {
  const { mirror, observation } = context;
  const { server } = mirror;
  const { log } = server;
  const role = ROLES[observation.role];
  if (role !== server.role) differs(context, 'role', role, server.role);
  else if (observation.term !== server.term) differs(context, 'term', observation.term, server.term);
  else if (observation.vote !== server.vote) differs(context, 'vote', observation.vote, server.vote);
  else if (observation.lastIndex !== log.length)
    differs(context, 'last index', observation.lastIndex, log.length);
  else if (observation.commitIndex !== server.commitIndex) {
    differs(context, 'commit index', observation.commitIndex, server.commitIndex);
  } else if (observation.appliedIndex !== server.appliedIndex) {
    differs(context, 'applied index', observation.appliedIndex, server.appliedIndex);
  } else if (observation.readRound !== server.reads.round) {
    differs(context, 'round of reads', observation.readRound, server.reads.round);
  } else if (observation.transferTarget !== server.transferTarget) {
    differs(context, 'target of the transfer', observation.transferTarget, server.transferTarget);
  } else if (observation.ticketCompleted !== mirror.ticketCompleted) {
    differs(context, 'completed ticket', observation.ticketCompleted, mirror.ticketCompleted);
  } else if (!isDurable(server, observation.durableIndex)) {
    context.fail(null, `its log is said to be on disk to ${observation.durableIndex}, and is not`);
  } else if (!isSameMembership(observation.configuration, server.membership)) {
    const observed = JSON.stringify(observation.configuration);
    differs(context, 'configuration', observed, JSON.stringify(server.membership));
  } else compareLog(context);
}

/**
 * A running server is where its last observation left it: otherwise the end of its trace is missing.
 * @returns what differs, or null.
 */
export function endRefusal({ server }: Mirror, end: EndState): string | null {
  if (ROLES[end.role] !== server.role)
    return `is a ${ROLES[end.role]}, and was last observed as a ${server.role}`;
  if (end.term !== server.term) return `is in term ${end.term}, and was last observed in ${server.term}`;
  if (end.lastIndex !== server.log.length)
    return `has a log to ${end.lastIndex}, and was last observed with one to ${server.log.length}`;
  if (end.commitIndex === server.commitIndex) return null;
  return `has committed up to ${end.commitIndex}, and was last observed at ${server.commitIndex}`;
}

/** That the entries are the right ones was seen as they were appended; here that none was left out, and the last term. */
function compareLog(context: StepContext): void {
  const { mirror, observation } = context;
  const { log } = mirror.server;
  const lastTerm = log.length === 0 ? 0 : log[log.length - 1]!.term;
  if (observation.lastTerm !== lastTerm) {
    differs(context, 'last term', observation.lastTerm, lastTerm);
    return;
  }
}

/** What a leader learned of its followers' logs; before it steps down, if it does. */
export function compareMatched(context: StepContext): void {
  const { mirror, observation } = context;
  const { match, role, servers } = mirror.server;
  for (let at = 0; at < observation.matched.length; at += 1) {
    const { member, index } = observation.matched[at]!;
    const known = role === 'leader' ? match[servers.indexOf(member)] : undefined;
    if (known !== index) {
      differs(context, `match index of ${member}`, index, known ?? 'none');
      return;
    }
  }
}

/** The ticket writes just what changed. */
export function compareTicket(context: StepContext, ticket: Ticket): void {
  const { mirror } = context;
  const { server, sources } = mirror;
  if (ticket.id !== mirror.ticketIssued + 1) {
    context.fail('WriteTicket', `tickets are numbered: ${mirror.ticketIssued + 1} was next`);
    return;
  }
  if (!context.take('WriteTicket', WriteTicket(server))) return;
  mirror.ticketIssued = ticket.id;
  const { hardState, truncateFrom, entries, install } = server.pending[server.pending.length - 1]!;
  const sameHardState =
    hardState?.term === ticket.hardState?.term && hardState?.vote === ticket.hardState?.vote;
  if (
    (ticket.install === null) !== (install === null) ||
    (install !== null && ticket.install?.index !== install.length)
  )
    context.fail('WriteTicket', 'it installs the snapshot that takes the place of the log');
  else if (!sameHardState) context.fail('WriteTicket', 'it writes the term and the vote as they changed');
  else if (ticket.truncateFrom !== truncateFrom)
    context.fail('WriteTicket', `it cuts the log where it was cut: from ${truncateFrom}`);
  else if (ticket.entries.length !== entries.length)
    context.fail('WriteTicket', `it writes the ${entries.length} new entries`);
  else {
    const before = server.log.length - entries.length;
    for (let at = 0; at < entries.length; at += 1) {
      const index = before + 1 + at;
      if (!isEntry(ticket.entries[at]!, entries[at]!, sources[index - 1], index)) {
        context.fail('WriteTicket', `it writes the entry at ${index} as it is in the log`);
        return;
      }
    }
  }
}

function differs(context: StepContext, what: string, observed: unknown, expected: unknown): void {
  context.fail(null, `the ${what} is ${String(observed)}, the specification's is ${String(expected)}`);
}
