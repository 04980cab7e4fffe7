/** The calls that real time leaves unordered with a given one. */
import type { Call } from './history.ts';

export function overlapping<Operation, Result>(
  calls: readonly Call<Operation, Result>[],
  at: Call<Operation, Result>,
): Call<Operation, Result>[] {
  return calls.filter((call) => call !== at && call.invoked < at.returned && call.returned > at.invoked);
}
