/**
 * The judges' own account of the cluster, kept from observations alone and shared by all properties: one
 * canonical table from (index, term) to content and prefix digest, and of each server what it holds and what
 * of that is durable. Updated once an observation, in time proportional to what changed.
 */
import type { Incarnation, LogIndex, MemberId, Term, TicketId } from '../src/base/types.ts';

/** A server as the judges know it. `log[i]` has index i + 1. */
export interface ServerAccount {
  readonly id: MemberId;
  incarnation: Incarnation;
  running: boolean;
  role: number;
  term: Term;
  vote: MemberId;
  commitIndex: LogIndex;
  appliedIndex: LogIndex;
  readonly log: LedgerEntry[];
  /** What is surely on disk (completed tickets): durable term and vote, and the durable log. */
  durableTerm: Term;
  durableVote: MemberId;
  readonly durableLog: LedgerEntry[];
  ticketCompleted: TicketId;
}

/** One per (index, term) that any server ever held. */
export interface LedgerEntry {
  readonly index: LogIndex;
  readonly term: Term;
  readonly kind: number;
  /** Digest of kind and payload. */
  readonly content: number;
  /** Digest of the whole log up to and including this entry. */
  readonly prefix: number;
  readonly payloadBytes: number;
}

export interface Ledger {
  account(server: MemberId): ServerAccount;
  readonly accounts: readonly ServerAccount[];
  /** The highest index known to be committed by any server, ever, and the entries up to it. */
  readonly committed: readonly LedgerEntry[];
}
