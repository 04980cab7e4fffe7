/**
 * The canonical form of a state as a list of integers: two states are equal exactly when their encodings are.
 * Everything of variable length carries its length first. The explorer compares and hashes these; nothing is
 * ever decoded from them. Ticket numbers are written relative to the last completed one, since their absolute
 * count is history, not state; the identities that the replica stamps on messages are left out for that reason.
 */
import type { MemberId, TicketId } from '../base/types.ts';
import type { Configuration } from './configuration.ts';
import type { Entry } from './entry.ts';
import { type Message, MessageKind } from './message.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import type { RaftState } from './state.ts';

export function encodeState(state: RaftState): number[] {
  const out: number[] = [state.self, state.configurations.length];
  // The one in force is the last of them.
  for (const { index, configuration } of state.configurations) {
    out.push(index);
    encodeConfiguration(out, configuration);
  }
  out.push(state.term, state.vote, state.role, state.leader, state.commitIndex, state.appliedIndex);
  out.push(state.log.baseIndex, state.log.baseTerm);
  encodeEntries(out, state.log.entries);
  encodeSnapshotMeta(out, state.snapshot);
  encodeMembers(out, state.votesResponded);
  encodeMembers(out, state.votesGranted);
  out.push(state.progress.length);
  for (const one of state.progress) {
    out.push(one.member, one.isVoter ? 1 : 0, one.isOutgoing ? 1 : 0);
    out.push(one.mode, one.nextIndex, one.matchIndex, one.probeSent ? 1 : 0, one.inFlightBytes);
    out.push(one.readRound, one.askedLife, one.askedRequest, one.askedRound);
    out.push(one.inFlight.length);
    for (const { lastIndex, bytes } of one.inFlight) out.push(lastIndex, bytes);
    encodeSnapshotMeta(out, one.transfer?.snapshot ?? null);
    if (one.transfer !== null) {
      const { offset, chunkOut, waited, silent } = one.transfer;
      out.push(offset, chunkOut ? 1 : 0, waited, silent);
    }
  }
  const { round, confirmed, awaited, index, request, underWay, gathered } = state.reads;
  out.push(state.life, round, confirmed, awaited, index, request, underWay, gathered);
  out.push(state.transferTarget, state.timeoutNowSent ? 1 : 0);
  out.push(state.uncommittedBytes, state.durableIndex);
  out.push(relative(state, state.ticketIssued), relative(state, state.hardStateTicket));
  for (const { id, lastIndex } of state.pendingTickets) out.push(relative(state, id), lastIndex);
  out.push(state.waiting.length);
  for (const { message, after } of state.waiting) {
    out.push(relative(state, after));
    encodeMessage(out, message);
  }
  return out;
}

/** Also the explorer's form of a message in flight. */
export function encodeMessage(out: number[], message: Message): void {
  out.push(message.kind, message.from, message.to, message.term);
  switch (message.kind) {
    case MessageKind.PreVoteRequest:
      out.push(message.lastLogIndex, message.lastLogTerm);
      break;
    case MessageKind.VoteRequest:
      out.push(message.lastLogIndex, message.lastLogTerm, message.transfer ? 1 : 0);
      break;
    case MessageKind.PreVoteResponse:
    case MessageKind.VoteResponse:
      out.push(message.granted ? 1 : 0);
      break;
    case MessageKind.AppendRequest:
      out.push(message.previousIndex, message.previousTerm, message.commitIndex, message.readRound);
      encodeEntries(out, message.entries);
      break;
    case MessageKind.AppendResponse:
      out.push(message.success ? 1 : 0, message.previousIndex, message.matchIndex);
      out.push(message.conflictTerm, message.conflictIndex, message.readRound);
      break;
    case MessageKind.ReadIndexRequest:
      out.push(message.life, message.request);
      break;
    case MessageKind.ReadIndexResponse:
      out.push(message.life, message.request, message.granted ? 1 : 0, message.index);
      break;
    case MessageKind.TimeoutNow:
      break;
    case MessageKind.SnapshotRequest:
      encodeSnapshotMeta(out, message.snapshot);
      out.push(message.offset, message.bytes.length);
      for (const byte of message.bytes) out.push(byte);
      break;
    case MessageKind.SnapshotResponse:
      out.push(message.snapshotIndex, message.checksum, message.offset);
      break;
    default:
      message satisfies never;
  }
}

function encodeSnapshotMeta(out: number[], meta: SnapshotMeta | null): void {
  if (meta === null) {
    out.push(0);
    return;
  }
  const { index, term, configuration, size, checksum } = meta;
  out.push(1, index, term, size, checksum);
  encodeConfiguration(out, configuration);
}

function encodeEntries(out: number[], entries: readonly Entry[]): void {
  out.push(entries.length);
  for (const { index, term, kind, payload } of entries) {
    out.push(index, term, kind, payload.length);
    for (const byte of payload) out.push(byte);
  }
}

function encodeConfiguration(out: number[], configuration: Configuration): void {
  const { voters, outgoing, learners, learnersNext, autoLeave, names, highestId } = configuration;
  for (const members of [voters, outgoing, learners, learnersNext]) encodeMembers(out, members);
  out.push(autoLeave ? 1 : 0, highestId, names.length);
  for (const { id, name } of names) {
    out.push(id, name.length);
    for (let i = 0; i < name.length; i += 1) out.push(name.charCodeAt(i));
  }
}

function encodeMembers(out: number[], members: readonly MemberId[]): void {
  out.push(members.length);
  for (const member of members) out.push(member);
}

/** 0 for a ticket that has completed. */
function relative(state: RaftState, ticket: TicketId): number {
  return ticket <= state.ticketCompleted ? 0 : ticket - state.ticketCompleted;
}
