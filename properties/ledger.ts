/**
 * The judges' own account of the cluster, kept from observations alone and shared by all properties: one
 * canonical table from (index, term) to content and prefix digest, and of each server what it holds and what
 * of that is durable. Updated once an observation, in time proportional to what changed. It never judges: what
 * contradicts itself is kept as a fact of the current observation, and a property reports it.
 */
import type { Incarnation, LogIndex, MemberId, Term, TicketId } from '../src/base/types.ts';
import type { Configuration } from '../src/raft/configuration.ts';
import type { Observation } from '../src/raft/observation.ts';

/**
 * One per (index, term, content, prefix) that any server ever held. Entries are interned: two servers hold the
 * same log up to an index if and only if they hold the very same `LedgerEntry` object there.
 */
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

/** What a server was just before the current observation; at a `start` it equals the recovered state. */
export interface Before {
  role: number;
  term: Term;
  vote: MemberId;
  commitIndex: LogIndex;
  appliedIndex: LogIndex;
  lastIndex: LogIndex;
  transferTarget: MemberId;
  configuration: Configuration | null;
}

/** A ticket that was issued and has not completed. */
export interface LedgerTicket {
  readonly id: TicketId;
  readonly truncateFrom: LogIndex;
  readonly entries: readonly LedgerEntry[];
  /** The log that an installed snapshot stands for, which takes the place of the whole; or null. */
  readonly install: readonly LedgerEntry[] | null;
  /** Term and vote on disk once this ticket is. */
  readonly term: Term;
  readonly vote: MemberId;
  /** This ticket itself carries that term and vote. */
  readonly hasHardState: boolean;
}

/**
 * A server as the judges know it. `log[i]` has index i + 1, compacted or not: what a snapshot stands for is filled in
 * from what is known to be committed.
 */
export interface ServerAccount {
  readonly id: MemberId;
  /** The position of the server among the members: for properties that keep arrays. */
  readonly slot: number;
  /** 0: never started. */
  incarnation: Incarnation;
  running: boolean;
  /** Observations seen of this incarnation. */
  sequence: number;
  role: number;
  term: Term;
  vote: MemberId;
  commitIndex: LogIndex;
  appliedIndex: LogIndex;
  /** Whom it takes for the leader, itself perhaps, or NO_MEMBER. */
  leader: MemberId;
  /** To whom it hands its leadership over, or NO_MEMBER. */
  transferTarget: MemberId;
  /** The configuration in force on it; null: never started. */
  configuration: Configuration | null;
  /** As leader, by the slot of a member: up to where it says that they match, since it leads this term. */
  readonly matched: LogIndex[];
  readonly log: LedgerEntry[];
  readonly before: Before;
  /** The first entry that the current observation removed from the log, or null. */
  removed: LedgerEntry | null;
  /** What is surely on disk (completed tickets): durable term and vote, and the durable log. */
  durableTerm: Term;
  durableVote: MemberId;
  readonly durableLog: LedgerEntry[];
  ticketCompleted: TicketId;
  ticketIssued: TicketId;
  /** Oldest first. After a crash they stay until the next start tells which of them were kept. */
  readonly pending: readonly LedgerTicket[];
}

/** The same (index, term) was seen with two contents or two prefixes. */
export interface LogMismatch {
  readonly server: MemberId;
  readonly held: LedgerEntry;
  readonly canonical: LedgerEntry;
  /** Who held the canonical one first. */
  readonly holder: MemberId;
}

/** A server committed something else at an index than was known to be committed (`held` null: nothing at all). */
export interface CommitDisagreement {
  readonly server: MemberId;
  readonly index: LogIndex;
  readonly held: LedgerEntry | null;
  readonly committed: LedgerEntry | null;
}

/** What a start found, against what had to be there. */
export interface Recovery {
  readonly server: MemberId;
  readonly incarnation: Incarnation;
  readonly formerIncarnation: Incarnation;
  /** How many of the tickets pending at the crash were kept, or -1: the recovered state is no such prefix. */
  readonly ticketsKept: number;
  readonly ticketsPending: number;
  readonly durableTerm: Term;
  readonly durableVote: MemberId;
  readonly durableLength: LogIndex;
  /** The longest prefix of the durable log that was recovered; shorter than `durableLength` only if some was lost or a pending ticket cut it. */
  readonly durableRecovered: LogIndex;
}

export interface Ledger {
  account(server: MemberId): ServerAccount;
  readonly accounts: readonly ServerAccount[];
  /** The account of the server whose observation is being handled. */
  readonly current: ServerAccount;
  /** The highest index known to be committed by any server, ever, and the entries up to it. */
  readonly committed: readonly LedgerEntry[];
  /** How long `committed` was before the current observation. */
  readonly committedBefore: LogIndex;
  /** How many entries were first committed by a server in `term` or an earlier one. */
  committedUpTo(term: Term): LogIndex;
  /** Who was first seen to lead in `term`, or NO_MEMBER. */
  leaderOf(term: Term): MemberId;
  /** The vote that `voter` durably cast in `term`, or NO_MEMBER; see `remembersVotes`. */
  durableVoteOf(voter: MemberId, term: Term): MemberId;
  /** False: the votes of `term` are so old that they were forgotten, and nothing follows from a missing one. */
  remembersVotes(term: Term): boolean;

  /** What a start that the servers know nothing of would have found; the ledger stays as it is. */
  wouldRecover(start: Observation): Recovery;

  // Facts of the current observation.

  /** It made its server a leader. */
  readonly elected: boolean;
  /** If so: who had been seen to lead in that term before (perhaps the same server), or NO_MEMBER. */
  readonly formerLeader: MemberId;
  readonly mismatch: LogMismatch | null;
  readonly disagreement: CommitDisagreement | null;
  readonly recovery: Recovery | null;
  /** The observation contradicts its own stream (a gap in the log, a ticket out of order, ...), or null. */
  readonly malformed: string | null;
}

/** A ledger as the world holds it. Feed it before the properties. */
export interface LedgerKeeper extends Ledger {
  observed(observation: Observation): void;
  stopped(server: MemberId): void;
}
