/** The plain search that the checker is held against: objects, texts and a set. */
import { keyOf, transitionsOf } from '../../../../model/check/plain.ts';
import type { GlobalState, Specification } from '../../../../model/check/specification.ts';

export interface PlainCount {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly deadlocks: number;
}

export function countPlainly<Local, Message, View>(
  specification: Specification<Local, Message, View>,
): PlainCount {
  const seen = new Set([keyOf(specification, specification.initial)]);
  let level: GlobalState<Local, Message>[] = [specification.initial];
  let generated = 1;
  let depth = 0;
  let deadlocks = 0;
  while (level.length > 0) {
    depth += 1;
    const next: GlobalState<Local, Message>[] = [];
    for (const state of level) {
      const transitions = transitionsOf(specification, state);
      if (transitions.length === 0) deadlocks += 1;
      generated += transitions.length;
      for (const { next: after } of transitions) {
        const key = keyOf(specification, after);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(after);
      }
    }
    level = next;
  }
  return { distinct: seen.size, generated, depth, deadlocks };
}
