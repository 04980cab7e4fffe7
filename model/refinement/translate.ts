/**
 * The abstraction function: a replica's messages and entries as the specification sees them. An entry's kind and
 * payload become one value, the digest of both; of a configuration, what it says as well.
 */
import type { Entry as RaftEntry } from '../../src/raft/entry.ts';
import type { Message as RaftMessage } from '../../src/raft/message.ts';
import { contentDigest } from '../digest.ts';
import type { Entry } from '../spec/base/state.ts';
import type {
  AppendRequest,
  AppendResponse,
  Message,
  ReadRequest,
  ReadResponse,
  TimeoutNow,
  VoteRequest,
  VoteResponse,
} from '../spec/protocol/message.ts';
import {
  APPEND_REQUEST,
  APPEND_RESPONSE,
  CONFIGURATION_ENTRY,
  PRE_VOTE_REQUEST,
  PRE_VOTE_RESPONSE,
  READ_INDEX_REQUEST,
  READ_INDEX_RESPONSE,
  SNAPSHOT_REQUEST,
  SNAPSHOT_RESPONSE,
  TIMEOUT_NOW,
  VOTE_REQUEST,
} from './constants.ts';
import { membershipOf } from './membership-of.ts';

const NO_ENTRIES: readonly Entry[] = [];

export function entryOf(entry: RaftEntry): Entry {
  if (entry.kind === CONFIGURATION_ENTRY) {
    const value = contentDigest(entry.kind, entry.payload);
    return { term: entry.term, value, membership: membershipOf(entry.payload) };
  }
  return { term: entry.term, value: contentDigest(entry.kind, entry.payload) };
}

export function entriesOf(entries: readonly RaftEntry[]): readonly Entry[] {
  if (entries.length === 0) return NO_ENTRIES;
  const translated: Entry[] = [];
  for (let at = 0; at < entries.length; at += 1) translated.push(entryOf(entries[at]!));
  return translated;
}

/** @param entries those of an append request, translated; those that a snapshot stands for. */
export function messageOf(message: RaftMessage, entries: readonly Entry[]): Message {
  const { from, to, term } = message;
  switch (message.kind) {
    case APPEND_REQUEST: {
      const { previousIndex, previousTerm, commitIndex, readRound } = message;
      return {
        type: 'append-request',
        from,
        to,
        term,
        previousIndex,
        previousTerm,
        commitIndex,
        readRound,
        entries,
      } satisfies AppendRequest;
    }
    case APPEND_RESPONSE: {
      const { success, previousIndex, matchIndex, conflictTerm, conflictIndex, readRound } = message;
      return {
        type: 'append-response',
        from,
        to,
        term,
        success,
        previousIndex,
        matchIndex,
        conflictTerm,
        conflictIndex,
        readRound,
      } satisfies AppendResponse;
    }
    case PRE_VOTE_REQUEST:
    case VOTE_REQUEST: {
      const type = message.kind === VOTE_REQUEST ? 'vote-request' : 'pre-vote-request';
      const { lastLogIndex, lastLogTerm } = message;
      const transfer = message.kind === VOTE_REQUEST && message.transfer;
      return { type, from, to, term, lastLogIndex, lastLogTerm, transfer } satisfies VoteRequest;
    }
    case READ_INDEX_REQUEST: {
      const { life, request } = message;
      return { type: 'read-request', from, to, term, life, request } satisfies ReadRequest;
    }
    case READ_INDEX_RESPONSE: {
      const { life, request, granted, index } = message;
      return { type: 'read-response', from, to, term, life, request, granted, index } satisfies ReadResponse;
    }
    case TIMEOUT_NOW:
      return { type: 'timeout-now', from, to, term } satisfies TimeoutNow;
    case SNAPSHOT_REQUEST:
      return {
        type: 'snapshot-request',
        from,
        to,
        term,
        snapshot: entries,
        membership: message.snapshot.configuration,
      };
    case SNAPSHOT_RESPONSE:
      return { type: 'snapshot-response', from, to, term };
    default: {
      const type = message.kind === PRE_VOTE_RESPONSE ? 'pre-vote-response' : 'vote-response';
      return { type, from, to, term, granted: message.granted } satisfies VoteResponse;
    }
  }
}
