/** What the two families of operations in Jepsen's format have in common. */
import { type Line, wrong } from './fields.ts';
import type { Keyed } from './recorded.ts';

export type ProcessEnd<Result> =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'unknown' }
  /** It had no effect, and says nothing. */
  | { readonly kind: 'none' };

export interface ProcessCodec<Operation, Result> {
  /** The names in the field `f`. */
  readonly functions: readonly string[];
  /** Of an `invoke` line. */
  operation(line: Line): Keyed<Operation>;
  /** Of the line that ends the call. */
  end(line: Line, invoked: Line, type: 'ok' | 'fail'): ProcessEnd<Result>;
}

/** A value that is repeated at the end must be the one that was invoked. */
export function sameField(line: Line, invoked: Line, name: string): void {
  const [value, before] = [line.fields[name], invoked.fields[name]].map((each) => JSON.stringify(each));
  if (value !== before)
    wrong(line.number, name, `${before}, as invoked on line ${invoked.number}`, line.fields[name]);
}
