/**
 * Lines of the event log (`replay --log`): what each server reported, what reached it from its disk and from clients, and
 * what the world did. The legend that explains them is in `sim/cli/log-format.ts`.
 */
import type { ClientEvent, KeyValueOperation } from '../properties/client-history.ts';
import type { MemberId, Micros } from '../src/base/types.ts';
import { type Message, MessageKind } from '../src/raft/message.ts';
import type { Observation } from '../src/raft/observation.ts';
import type { Outcome } from '../src/replica/outcome.ts';
import { type DiskOperation, OPERATION_NAMES, Operation } from './disk/operation.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { LogLine } from './run-result.ts';
import type { TimedFault } from './scenario/scenario.ts';
import type { ClientRequest } from './system.ts';

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

/** What a client began, and how that ended for it. */
export function logClient(kernel: Kernel, event: ClientEvent): LogLine {
  const call = `client ${event.client}, call ${event.call}`;
  switch (event.kind) {
    case 'invoke':
      return logWorld(kernel, null, 'call', `${call}: ${describeCall(event.operation)}`);
    case 'return':
      return logWorld(
        kernel,
        null,
        'return',
        `${call}: ${describeResult(event.result)}, entry ${event.index}`,
      );
    case 'refused':
      return logWorld(kernel, null, 'refused', `${call}: ${event.reason}`);
    case 'unknown':
      return logWorld(kernel, null, 'unknown', call);
    default:
      return event satisfies never;
  }
}

export function describeRequest(request: ClientRequest): string {
  const { operation } = request;
  return `${sessionOf(request)}: ${operation === null ? 'open it' : describeCall(operation)}`;
}

export function describeAnswer(request: ClientRequest, outcome: Outcome): string {
  const session = sessionOf(request);
  if (outcome.kind === 'committed') return `${session}: committed, entry ${outcome.index}`;
  const leader = outcome.leader < 0 ? '' : `, leader ${outcome.leader}`;
  return `${session}: ${outcome.kind}, ${outcome.reason}${leader}`;
}

/** An operation of a disk that has ended. */
export function describeOperation({ kind, path, to, offset, length, error }: DiskOperation): string {
  const where = kind === Operation.Rename ? ` to ${to}` : '';
  // Of other operations the length is a mark of the disk's own.
  const range = kind === Operation.Read || kind === Operation.Write ? ` ${offset}+${length}` : '';
  const size = kind === Operation.Truncate ? ` to ${offset}` : '';
  const failed = error === null ? '' : ` failed: ${error.code}`;
  return `${OPERATION_NAMES[kind]} ${path}${where}${range}${size}${failed}`;
}

function sessionOf({ session, sequence }: ClientRequest): string {
  return session === 0 ? 'a new session' : `session ${session}/${sequence}`;
}

function describeCall(operation: KeyValueOperation): string {
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return `${operation.kind} ${operation.key}`;
    case 'put':
      return `put ${operation.key} ${describeValue(operation.value)}`;
    case 'compare-and-set':
      return `compare-and-set ${operation.key} from ${describeValue(operation.expected)} to ${describeValue(operation.value)}`;
    default:
      return operation satisfies never;
  }
}

function describeResult(result: Extract<ClientEvent, { kind: 'return' }>['result']): string {
  switch (result.kind) {
    case 'value':
      return `value ${describeValue(result.value)}`;
    case 'done':
      return 'done';
    case 'swapped':
      return result.swapped ? 'swapped' : 'not swapped';
    default:
      return result satisfies never;
  }
}

const VALUE_SHOWN_MAX = 12;

function describeValue(value: string | null): string {
  if (value === null) return 'none';
  if (value.length <= VALUE_SHOWN_MAX) return JSON.stringify(value);
  return `${JSON.stringify(value.slice(0, VALUE_SHOWN_MAX))}.. (${value.length} bytes)`;
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
      return `vote? t${message.term} log ${message.lastLogTerm}/${message.lastLogIndex}${message.transfer ? ' by transfer' : ''}`;
    case MessageKind.VoteResponse:
      return `vote ${message.granted ? 'yes' : 'no'} t${message.term}`;
    case MessageKind.AppendRequest:
      return `append t${message.term} ${message.previousTerm}/${message.previousIndex}+${message.entries.length}`;
    case MessageKind.AppendResponse:
      return message.success
        ? `ok t${message.term} match ${message.matchIndex}`
        : `no t${message.term} at ${message.previousIndex}, conflict ${message.conflictTerm}/${message.conflictIndex}`;
    case MessageKind.ReadIndexRequest:
      return `read index? t${message.term} #${message.request}`;
    case MessageKind.ReadIndexResponse:
      return `read index ${message.granted ? message.index : 'no'} t${message.term} #${message.request}`;
    case MessageKind.TimeoutNow:
      return `campaign now t${message.term}`;
    case MessageKind.SnapshotRequest:
      return `snapshot t${message.term} of ${message.snapshot.term}/${message.snapshot.index}, ${message.offset}+${message.bytes.length} of ${message.snapshot.size}`;
    case MessageKind.SnapshotResponse:
      return `snapshot of ${message.snapshotIndex} t${message.term}, wants ${message.offset}`;
    default:
      return message satisfies never;
  }
}

export function describeFault(fault: TimedFault): string {
  const { kind, at: _at, ...rest } = fault;
  return `${kind} ${JSON.stringify(rest)}`;
}

/** @param now what the server's clock reads. */
export function describeClaim(until: Micros, now: Micros): string {
  return until > now ? `PRIMARY for ${until - now} us by its clock` : 'REPLICA';
}
