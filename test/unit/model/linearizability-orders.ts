/** A judge of orders: whether one explains a history, by replaying it. Knows nothing of the search. */
import { type Call, IMPOSSIBLE, type SequentialModel } from '../../../model/linearizability/history.ts';

/** Why the order does not explain all calls up to and including time `until`; null when it does. */
export function flawOf<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
  order: readonly Call<Operation, Result>[],
  until: number,
): string | null {
  const invocations = new Set(order.map((call) => call.invoked));
  if (invocations.size < order.length) return 'a call stands in it twice';
  for (const call of calls) {
    if (call.returned <= until && !invocations.has(call.invoked)) return `it lacks ${JSON.stringify(call)}`;
  }
  let state = model.initial;
  let latest = -Infinity;
  for (const call of order) {
    if (call.returned < latest) return `real time has ${JSON.stringify(call)} earlier`;
    latest = Math.max(latest, call.invoked);
    const after = model.step(state, call.operation, call.result);
    if (after === IMPOSSIBLE) return `${JSON.stringify(call)} does not fit ${JSON.stringify(state)}`;
    state = after;
  }
  return null;
}
