/** Is one object's history linearizable? (Herlihy and Wing, 1990.) How it is decided is told in `search.ts`. */
import {
  type Call,
  DEFAULT_BOUNDS,
  type LinearizabilityVerdict,
  type SearchBounds,
  type SequentialModel,
} from './history.ts';
import { overlapping } from './overlapping.ts';
import { Search } from './search.ts';

/** Is there an order of the calls that the model and real time allow? */
export function checkLinearizable<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
  bounds: SearchBounds = DEFAULT_BOUNDS,
): LinearizabilityVerdict<Operation, Result> {
  const search = new Search(model, calls, bounds);
  const end = search.run();
  const { steps } = search;
  switch (end) {
    case 'found':
      return { kind: 'linearizable', steps, order: search.order() };
    case 'exhausted': {
      const at = search.furthestCall();
      return { kind: 'violated', steps, at, concurrent: overlapping(calls, at), order: search.order() };
    }
    case 'steps':
    case 'bytes':
      return { kind: 'unknown', steps, bound: end };
    default:
      return end satisfies never;
  }
}
