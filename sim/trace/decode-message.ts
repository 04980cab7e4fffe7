/** A message, an entry, a configuration and a snapshot's meta as a trace says them. */
import type { Configuration } from '../../src/raft/configuration.ts';
import type { Outgoing } from '../../src/raft/effects.ts';
import { type Entry, EntryKind } from '../../src/raft/entry.ts';
import { type Message, MessageKind } from '../../src/raft/message.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { FieldError, type Fields } from './fields.ts';

const ENTRY_KINDS = new Set<number>(Object.values(EntryKind));

export function outgoingOf(fields: Fields): Outgoing {
  return { message: messageOf(fields.object('message')), after: fields.integer('after') };
}

export function messageOf(fields: Fields): Message {
  const envelope = {
    from: fields.integer('from'),
    to: fields.integer('to'),
    term: fields.integer('term'),
    incarnation: fields.integer('incarnation'),
    sequence: fields.integer('sequence'),
  };
  const number = fields.integer('kind');
  // Anything else ends in the last line of the switch.
  const kind = number as MessageKind;
  switch (kind) {
    case MessageKind.PreVoteRequest:
      return { ...envelope, kind, ...lastLogOf(fields) };
    case MessageKind.VoteRequest:
      return { ...envelope, kind, ...lastLogOf(fields), transfer: fields.flag('transfer') };
    case MessageKind.PreVoteResponse:
    case MessageKind.VoteResponse:
      return { ...envelope, kind, granted: fields.flag('granted') };
    case MessageKind.AppendRequest:
      return {
        ...envelope,
        kind,
        previousIndex: fields.integer('previousIndex'),
        previousTerm: fields.integer('previousTerm'),
        commitIndex: fields.integer('commitIndex'),
        readRound: fields.integer('readRound'),
        entries: fields.list('entries', entryOf),
      };
    case MessageKind.AppendResponse:
      return {
        ...envelope,
        kind,
        success: fields.flag('success'),
        previousIndex: fields.integer('previousIndex'),
        matchIndex: fields.integer('matchIndex'),
        conflictTerm: fields.integer('conflictTerm'),
        conflictIndex: fields.integer('conflictIndex'),
        readRound: fields.integer('readRound'),
      };
    case MessageKind.SnapshotRequest:
      return {
        ...envelope,
        kind,
        snapshot: snapshotOf(fields.object('snapshot')),
        offset: fields.integer('offset'),
        bytes: fields.bytes('bytes'),
      };
    case MessageKind.SnapshotResponse:
      return {
        ...envelope,
        kind,
        snapshotIndex: fields.integer('snapshotIndex'),
        checksum: fields.integer('checksum'),
        offset: fields.integer('offset'),
      };
    case MessageKind.ReadIndexRequest:
      return { ...envelope, kind, life: fields.integer('life'), request: fields.integer('request') };
    case MessageKind.ReadIndexResponse:
      return {
        ...envelope,
        kind,
        life: fields.integer('life'),
        request: fields.integer('request'),
        granted: fields.flag('granted'),
        index: fields.integer('index'),
      };
    case MessageKind.TimeoutNow:
      return { ...envelope, kind };
    default:
      kind satisfies never;
      throw new FieldError(`there is no message of kind ${number}`);
  }
}

export function entryOf(fields: Fields): Entry {
  const kind = fields.integer('kind');
  if (!ENTRY_KINDS.has(kind)) throw new FieldError(`there is no entry of kind ${kind}`);
  return {
    index: fields.integer('index'),
    term: fields.integer('term'),
    // One of the numbers, as was just looked up.
    kind: kind as EntryKind,
    payload: fields.bytes('payload'),
  };
}

export function snapshotOf(fields: Fields): SnapshotMeta {
  return {
    index: fields.integer('index'),
    term: fields.integer('term'),
    configuration: configurationOf(fields.object('configuration')),
    size: fields.integer('size'),
    checksum: fields.integer('checksum'),
  };
}

export function configurationOf(fields: Fields): Configuration {
  return {
    voters: fields.integers('voters'),
    outgoing: fields.integers('outgoing'),
    learners: fields.integers('learners'),
    learnersNext: fields.integers('learnersNext'),
    autoLeave: fields.flag('autoLeave'),
    names: fields.list('names', (name) => ({ id: name.integer('id'), name: name.text('name') })),
    highestId: fields.integer('highestId'),
  };
}

function lastLogOf(fields: Fields): { lastLogIndex: number; lastLogTerm: number } {
  return { lastLogIndex: fields.integer('lastLogIndex'), lastLogTerm: fields.integer('lastLogTerm') };
}
