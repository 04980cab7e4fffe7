/** Generated register histories, and a check by brute force that is too simple to be wrong. */
import fc from 'fast-check';
import { type Call, IMPOSSIBLE, type SequentialModel } from '../../../model/linearizability/history.ts';
import {
  type RegisterOperation,
  type RegisterResult,
  registerModel,
} from '../../../model/linearizability/register.ts';

export type RegisterCall = Call<RegisterOperation, RegisterResult>;

/** Tries every order; open-ended calls also not at all. Exponential. */
export function bruteForce<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
): boolean {
  function search(state: State, left: readonly Call<Operation, Result>[]): boolean {
    if (left.every((call) => call.returned === Infinity)) return true;
    return left.some((call) => {
      if (left.some((other) => other.returned < call.invoked)) return false;
      const after = model.step(state, call.operation, call.result);
      return (
        after !== IMPOSSIBLE &&
        search(
          after,
          left.filter((other) => other !== call),
        )
      );
    });
  }
  return search(model.initial, calls);
}

const value = fc.constantFrom('a', 'b');

const operation: fc.Arbitrary<RegisterOperation> = fc.oneof(
  fc.constant({ kind: 'get' } as const),
  fc.record({ kind: fc.constant('put' as const), value }),
  fc.constant({ kind: 'delete' } as const),
  fc.record({
    kind: fc.constant('compare-and-set' as const),
    expected: fc.option(value, { nil: null }),
    value,
  }),
);

function resultOf(call: RegisterOperation, pick: number): RegisterResult {
  if (call.kind === 'get') return { kind: 'value', value: [null, 'a', 'b'][pick % 3]! };
  if (call.kind === 'compare-and-set') return { kind: 'swapped', swapped: pick % 2 === 0 };
  return { kind: 'done' };
}

/** Any results, so mostly wrong ones: up to seven calls, each with two distinct times or open-ended. */
export const anyHistory: fc.Arbitrary<RegisterCall[]> = fc
  .array(fc.record({ operation, pick: fc.nat(5), span: fc.nat(3), open: fc.nat(4) }), { maxLength: 7 })
  .map((drafts) =>
    drafts.map((draft, at): RegisterCall => {
      const open = draft.open === 0;
      return {
        operation: draft.operation,
        result: open ? undefined : resultOf(draft.operation, draft.pick),
        invoked: 10 * at,
        returned: open ? Infinity : 10 * (at + draft.span) + 1 + at * 0.01 + 5,
      };
    }),
  );

/** Made from a real order of effects, so linearizable: each call takes effect within its time. */
export const linearizableHistory: fc.Arbitrary<RegisterCall[]> = fc
  .array(fc.record({ operation, before: fc.nat(40), after: fc.nat(40), open: fc.nat(9) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((drafts) => {
    let state = registerModel.initial;
    return drafts.map((draft, at): RegisterCall => {
      const former = state;
      const after = registerModel.step(state, draft.operation, undefined);
      if (after !== IMPOSSIBLE) state = after;
      const open = draft.open === 0;
      return {
        operation: draft.operation,
        result: open ? undefined : answer(draft.operation, former),
        invoked: 10 * at - draft.before + at * 0.01,
        returned: open ? Infinity : 10 * at + draft.after + 0.5 + at * 0.01,
      };
    });
  });

function answer(call: RegisterOperation, former: string | null): RegisterResult {
  if (call.kind === 'get') return { kind: 'value', value: former };
  if (call.kind === 'compare-and-set') return { kind: 'swapped', swapped: former === call.expected };
  return { kind: 'done' };
}
