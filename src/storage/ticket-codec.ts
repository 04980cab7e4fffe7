/**
 * One ticket in the log: a framed record with a length and a checksum, whole or not at all. The checksum is seeded
 * with the chain value before the ticket and is the chain value after it.
 *
 * Reading trusts nothing: every length is compared with what is there before it is used.
 */
import { readU32, readU53, writeU8, writeU32, writeU53 } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import { impossible } from '../base/invariant.ts';
import type { LogIndex, Term } from '../base/types.ts';
import { NO_MEMBER } from '../base/types.ts';
import type { Entry, EntryKind } from '../raft/entry.ts';
import type { HardState, Ticket } from '../raft/ticket.ts';
import { TICKET_MAGIC } from './format.ts';
import { TICKET_BYTES_MAX } from './limits.ts';

/** Magic, checksum, body length. */
export const TICKET_HEAD_BYTES = 12;
/** The fields of a ticket's body before its entries. */
const TICKET_FIELDS_BYTES = 45;
/** An entry's fields before its payload. */
const ENTRY_FIELDS_BYTES = 13;

const HAS_HARD_STATE = 1;
/** A vote of 0 is a vote for member 0; no vote at all is the absence of this flag. */
const HAS_VOTE = 2;
/** The log is replaced by a snapshot: its index and term stand in place of the cut and of the first index. */
const INSTALLS = 4;

/** A ticket as it stands in the log, which does not repeat what the snapshot's own file says. */
export interface TicketRecord extends Omit<Ticket, 'install'> {
  readonly install: { readonly index: LogIndex; readonly term: Term } | null;
}

/** The bytes that the ticket takes in the log. */
export function ticketBytes(ticket: TicketRecord): number {
  let size = TICKET_HEAD_BYTES + TICKET_FIELDS_BYTES;
  const entries = ticket.entries;
  for (let at = 0; at < entries.length; at++) {
    size += ENTRY_FIELDS_BYTES + entries[at]!.payload.length;
  }
  if (size > TICKET_BYTES_MAX) {
    impossible(`Ticket ${ticket.id} takes ${size} bytes; the log's format ends at ${TICKET_BYTES_MAX}.`);
  }
  return size;
}

/** Writes the ticket, `size` bytes by `ticketBytes`, at `start` and returns the chain value after it. */
export function writeTicket(
  bytes: Uint8Array,
  start: number,
  size: number,
  ticket: TicketRecord,
  chain: number,
): number {
  const { hardState, entries, install } = ticket;
  writeU32(bytes, start, TICKET_MAGIC);
  writeU32(bytes, start + 8, size - TICKET_HEAD_BYTES);
  let at = start + TICKET_HEAD_BYTES;
  writeU53(bytes, at, ticket.id);
  const voted = hardState !== null && hardState.vote !== NO_MEMBER;
  const flags = (hardState === null ? 0 : HAS_HARD_STATE) | (voted ? HAS_VOTE : 0);
  writeU8(bytes, at + 8, install === null ? flags : flags | INSTALLS);
  writeU53(bytes, at + 9, hardState === null ? 0 : hardState.term);
  writeU53(bytes, at + 17, voted ? hardState.vote : 0);
  writeU53(bytes, at + 25, install === null ? ticket.truncateFrom : install.index);
  writeU53(bytes, at + 33, install !== null ? install.term : entries.length === 0 ? 0 : entries[0]!.index);
  writeU32(bytes, at + 41, entries.length);
  at += TICKET_FIELDS_BYTES;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    writeU53(bytes, at, entry.term);
    writeU8(bytes, at + 8, entry.kind);
    writeU32(bytes, at + 9, entry.payload.length);
    bytes.set(entry.payload, at + ENTRY_FIELDS_BYTES);
    at += ENTRY_FIELDS_BYTES + entry.payload.length;
  }
  if (at !== start + size) {
    impossible(`Ticket ${ticket.id} was measured as ${size} bytes and written as ${at - start}.`);
  }
  const crc = crc32c(bytes, start + 8, at, chain);
  writeU32(bytes, start + 4, crc);
  return crc;
}

/** The length of the body of the ticket whose head is at `at`. */
export function ticketBodyBytes(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at + 8);
}

/** The checksum that the ticket carries. */
export function ticketCrc(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at + 4);
}

/** Whether the ticket at `[start, end)` is what was written after the chain value `chain`. */
export function isTicket(bytes: Uint8Array, start: number, end: number, chain: number): boolean {
  return crc32c(bytes, start + 8, end, chain) === ticketCrc(bytes, start);
}

/** Decodes the ticket at `[start, end)`; null if its fields do not fit together. Payloads are views of `bytes`. */
export function readTicket(bytes: Uint8Array, start: number, end: number): TicketRecord | null {
  let at = start + TICKET_HEAD_BYTES;
  if (end - at < TICKET_FIELDS_BYTES) {
    return null;
  }
  const id = readU53(bytes, at);
  const flags = bytes[at + 8]!;
  const hardState = readHardState(bytes, at, flags);
  const truncateFrom = readU53(bytes, at + 25);
  const firstIndex = readU53(bytes, at + 33);
  const count = readU32(bytes, at + 41);
  at += TICKET_FIELDS_BYTES;
  if (id < 0 || truncateFrom < 0 || firstIndex < 0 || flags > (HAS_HARD_STATE | HAS_VOTE | INSTALLS)) {
    return null;
  }
  // Before anything is allocated: so many entries must fit into what is there.
  if (count * ENTRY_FIELDS_BYTES > end - at) {
    return null;
  }
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (end - at < ENTRY_FIELDS_BYTES) {
      return null;
    }
    const term = readU53(bytes, at);
    // The numbers of kinds belong to the core; storage carries them.
    const kind = bytes[at + 8]! as EntryKind;
    const length = readU32(bytes, at + 9);
    at += ENTRY_FIELDS_BYTES;
    if (term < 0 || length > end - at) {
      return null;
    }
    entries.push({ index: firstIndex + i, term, kind, payload: bytes.subarray(at, at + length) });
    at += length;
  }
  if (at !== end) {
    return null;
  }
  if ((flags & INSTALLS) === 0) {
    return { id, hardState, truncateFrom, entries, install: null };
  }
  return { id, hardState, truncateFrom: 0, entries, install: { index: truncateFrom, term: firstIndex } };
}

function readHardState(bytes: Uint8Array, at: number, flags: number): HardState | null {
  if ((flags & HAS_HARD_STATE) === 0) {
    return null;
  }
  return {
    term: readU53(bytes, at + 9),
    vote: (flags & HAS_VOTE) === 0 ? NO_MEMBER : readU53(bytes, at + 17),
  };
}
