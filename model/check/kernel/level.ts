/** The states of the level being explored that are left, by tuple of local states: one chain for each tuple. */
import { give, take } from './memory';
import { States } from './states';
import { headOf, setHead } from './tuples';

/** By place in the level: the state before it with the same tuple, plus one, or 0. */
let links: usize = 0;
let capacity: i32 = 0;
let first: i32 = 0;
let behind: i32 = 0;

/** States `from` up to `to`, excluding it; of the level before none may be left. */
export function openLevel(states: States, from: i32, to: i32): void {
  if (capacity < to - from) {
    if (capacity > 0) give(links, (<usize>capacity) << 2);
    capacity = to - from + ((to - from) >> 2);
    links = take((<usize>capacity) << 2);
  }
  first = from;
  behind = to;
  for (let state = from; state < to; state += 1) {
    const tuple = states.tupleOf(state);
    store<i32>(links + ((<usize>(state - from)) << 2), headOf(tuple));
    setHead(tuple, state + 1);
  }
}

/** The next one with the same tuple, plus one, or 0. */
export function nextInLevel(state: i32): i32 {
  return load<i32>(links + ((<usize>(state - first)) << 2));
}

/** None is left. */
export function abandonLevel(states: States): void {
  for (let state = first; state < behind; state += 1) setHead(states.tupleOf(state), 0);
  behind = first;
}
