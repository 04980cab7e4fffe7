/** What the key-value machine can be asked, and what it answers. */

export type KeyValueOperation =
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'put'; readonly key: string; readonly value: string }
  | { readonly kind: 'delete'; readonly key: string }
  /** `expected` null: the key must be absent. */
  | {
      readonly kind: 'compare-and-set';
      readonly key: string;
      readonly expected: string | null;
      readonly value: string;
    };

export type KeyValueResult =
  /** Null for an absent key. */
  | { readonly kind: 'value'; readonly value: string | null }
  | { readonly kind: 'done' }
  | { readonly kind: 'swapped'; readonly swapped: boolean };

/** Why a committed command was not carried out; it had no effect. */
export type CommandRefusal = 'stale-sequence' | 'unknown-session' | 'malformed';

/** The result of an applied entry. */
export type ClientResult =
  | { readonly kind: 'session'; readonly session: number }
  | { readonly kind: 'refused'; readonly reason: CommandRefusal }
  | KeyValueResult;

/** An operation as it stands in the log: whose it is, and which one of theirs. */
export interface Command {
  /** The number that the registration of the session answered; `NO_SESSION`: none. */
  readonly session: number;
  /** Rises with each new operation of the session; a retry has the same. */
  readonly sequence: number;
  readonly operation: KeyValueOperation;
}
