/**
 * One key of a store with append as a sequential object: a string, at first empty, to which text is added. It is the
 * object of Porcupine's key-value histories.
 */
import { IMPOSSIBLE, type SequentialModel } from './history.ts';

export type AppendOperation =
  | { readonly kind: 'get' }
  | { readonly kind: 'put'; readonly value: string }
  | { readonly kind: 'append'; readonly value: string };

/** A key that was never written answers the empty string. */
export type AppendResult = { readonly kind: 'value'; readonly value: string } | { readonly kind: 'done' };

/** @example `checkLinearizable(appendModel, calls)` */
export const appendModel: SequentialModel<string, AppendOperation, AppendResult> = {
  initial: '',
  step(state, operation, result) {
    switch (operation.kind) {
      case 'get':
        if (result === undefined) return state;
        return result.kind === 'value' && result.value === state ? state : IMPOSSIBLE;
      case 'put':
        return result === undefined || result.kind === 'done' ? operation.value : IMPOSSIBLE;
      case 'append':
        return result === undefined || result.kind === 'done' ? state + operation.value : IMPOSSIBLE;
      default:
        return operation satisfies never;
    }
  },
  shape(operation, result) {
    const expected = operation.kind === 'get' ? 'value' : 'done';
    if (result !== undefined && result.kind !== expected) return { kind: 'never' };
    switch (operation.kind) {
      case 'get':
        return result?.kind === 'value' ? { kind: 'reads', state: result.value } : { kind: 'nothing' };
      case 'put':
        return { kind: 'writes', state: operation.value };
      case 'append':
        return { kind: 'other', key: operation.value };
      default:
        return operation satisfies never;
    }
  },
  key: (state) => state,
  mayLead: (state, later) => later.startsWith(state),
};
