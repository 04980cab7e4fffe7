/**
 * What an observation brings, so that a judge is called only where there may be something to judge. Most observations are
 * of the ordinary course of things: an append comes in, an answer to one, a write is durable, entries are applied, and
 * nothing else of the server changes. Of those a property may say which it heeds. All that is out of the ordinary every
 * property hears.
 */
import type { LogIndex, MemberId, TicketId } from '../src/base/types.ts';
import type { Observation } from '../src/raft/observation.ts';
import type { SnapshotMeta } from '../src/raft/snapshot-meta.ts';
import { APPEND_REQUEST, APPEND_RESPONSE, NO_MEMBER } from './constants.ts';
import type { Ledger, ServerAccount } from './ledger.ts';

/** Bits of what an ordinary observation brings; several of them, as a rule. */
export const Occasion = {
  /** An append of the server's own term came in. */
  Append: 1,
  /** A follower accepted an append, in the server's own term. */
  Answer: 2,
  /** Appends, or answers to them, were sent. */
  Sent: 4,
  /** Entries were appended. */
  Log: 8,
  /** The last completed ticket, or the durable index, is another. */
  Durable: 16,
  /** The commit index is another. */
  Commit: 32,
  /** The state machine says what it has applied, or the applied index is another. */
  Applied: 64,
  /** As leader: match indexes have changed. */
  Matched: 128,
  /** Reads were taken on or ended, a lease is claimed, or the rounds of reads are others. */
  Reads: 256,
} as const;

/** Every property hears of it: a start, another role, term, leader or configuration, a truncation, a vote, a snapshot, ... */
export const EXTRAORDINARY = 512;

/** For a property that heeds none of them. */
export const NOTHING_ORDINARY = 0;

/** What a server said last, besides what the ledger keeps. */
interface Last {
  leader: MemberId;
  baseIndex: LogIndex;
  snapshot: SnapshotMeta | null;
  durableIndex: LogIndex;
  ticketCompleted: TicketId;
  readRound: number;
  readAwaited: number;
}

export class Occasions {
  readonly #ledger: Ledger;
  /** By slot. */
  readonly #last: Last[];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#last = ledger.accounts.map(() => ({
      leader: NO_MEMBER,
      baseIndex: 0,
      snapshot: null,
      durableIndex: 0,
      ticketCompleted: 0,
      readRound: 0,
      readAwaited: 0,
    }));
  }

  /** Of the observation that the ledger has just digested: bits of `Occasion`, or `EXTRAORDINARY`. */
  of(observation: Observation): number {
    const { current } = this.#ledger;
    const last = this.#last[current.slot]!;
    const isOrdinary =
      last.leader === observation.leader &&
      last.baseIndex === observation.baseIndex &&
      last.snapshot === observation.snapshot &&
      isSteady(current) &&
      isCommon(observation) &&
      !tellsMore(this.#ledger);
    const bits = isOrdinary ? bitsOf(observation, current, last) : EXTRAORDINARY;
    last.leader = observation.leader;
    last.baseIndex = observation.baseIndex;
    last.snapshot = observation.snapshot;
    last.durableIndex = observation.durableIndex;
    last.ticketCompleted = observation.ticketCompleted;
    last.readRound = observation.readRound;
    last.readAwaited = observation.readAwaited;
    return bits;
  }
}

/** What the server is has not changed, and it hands its leadership to nobody. */
function isSteady({ role, term, vote, configuration, transferTarget, before }: ServerAccount): boolean {
  return (
    role === before.role &&
    term === before.term &&
    vote === before.vote &&
    configuration === before.configuration &&
    transferTarget === NO_MEMBER &&
    before.transferTarget === NO_MEMBER
  );
}

/** The input and what was sent are of the ordinary course. */
function isCommon({ input, message, term, sent, truncatedFrom, ticketIssued }: Observation): boolean {
  if (truncatedFrom !== 0 || (ticketIssued !== null && ticketIssued.install !== null)) return false;
  switch (input) {
    case 'message':
      if (message === null || message.term !== term) return false;
      if (message.kind !== APPEND_REQUEST && (message.kind !== APPEND_RESPONSE || !message.success))
        return false;
      break;
    case 'proposal':
    case 'ticket-completed':
    case 'applied':
    case 'read':
      if (message !== null) return false;
      break;
    default:
      return false;
  }
  for (let at = 0; at < sent.length; at += 1) {
    const { kind } = sent[at]!.message;
    if (kind !== APPEND_REQUEST && kind !== APPEND_RESPONSE) return false;
  }
  return true;
}

/** The ledger has found something about this observation that a property will want to tell. */
function tellsMore({ elected, mismatch, disagreement, recovery, malformed, current }: Ledger): boolean {
  return (
    elected ||
    mismatch !== null ||
    disagreement !== null ||
    recovery !== null ||
    malformed !== null ||
    current.removed !== null
  );
}

function bitsOf(observation: Observation, { before }: ServerAccount, last: Last): number {
  const { input, message, sent, appended, matched } = observation;
  let bits = 0;
  if (message !== null) bits |= message.kind === APPEND_REQUEST ? Occasion.Append : Occasion.Answer;
  if (sent.length > 0) bits |= Occasion.Sent;
  if (appended.length > 0) bits |= Occasion.Log;
  if (
    observation.ticketCompleted !== last.ticketCompleted ||
    observation.durableIndex !== last.durableIndex
  ) {
    bits |= Occasion.Durable;
  }
  if (observation.commitIndex !== before.commitIndex) bits |= Occasion.Commit;
  if (input === 'applied' || observation.appliedIndex !== before.appliedIndex) bits |= Occasion.Applied;
  if (matched.length > 0) bits |= Occasion.Matched;
  if (touchesReads(observation, last)) bits |= Occasion.Reads;
  return bits;
}

function touchesReads(observation: Observation, { readRound, readAwaited }: Last): boolean {
  return (
    observation.readsTaken > 0 ||
    observation.readsRefused > 0 ||
    observation.readsReady > 0 ||
    observation.readsByLease ||
    observation.readRound !== readRound ||
    observation.readAwaited !== readAwaited
  );
}
