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
  shape(operation, result) {
    if (result !== undefined && result.kind !== RESULT_OF[operation.kind]) return { kind: 'never' };
    switch (operation.kind) {
      case 'get':
        return result?.kind === 'value' ? { kind: 'reads', state: result.value } : { kind: 'nothing' };
      case 'put':
        return { kind: 'writes', state: operation.value };
      case 'delete':
        return { kind: 'writes', state: null };
      case 'compare-and-set': {
        const { expected, value } = operation;
        if (result?.kind !== 'swapped') return { kind: 'tries', from: expected, to: value };
        return result.swapped
          ? { kind: 'swaps', from: expected, to: value }
          : { kind: 'avoids', state: expected };
      }
      default:
        return operation satisfies never;
    }
  },
  key: (state) => (state === null ? 'absent' : `=${state}`),
};
