/**
 * Independent objects are checked one by one: a history is linearizable if and only if the history of every object
 * is (Herlihy and Wing, theorem 1, "locality"). The bounds are for all keys together.
 */
import { checkLinearizable } from './check.ts';
import {
  type Call,
  DEFAULT_BOUNDS,
  type SearchBounds,
  type SequentialModel,
  type Undecided,
  type Violated,
} from './history.ts';

export interface KeyedVerdict<Operation, Result> {
  readonly verdict:
    | { readonly kind: 'linearizable'; readonly steps: number }
    | Violated<Operation, Result>
    | Undecided;
  /** The key that was violated or could not be decided; null when all are linearizable. */
  readonly key: string | null;
}

/** The first violated key; else the first undecided one; else linearizable. Keys come in the order of first use. */
export function checkByKey<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
  keyOf: (operation: Operation) => string,
  bounds: SearchBounds = DEFAULT_BOUNDS,
): KeyedVerdict<Operation, Result> {
  let steps = 0;
  let undecided: KeyedVerdict<Operation, Result> | null = null;
  for (const [key, group] of splitByKey(calls, keyOf)) {
    const left = { stepsMax: bounds.stepsMax - steps, bytesMax: bounds.bytesMax };
    const verdict = checkLinearizable(model, group, left);
    steps += verdict.steps;
    if (verdict.kind === 'violated') return { verdict: { ...verdict, steps }, key };
    if (verdict.kind === 'unknown' && undecided === null) undecided = { verdict, key };
  }
  return undecided ?? { verdict: { kind: 'linearizable', steps }, key: null };
}

/** The calls of each key, in the order of the keys' first use. */
export function splitByKey<Operation, Result>(
  calls: readonly Call<Operation, Result>[],
  keyOf: (operation: Operation) => string,
): Map<string, Call<Operation, Result>[]> {
  const byKey = new Map<string, Call<Operation, Result>[]>();
  for (const call of calls) {
    const key = keyOf(call.operation);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [call]);
    else group.push(call);
  }
  return byKey;
}
