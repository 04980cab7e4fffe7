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
  operationKey(operation) {
    switch (operation.kind) {
      case 'get':
      case 'delete':
        return operation.kind;
      case 'put':
        return `put ${operation.value}`;
      case 'compare-and-set':
        return `compare-and-set ${JSON.stringify([operation.expected, operation.value])}`;
      default:
        return operation satisfies never;
    }
  },
};
