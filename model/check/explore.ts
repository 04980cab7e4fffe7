/** The breadth-first run over an explorer: levels, bounds, progress, and when to stop. */
import { Explorer } from './explorer.ts';
import type { Ending, Exploration, ExplorationBounds, Progress, Watch } from './result.ts';
import type { Specification } from './specification.ts';

/** Memory is looked at, and progress reported, each time this many states were explored. */
const STATES_BETWEEN_LOOKS = 8_192;
const MS_A_SECOND = 1_000;

export interface Run<Local, Message, View> {
  readonly exploration: Exploration;
  readonly explorer: Explorer<Local, Message, View>;
  /** The first state of each level, and behind the last one. */
  readonly levels: readonly number[];
  /** The state a step of which violated a property; -1: the initial state does, or nothing did. */
  readonly violatedFrom: number;
  /** The first state without a step, or -1. */
  readonly deadlocked: number;
}

/** @example `explore(specification, DEFAULT_BOUNDS, { now: () => performance.now() }).exploration.distinct` */
export function explore<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  bounds: ExplorationBounds,
  watch: Watch,
): Run<Local, Message, View> {
  const began = watch.now();
  const explorer = new Explorer(specification, bounds);
  const { store } = explorer;
  const levels = [0, 1];
  let ending: Ending = explorer.violated ? 'violated' : 'complete';
  let next = 0;
  let deadlocks = 0;
  let deadlocked = -1;
  const progress = (): Progress => {
    const seconds = (watch.now() - began) / MS_A_SECOND;
    const depth = levels.length - 1;
    return { ...totals(), queue: store.size - next, depth, seconds, statesPerSecond: store.size / seconds };
  };
  const totals = () => ({ distinct: store.size, generated: explorer.generated });

  while (next < store.size && ending === 'complete') {
    if (next === levels.at(-1)) levels.push(store.size);
    if (store.isFull && !canGrow(explorer, bounds)) ending = 'memory';
    else if (next % STATES_BETWEEN_LOOKS === 0 && explorer.bytes > bounds.maxBytes) ending = 'memory';
    else {
      if (!explorer.expand(next)) {
        if (deadlocks === 0) deadlocked = next;
        deadlocks += 1;
      }
      if (explorer.violated) ending = 'violated';
      next += 1;
      if (next % STATES_BETWEEN_LOOKS === 0) watch.onProgress?.(progress());
    }
  }
  const { seconds, depth } = progress();
  return {
    exploration: { ...totals(), ending, depth, deadlocks, seconds, bytes: explorer.bytes },
    explorer,
    levels,
    violatedFrom: ending === 'violated' ? next - 1 : -1,
    deadlocked,
  };
}

/** Doubles the table of states within the bound; an allocation that fails is a bound, too. */
function canGrow<Local, Message, View>(
  explorer: Explorer<Local, Message, View>,
  { maxBytes }: ExplorationBounds,
): boolean {
  if (explorer.bytes + explorer.store.bytesToGrow > maxBytes) return false;
  try {
    explorer.store.grow();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
