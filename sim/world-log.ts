/** Lines of the event log (`replay --log`): what each server reported, and what the world did. */
import type { MemberId } from '../src/base/types.ts';
import { type Message, MessageKind } from '../src/raft/message.ts';
import type { Observation } from '../src/raft/observation.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { LogLine } from './run-result.ts';

const ROLES = ['follower', 'pre-candidate', 'candidate', 'leader'];

export function logObservation(kernel: Kernel, observation: Observation): LogLine {
  return {
    event: kernel.eventNumber,
    atUs: kernel.now,
    server: observation.server,
    what: observation.input,
    detail: detailOf(observation),
    role: ROLES[observation.role]!,
    term: observation.term,
    vote: observation.vote,
    lastIndex: observation.lastIndex,
    commitIndex: observation.commitIndex,
    appliedIndex: observation.appliedIndex,
  };
}

export function logWorld(kernel: Kernel, server: MemberId | null, what: string, detail: string): LogLine {
  return {
    event: kernel.eventNumber,
    atUs: kernel.now,
    server,
    what,
    detail,
    role: null,
    term: null,
    vote: null,
    lastIndex: null,
    commitIndex: null,
    appliedIndex: null,
  };
}

function detailOf(observation: Observation): string {
  const parts: string[] = [];
  if (observation.message !== null) parts.push(`<- ${describe(observation.message)}`);
  if (observation.truncatedFrom > 0) parts.push(`cut from ${observation.truncatedFrom}`);
  const first = observation.appended[0];
  if (first !== undefined) {
    const last = observation.appended[observation.appended.length - 1]!;
    parts.push(first === last ? `append ${first.index}` : `append ${first.index}..${last.index}`);
  }
  const ticket = observation.ticketIssued;
  if (ticket !== null) parts.push(`write #${ticket.id}`);
  if (observation.input === 'ticket-completed') parts.push(`durable #${observation.ticketCompleted}`);
  for (const { message, after } of observation.sent) {
    parts.push(
      `-> ${message.to} ${describe(message)}${after > observation.ticketCompleted ? ` after #${after}` : ''}`,
    );
  }
  return parts.join(' ');
}

function describe(message: Message): string {
  switch (message.kind) {
    case MessageKind.PreVoteRequest:
      return `pre-vote? t${message.term} log ${message.lastLogTerm}/${message.lastLogIndex}`;
    case MessageKind.PreVoteResponse:
      return `pre-vote ${message.granted ? 'yes' : 'no'} t${message.term}`;
    case MessageKind.VoteRequest:
      return `vote? t${message.term} log ${message.lastLogTerm}/${message.lastLogIndex}`;
    case MessageKind.VoteResponse:
      return `vote ${message.granted ? 'yes' : 'no'} t${message.term}`;
    case MessageKind.AppendRequest:
      return `append t${message.term} ${message.previousTerm}/${message.previousIndex}+${message.entries.length}`;
    case MessageKind.AppendResponse:
      return message.success
        ? `ok t${message.term} match ${message.matchIndex}`
        : `no t${message.term} at ${message.previousIndex}, conflict ${message.conflictTerm}/${message.conflictIndex}`;
    default:
      return message satisfies never;
  }
}
