/**
 * Where a violated history is first wrong. Every prefix of a linearizable history is linearizable, so there is one
 * return up to which the history is violated while up to the event before it is not; it is found by halving. In a
 * prefix, a call that has not returned yet is open-ended: what it answered later does not count.
 */
import { checkLinearizable } from './check.ts';
import type { Call, SearchBounds, SequentialModel, Violated } from './history.ts';
import { overlapping } from './overlapping.ts';

export interface SmallestPrefix<Operation, Result> {
  /** The history up to and including the return of this call is violated ... */
  readonly at: Call<Operation, Result>;
  /** ... by its answer, or by that together with what these answered. */
  readonly concurrent: readonly Call<Operation, Result>[];
  /** An order that explains the history before that return, when the answer was not known yet. */
  readonly order: readonly Call<Operation, Result>[];
  /** False: a bound was hit, and there may be a smaller one. `order` may lack calls that returned before `at` then. */
  readonly exact: boolean;
}

/** `violated` is what the check said of these calls; the bounds are for each prefix that is tried. */
export function smallestViolatingPrefix<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
  violated: Violated<Operation, Result>,
  bounds: SearchBounds,
): SmallestPrefix<Operation, Result> {
  // Knowing all answers, some order explains every return before `violated.at`; knowing fewer, so it does.
  const returns = calls
    .filter((call) => call.returned !== Infinity && call.returned >= violated.at.returned)
    .sort((a, b) => a.returned - b.returned);
  let exact = true;
  let good = -1;
  let bad = returns.length - 1;
  // Most often the first candidate is the one, and it is the cheapest to try.
  for (let tried = 0; good + 1 < bad; tried = (good + bad) >>> 1) {
    const { kind } = checkLinearizable(model, prefix(calls, returns[tried]!.returned, true), bounds);
    if (kind === 'unknown') {
      exact = false;
      break;
    }
    if (kind === 'violated') bad = tried;
    else good = tried;
  }
  const at = returns[bad]!;
  const before = checkLinearizable(model, prefix(calls, at.returned, false), bounds);
  if (before.kind !== 'linearizable') exact = false;
  const order = before.kind === 'unknown' ? violated.order : before.order;
  return { at, concurrent: overlapping(calls, at), order, exact };
}

/** The history up to that time, the event at it included or not. */
function prefix<Operation, Result>(
  calls: readonly Call<Operation, Result>[],
  time: number,
  inclusive: boolean,
): Call<Operation, Result>[] {
  return calls
    .filter((call) => call.invoked < time)
    .map((call) =>
      call.returned < time || (inclusive && call.returned === time)
        ? call
        : { ...call, result: undefined, returned: Infinity },
    );
}
