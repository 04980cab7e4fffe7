/** Large register histories that are linearizable by construction, and ways to make them provably not. */
import fc from 'fast-check';
import { IMPOSSIBLE } from '../../../model/linearizability/history.ts';
import type { RegisterOperation, RegisterResult } from '../../../model/linearizability/register.ts';
import { registerModel } from '../../../model/linearizability/register.ts';
import type { RegisterCall } from './histories.ts';

const draft = fc.record({
  kind: fc.constantFrom('get', 'get', 'put', 'put', 'delete', 'swap', 'swap-amiss'),
  before: fc.nat(40),
  after: fc.nat(40),
  open: fc.nat(19),
});

/** Up to 400 calls, some eight at a time; every value is written by one call only. Call `i` takes effect at 10 i. */
export const largeHistory: fc.Arbitrary<RegisterCall[]> = fc
  .array(draft, { minLength: 20, maxLength: 400, size: 'max' })
  .map((drafts) => {
    let state: string | null = null;
    return drafts.map(({ kind, before, after, open }, at): RegisterCall => {
      const operation = operationOf(kind, state, `v${at}`);
      const former = state;
      const next = registerModel.step(state, operation, undefined);
      if (next !== IMPOSSIBLE) state = next;
      return {
        operation,
        result: open === 0 ? undefined : answerOf(operation, former),
        invoked: 10 * at - before - at / 1_000,
        returned: open === 0 ? Infinity : 10 * at + after + 0.25 + at / 2_000,
      };
    });
  });

function operationOf(kind: string, state: string | null, value: string): RegisterOperation {
  if (kind === 'get' || kind === 'delete') return { kind };
  if (kind === 'put') return { kind, value };
  return { kind: 'compare-and-set', expected: kind === 'swap' ? state : 'never', value };
}

export function answerOf(operation: RegisterOperation, former: string | null): RegisterResult {
  if (operation.kind === 'get') return { kind: 'value', value: former };
  if (operation.kind !== 'compare-and-set') return { kind: 'done' };
  return { kind: 'swapped', swapped: former === operation.expected };
}

/** One read answers what nobody ever wrote; null when the history has no read that returned. */
export function withForgedRead(calls: readonly RegisterCall[], pick: number): RegisterCall[] | null {
  const reads = calls.filter((call) => call.result?.kind === 'value');
  const chosen = reads[pick % Math.max(1, reads.length)];
  if (chosen === undefined) return null;
  return calls.map((call) =>
    call === chosen ? { ...call, result: { kind: 'value', value: 'forged' } } : call,
  );
}

/** After everything a value is written, and then one is read whose only writer had returned before. */
export function withStaleRead(calls: readonly RegisterCall[], pick: number): RegisterCall[] | null {
  const writers = calls.filter((call) => call.operation.kind === 'put' && call.returned !== Infinity);
  const { operation } = writers[pick % Math.max(1, writers.length)] ?? { operation: null };
  if (operation?.kind !== 'put') return null;
  const end = 10 * calls.length + 1_000;
  return [
    ...calls,
    { operation: { kind: 'put', value: 'last' }, result: { kind: 'done' }, invoked: end, returned: end + 1 },
    {
      operation: { kind: 'get' },
      result: { kind: 'value', value: operation.value },
      invoked: end + 2,
      returned: end + 3,
    },
  ];
}

/** Two compare-and-set with the same expected value, which is written once, both succeed. */
export function withDoubleSwap(calls: readonly RegisterCall[]): RegisterCall[] {
  const end = 10 * calls.length + 1_000;
  const swapped: RegisterResult = { kind: 'swapped', swapped: true };
  const swap = (value: string): RegisterOperation => ({ kind: 'compare-and-set', expected: 'last', value });
  return [
    ...calls,
    { operation: { kind: 'put', value: 'last' }, result: { kind: 'done' }, invoked: end, returned: end + 1 },
    { operation: swap('one'), result: swapped, invoked: end + 2, returned: end + 5 },
    { operation: swap('two'), result: swapped, invoked: end + 3, returned: end + 4 },
  ];
}
