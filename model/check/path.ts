/**
 * A shortest path to a state that was met: breadth first, each state's level is its distance, so a predecessor is found
 * one level below. Nothing is stored for this while the search runs; the steps are taken once more instead.
 */
import type { Run } from './explore.ts';
import { type Transition, transitionsOf } from './plain.ts';
import type { GlobalState, Specification } from './specification.ts';

/** The transitions of a shortest path from the first state to state number `row`. */
export function pathTo<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  run: Run<Local, Message, View>,
  row: number,
): Transition<Local, Message>[] {
  let state: GlobalState<Local, Message> = specification.initial;
  const path: Transition<Local, Message>[] = [];
  for (const next of rowsTo(run, row)) {
    const transition = transitionsOf(specification, state).find((one) =>
      run.explorer.isState(one.next, next),
    );
    if (transition === undefined)
      throw new Error(`no step leads from state number ${path.length} of the path to state ${next}`);
    path.push(transition);
    state = transition.next;
  }
  return path;
}

/** The states on the way, the first one left out. */
function rowsTo<Local, Message, View>(
  { explorer, levels }: Run<Local, Message, View>,
  row: number,
): number[] {
  const rows: number[] = [];
  let target = row;
  let level = levels.findLastIndex((first) => first <= row);
  while (level > 0) {
    rows.push(target);
    level -= 1;
    let before = levels[level]!;
    while (!explorer.leadsTo(before, target)) before += 1;
    target = before;
  }
  return rows.reverse();
}
