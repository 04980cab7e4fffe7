/**
 * What a replica reports of one input, before the effects of that input are carried out. Metrics read it in
 * production; properties and refinement read it under simulation. It must be enough that nothing has to be
 * guessed: every log change, every ticket, every message with the ticket it waits for.
 *
 * One object is reused for all observations of a replica. It, and the arrays in it, are valid only during the
 * call; entries and messages in it are immutable and may be kept.
 */
import type { Incarnation, LogIndex, MemberId, Term, TicketId } from '../base/types.ts';
import type { Configuration } from './configuration.ts';
import type { Outgoing } from './effects.ts';
import type { Entry } from './entry.ts';
import type { InputKind } from './input.ts';
import type { Message } from './message.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import type { Role } from './state.ts';
import type { Ticket } from './ticket.ts';

export interface Observation {
  readonly server: MemberId;
  readonly incarnation: Incarnation;
  /** Counts the observations of this incarnation, from 1. */
  readonly sequence: number;
  readonly input: InputKind;
  /** The message that was the input, or null. */
  readonly message: Message | null;
  readonly role: Role;
  readonly term: Term;
  readonly vote: MemberId;
  readonly leader: MemberId;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  readonly lastIndex: LogIndex;
  readonly lastTerm: Term;
  /** The log begins after this; what is up to here, a snapshot stands for. */
  readonly baseIndex: LogIndex;
  readonly baseTerm: Term;
  /** The newest snapshot that is durable, or null. */
  readonly snapshot: SnapshotMeta | null;
  /** The log equals what is on disk up to here. */
  readonly durableIndex: LogIndex;
  /** First the log was cut from here on (0: it was not) ... */
  readonly truncatedFrom: LogIndex;
  /** ... then these were appended. On `start`: the whole recovered log after its base. */
  readonly appended: readonly Entry[];
  readonly ticketIssued: Ticket | null;
  /** All tickets up to this one are durable. */
  readonly ticketCompleted: TicketId;
  readonly sent: readonly Outgoing[];
  /** As leader: match indexes that changed, the leader's own included. */
  readonly matched: readonly { readonly member: MemberId; readonly index: LogIndex }[];
  readonly configuration: Configuration;
  /** Reads that this step took on; they end in this order, here or in later steps: */
  readonly readsTaken: number;
  /** so many of the oldest were refused, */
  readonly readsRefused: number;
  /** then so many of the oldest may be answered by this server when it has applied up to `readIndex`, */
  readonly readsReady: number;
  readonly readIndex: LogIndex;
  /** because of a lease, and not of a round or of the leader's answer. */
  readonly readsByLease: boolean;
  /** As leader: the latest round of reads begun in this term; else 0. */
  readonly readRound: number;
  /** As leader: the round that the reads under way wait for; 0: none. */
  readonly readAwaited: number;
  /** As leader: to whom it hands the leadership over, or `NO_MEMBER`. */
  readonly transferTarget: MemberId;
}

export interface Observer {
  observe(observation: Observation): void;
}
