/**
 * Ordeal's own format: the events of `properties/client-history.ts`, one a line, in the order in which they happened.
 *
 *     {"kind":"invoke","client":1,"call":1,"operation":{"kind":"put","key":"x","value":"a"}}
 *     {"kind":"return","client":1,"call":1,"result":{"kind":"done"}}
 *
 * Operations are get, put, delete and compare-and-set; results are value, done and swapped. In place of `return`,
 * `unknown` says that nobody knows the outcome, `refused` that the call had no effect. Other fields are ignored.
 */
import type { RegisterOperation, RegisterResult } from '../../model/linearizability/register.ts';
import { boolean, integer, type Line, object, oneOf, string, stringOrNull } from './fields.ts';
import { HistoryError } from './history-error.ts';
import type { Keyed, RecordedCall } from './recorded.ts';

type RegisterCall = RecordedCall<RegisterOperation, RegisterResult>;

/** The result that belongs to each operation. */
const RESULT_OF = { get: 'value', put: 'done', delete: 'done', 'compare-and-set': 'swapped' } as const;

/** @throws HistoryError */
export function readClientFormat(lines: readonly Line[]): RegisterCall[] {
  /** By the number of the call; null: it ended. */
  const open = new Map<number, RegisterCall | null>();
  const calls: RegisterCall[] = [];
  for (const line of lines) {
    const kind = oneOf(line, 'kind', ['invoke', 'return', 'unknown', 'refused']);
    const client = integer(line, 'client');
    const number = integer(line, 'call');
    const invoked = open.get(number);
    if (kind === 'invoke') {
      if (invoked !== undefined) throw new HistoryError(line.number, `call ${number} is invoked twice`);
      const operation = readOperation(object(line, 'operation'));
      open.set(number, { client, operation, result: undefined, invoked: line.number, returned: Infinity });
      continue;
    }
    if (invoked === undefined || invoked === null) {
      const why = invoked === null ? 'has ended before' : 'was never invoked';
      throw new HistoryError(line.number, `call ${number} ends here, but ${why}`);
    }
    if (client !== invoked.client) {
      throw new HistoryError(
        line.number,
        `call ${number} is of client ${invoked.client}, not of client ${client}`,
      );
    }
    open.set(number, null);
    if (kind === 'unknown') calls.push(invoked);
    if (kind !== 'return') continue;
    const result = readResult(object(line, 'result'), RESULT_OF[invoked.operation.kind]);
    calls.push({ ...invoked, result, returned: line.number });
  }
  for (const call of open.values()) if (call !== null) calls.push(call);
  return calls;
}

function readOperation(line: Line): Keyed<RegisterOperation> {
  const kind = oneOf(line, 'kind', ['get', 'put', 'delete', 'compare-and-set']);
  const key = string(line, 'key');
  switch (kind) {
    case 'get':
    case 'delete':
      return { kind, key };
    case 'put':
      return { kind, key, value: string(line, 'value') };
    case 'compare-and-set':
      return { kind, key, expected: stringOrNull(line, 'expected'), value: string(line, 'value') };
    default:
      return kind satisfies never;
  }
}

function readResult(line: Line, expected: RegisterResult['kind']): RegisterResult {
  const kind = oneOf(line, 'kind', [expected]);
  switch (kind) {
    case 'value':
      return { kind, value: stringOrNull(line, 'value') };
    case 'done':
      return { kind };
    case 'swapped':
      return { kind, swapped: boolean(line, 'swapped') };
    default:
      return kind satisfies never;
  }
}
