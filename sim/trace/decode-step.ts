/** A step of a trace as the observation that it was. */
import type { Configuration } from '../../src/raft/configuration.ts';
import type { InputKind } from '../../src/raft/input.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { Role } from '../../src/raft/state.ts';
import type { Ticket } from '../../src/raft/ticket.ts';
import { configurationOf, entryOf, messageOf, outgoingOf, snapshotOf } from './decode-message.ts';
import { FieldError, type Fields } from './fields.ts';

const ROLES = new Set<number>(Object.values(Role));

/** All there are: the compiler misses any that is not here. */
const INPUTS: Readonly<Record<InputKind, true>> = {
  start: true,
  message: true,
  'election-timeout': true,
  'heartbeat-due': true,
  'quorum-lost': true,
  proposal: true,
  'configuration-change': true,
  read: true,
  'read-retry': true,
  'read-timeout': true,
  transfer: true,
  'transfer-timeout': true,
  'forget-leader': true,
  'ticket-completed': true,
  applied: true,
  'snapshot-saved': true,
  'snapshot-chunk-read': true,
  'snapshot-staged': true,
};

/** Goes through the steps of one server in order, and remembers what a step need not say again. */
export class StepDecoder {
  #configuration: Configuration | null = null;
  #snapshot: SnapshotMeta | null = null;

  /** @throws FieldError for what is no step. */
  decode(fields: Fields): Observation {
    if (fields.has('configuration')) this.#configuration = configurationOf(fields.object('configuration'));
    if (fields.has('snapshot')) this.#snapshot = nullOr(fields.objectOrNull('snapshot'), snapshotOf);
    if (this.#configuration === null) throw new FieldError('configuration is missing');
    return {
      server: fields.integer('server'),
      incarnation: fields.integer('incarnation'),
      sequence: fields.integer('sequence'),
      input: inputOf(fields),
      message: nullOr(fields.objectOrNull('message'), messageOf),
      role: roleOf(fields),
      term: fields.integer('term'),
      vote: fields.integer('vote'),
      leader: fields.integer('leader'),
      commitIndex: fields.integer('commitIndex'),
      appliedIndex: fields.integer('appliedIndex'),
      lastIndex: fields.integer('lastIndex'),
      lastTerm: fields.integer('lastTerm'),
      baseIndex: fields.integer('baseIndex'),
      baseTerm: fields.integer('baseTerm'),
      snapshot: this.#snapshot,
      durableIndex: fields.integer('durableIndex'),
      truncatedFrom: fields.integer('truncatedFrom'),
      appended: fields.list('appended', entryOf),
      ticketIssued: nullOr(fields.objectOrNull('ticketIssued'), ticketOf),
      ticketCompleted: fields.integer('ticketCompleted'),
      sent: fields.list('sent', outgoingOf),
      matched: fields.list('matched', (one) => ({
        member: one.integer('member'),
        index: one.integer('index'),
      })),
      configuration: this.#configuration,
      readsTaken: fields.integer('readsTaken'),
      readsRefused: fields.integer('readsRefused'),
      readsReady: fields.integer('readsReady'),
      readIndex: fields.integer('readIndex'),
      readsByLease: fields.flag('readsByLease'),
      readRound: fields.integer('readRound'),
      readAwaited: fields.integer('readAwaited'),
      transferTarget: fields.integer('transferTarget'),
    };
  }
}

function nullOr<Value>(fields: Fields | null, read: (fields: Fields) => Value): Value | null {
  return fields === null ? null : read(fields);
}

function inputOf(fields: Fields): InputKind {
  const input = fields.text('input');
  if (!Object.hasOwn(INPUTS, input)) throw new FieldError(`there is no input "${input}"`);
  // One of the names, as was just looked up.
  return input as InputKind;
}

function roleOf(fields: Fields): Role {
  const role = fields.integer('role');
  if (!ROLES.has(role)) throw new FieldError(`there is no role ${role}`);
  // One of the numbers, as was just looked up.
  return role as Role;
}

function ticketOf(fields: Fields): Ticket {
  return {
    id: fields.integer('id'),
    hardState: nullOr(fields.objectOrNull('hardState'), (state) => ({
      term: state.integer('term'),
      vote: state.integer('vote'),
    })),
    truncateFrom: fields.integer('truncateFrom'),
    entries: fields.list('entries', entryOf),
    install: nullOr(fields.objectOrNull('install'), snapshotOf),
  };
}
