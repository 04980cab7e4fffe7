/** What clients saw, in the order of virtual time; the input of the linearizability check. */
import type { LogIndex } from '../src/base/types.ts';

/** The operations of the key-value machine as a client means them. Values are short strings of bytes, by content. */
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

/** What a committed operation answered. `value` is null for an absent key. */
export type KeyValueResult =
  | { readonly kind: 'value'; readonly value: string | null }
  | { readonly kind: 'done' }
  | { readonly kind: 'swapped'; readonly swapped: boolean };

/** One call is one `invoke`, then at most one of the others. A call that never ended is open-ended. */
export type ClientEvent =
  | {
      readonly kind: 'invoke';
      readonly client: number;
      readonly call: number;
      readonly operation: KeyValueOperation;
    }
  | {
      readonly kind: 'return';
      readonly client: number;
      readonly call: number;
      readonly result: KeyValueResult;
      readonly index: LogIndex;
    }
  /** It certainly had no effect and never will. */
  | { readonly kind: 'refused'; readonly client: number; readonly call: number; readonly reason: string }
  /** The client gave up: nobody knows whether it took, or will take, effect. */
  | { readonly kind: 'unknown'; readonly client: number; readonly call: number };
