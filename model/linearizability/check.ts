/** Is one object's history linearizable? (Herlihy and Wing, 1990.) How it is decided is told in `search.ts`. */
import {
  type Call,
  DEFAULT_BOUNDS,
  type LinearizabilityVerdict,
  type SearchBounds,
  type SequentialModel,
  type Violated,
} from './history.ts';
import { Layout } from './layout.ts';
import { MemoryBudget } from './memory-budget.ts';
import { overlapping } from './overlapping.ts';
import { Search } from './search.ts';

/** Is there an order of the calls that the model and real time allow? */
export function checkLinearizable<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
  bounds: SearchBounds = DEFAULT_BOUNDS,
): LinearizabilityVerdict<Operation, Result> {
  const layout = new Layout(model, calls, new MemoryBudget(bounds.bytesMax));
  if (layout.isFull) return { kind: 'unknown', steps: 0, bound: 'bytes' };
  const search = new Search(layout, bounds.stepsMax, layout.timeline.closed.length);
  const end = search.run();
  switch (end) {
    case 'found':
      return { kind: 'linearizable', steps: search.steps, order: search.order() };
    case 'exhausted':
      return violated(layout, calls, search, bounds.stepsMax);
    case 'steps':
    case 'bytes':
      return { kind: 'unknown', steps: search.steps, bound: end };
    default:
      return end satisfies never;
  }
}

/**
 * Where it is violated. The search refuses steps that lead nowhere in the end, though they may explain some returns
 * more than it found explained; so it is repeated with fewer returns to explain, by halving. Most often the first try
 * finds an order that explains everything up to the call because of which the steps were refused.
 */
function violated<State, Operation, Result>(
  layout: Layout<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
  exhausted: Search<State, Operation, Result>,
  stepsMax: number,
): Violated<Operation, Result> {
  const { closed, returnOrder } = layout.timeline;
  let best = exhausted;
  let { steps } = exhausted;
  let reached = exhausted.furthestFront;
  let most = Math.max(reached, exhausted.refusedUpTo);
  for (let target = most; reached < most; target = (reached + most + 1) >>> 1) {
    const search = new Search(layout, stepsMax - steps, target);
    const end = search.run();
    steps += search.steps;
    if (search.furthestFront > reached) {
      best = search;
      reached = search.furthestFront;
    }
    if (end === 'exhausted') most = Math.min(target - 1, Math.max(reached, search.refusedUpTo));
    else if (end !== 'found') break;
  }
  const at = closed[returnOrder[reached]!]!;
  return { kind: 'violated', steps, at, concurrent: overlapping(calls, at), order: best.order() };
}
