/**
 * A second checker, with none of the rules of the first: every call that real time allows next is tried, and of what
 * was tried only (calls placed, state) is remembered. Knows nothing of the search; good for some twenty calls.
 */
import { type Call, IMPOSSIBLE, type SequentialModel } from '../../../model/linearizability/history.ts';

/** Whether some order explains all calls that returned until that time. */
export function isExplained<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
  until = Number.MAX_VALUE,
): boolean {
  const tried = new Set<string>();
  const placed = calls.map(() => false);

  function search(state: State): boolean {
    const left = calls.filter((_, n) => !placed[n]);
    if (left.every(({ returned }) => returned > until)) return true;
    const configuration = `${placed.map(Number).join('')} ${model.key(state)}`;
    if (tried.has(configuration)) return false;
    tried.add(configuration);
    const firstReturn = Math.min(...left.map(({ returned }) => returned));
    return calls.some(({ invoked, operation, result }, n) => {
      if (placed[n] || invoked > firstReturn) return false;
      const after = model.step(state, operation, result);
      if (after === IMPOSSIBLE) return false;
      placed[n] = true;
      const found = search(after);
      placed[n] = false;
      return found;
    });
  }
  return search(model.initial);
}
