/** The breadth-first run over an explorer: levels, bounds, progress, and when to stop. */
import { Explorer } from './explorer.ts';
import type { Ending, Exploration, ExplorationBounds, Progress, Watch } from './result.ts';
import type { Specification } from './specification.ts';

/** Memory is looked at each time this many states were explored, ... */
const STATES_BETWEEN_LOOKS = 1_024;
/** ... and progress reported each time this many were. */
const STATES_BETWEEN_REPORTS = 8_192;
const MS_A_SECOND = 1_000;

export interface Run<Local, Message, View> {
  readonly exploration: Exploration;
  readonly explorer: Explorer<Local, Message, View>;
  /** The first state of each level, and behind the last one. */
  readonly levels: readonly number[];
  /** The state a step of which violated a property; -1: the initial state does, or nothing did. */
  readonly violatedFrom: number;
  /** A state of the least level with one without a step, or -1. */
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
  explorer.openLevel(0, 1);
  let ending: Ending = explorer.startsViolated ? 'violated' : 'complete';
  let next = 0;
  let reported = 0;
  const progress = (): Progress => {
    const seconds = (watch.now() - began) / MS_A_SECOND;
    const depth = levels.length - 1;
    return { ...totals(), queue: store.size - next, depth, seconds, statesPerSecond: store.size / seconds };
  };
  const totals = () => ({ distinct: store.size, generated: explorer.generated });

  while (next < store.size && ending === 'complete') {
    if (next === levels.at(-1)) {
      levels.push(store.size);
      explorer.openLevel(next, store.size);
    }
    next = Math.min(next + STATES_BETWEEN_LOOKS, levels.at(-1)!);
    explorer.expandUpTo(next);
    if (explorer.violatedFrom >= 0) ending = 'violated';
    else if (store.isExhausted || explorer.bytes > bounds.maxBytes || watch.isHeapFull?.() === true)
      ending = 'memory';
    if (next >= reported + STATES_BETWEEN_REPORTS) {
      reported = next;
      watch.onProgress?.(progress());
    }
  }
  const { seconds, depth } = progress();
  const { violatedFrom, deadlocks, deadlocked } = explorer;
  const deadlockDepth = deadlocked < 0 ? null : levels.findLastIndex((first) => first <= deadlocked);
  return {
    exploration: { ...totals(), ending, depth, deadlocks, deadlockDepth, seconds, bytes: explorer.bytes },
    explorer,
    levels,
    violatedFrom,
    deadlocked,
  };
}
