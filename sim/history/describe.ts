/** Operations, results and states in words. */
import type { AppendOperation, AppendResult } from '../../model/linearizability/append.ts';
import type { RegisterOperation, RegisterResult } from '../../model/linearizability/register.ts';

/** Longer values are cut in the middle: the end is where values of append differ. */
const VALUE_SHOWN_MAX = 48;

export function describeOperation(operation: RegisterOperation | AppendOperation): string {
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return operation.kind;
    case 'put':
    case 'append':
      return `${operation.kind} ${describeState(operation.value)}`;
    case 'compare-and-set':
      return `compare-and-set ${describeState(operation.expected)} to ${describeState(operation.value)}`;
    default:
      return operation satisfies never;
  }
}

export function describeResult(result: RegisterResult | AppendResult | undefined): string {
  if (result === undefined) return 'unknown';
  switch (result.kind) {
    case 'value':
      return describeState(result.value);
    case 'done':
      return 'done';
    case 'swapped':
      return result.swapped ? 'swapped' : 'not swapped';
    default:
      return result satisfies never;
  }
}

/** A value, or that there is none. */
export function describeState(value: string | null): string {
  if (value === null) return 'nothing';
  const text = JSON.stringify(value);
  if (text.length <= VALUE_SHOWN_MAX) return text;
  const half = VALUE_SHOWN_MAX / 2;
  return `${text.slice(0, half)}...${text.slice(-half)}`;
}
