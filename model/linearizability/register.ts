/**
 * One key of a key-value store as a sequential object: a register that holds a string or nothing. The operations have
 * the shape of the client history's, the key aside.
 */
import { IMPOSSIBLE, type SequentialModel } from './history.ts';

export type RegisterOperation =
  | { readonly kind: 'get' }
  | { readonly kind: 'put'; readonly value: string }
  | { readonly kind: 'delete' }
  /** `expected` null: the key must be absent. */
  | { readonly kind: 'compare-and-set'; readonly expected: string | null; readonly value: string };

/** `value` null: the key is absent. A swap that failed is an observation: the register was not as expected. */
export type RegisterResult =
  | { readonly kind: 'value'; readonly value: string | null }
  | { readonly kind: 'done' }
  | { readonly kind: 'swapped'; readonly swapped: boolean };

type State = string | null;

const RESULT_OF = { get: 'value', put: 'done', delete: 'done', 'compare-and-set': 'swapped' } as const;

/** @example `checkLinearizable(registerModel, calls)` */
export const registerModel: SequentialModel<State, RegisterOperation, RegisterResult> = {
  initial: null,
  step(state, operation, result) {
    switch (operation.kind) {
      case 'get':
        if (result === undefined) return state;
        return result.kind === 'value' && result.value === state ? state : IMPOSSIBLE;
      case 'put':
        return result === undefined || result.kind === 'done' ? operation.value : IMPOSSIBLE;
      case 'delete':
        return result === undefined || result.kind === 'done' ? null : IMPOSSIBLE;
      case 'compare-and-set': {
        const swapped = state === operation.expected;
        if (result !== undefined && (result.kind !== 'swapped' || result.swapped !== swapped))
          return IMPOSSIBLE;
        return swapped ? operation.value : state;
      }
      default:
        return operation satisfies never;
    }
  },
  observes: (operation, result) => operation.kind === 'get' || (result.kind === 'swapped' && !result.swapped),
  key: (state) => (state === null ? 'absent' : `=${state}`),
  kindKey(operation, result) {
    if (result !== undefined && result.kind !== RESULT_OF[operation.kind])
      return `${operation.kind}: ${result.kind}`;
    switch (operation.kind) {
      case 'get':
        if (result?.kind !== 'value') return 'get';
        return result.value === null ? 'get nothing' : `get ${JSON.stringify(result.value)}`;
      case 'put':
        return `put ${operation.value}`;
      case 'delete':
        return 'delete';
      case 'compare-and-set': {
        const outcome = result?.kind !== 'swapped' ? 'if' : result.swapped ? 'swapped' : 'unlike';
        return `${outcome} ${JSON.stringify([operation.expected, operation.value])}`;
      }
      default:
        return operation satisfies never;
    }
  },
};
