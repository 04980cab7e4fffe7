/**
 * The integers that Raft is about, each with a name of its own.
 *
 * They are *flavoured* numbers: a plain number may become a `Term`, but a `Term` is never accepted where a
 * `LogIndex` is wanted. That catches the swapped argument, which is the mistake that happens, and leaves
 * arithmetic free of casts. All are safe integers (0 to 2^53 - 1); the wire and the log carry them as such.
 */

type Flavoured<Name extends string> = number & { readonly __flavour?: Name };

/** A Raft term (paper section 5.1). 0 is the term before any election. */
export type Term = Flavoured<'Term'>;

/** A position in the log; the first entry has index 1, and 0 means "before the first entry". */
export type LogIndex = Flavoured<'LogIndex'>;

/** The numeric identity of a server: never used twice, 0 is a valid one. See {@link NO_MEMBER}. */
export type MemberId = Flavoured<'MemberId'>;

/** The number of a replica's life, from one start to its crash or stop; 1 is the first. */
export type Incarnation = Flavoured<'Incarnation'>;

/** The number of a write that the core asked storage for, counted from 1 in each incarnation; 0 means none. */
export type TicketId = Flavoured<'TicketId'>;

/** A time or a duration in whole microseconds. */
export type Micros = Flavoured<'Micros'>;

/** Stands for "no server": no vote, no known leader. Never 0, because 0 is a valid member id. */
export const NO_MEMBER: MemberId = -1;

/** Which cluster, and which Raft group inside the process, a message or a file belongs to. */
export interface GroupIdentity {
  /** 0 to 2^53 - 1. */
  readonly cluster: number;
  /** 0 to 2^32 - 1. */
  readonly group: number;
}
