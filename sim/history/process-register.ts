/** Jepsen's cas-register: one register of integers, at first never written. */
import type { RegisterOperation, RegisterResult } from '../../model/linearizability/register.ts';
import { integer, type Line, wrong } from './fields.ts';
import { type ProcessCodec, type ProcessEnd, sameField } from './process-codec.ts';
import type { Keyed } from './recorded.ts';

export const registerCodec: ProcessCodec<RegisterOperation, RegisterResult> = {
  functions: ['read', 'write', 'cas'],
  operation(line): Keyed<RegisterOperation> {
    const key = '';
    if (line.fields['f'] === 'read') return { kind: 'get', key };
    if (line.fields['f'] === 'write') return { kind: 'put', key, value: String(integer(line, 'value')) };
    const [expected, value] = pairOf(line);
    return { kind: 'compare-and-set', key, expected: String(expected), value: String(value) };
  },
  end(line, invoked, type): ProcessEnd<RegisterResult> {
    const { f } = line.fields;
    if (f === 'cas') {
      sameField(line, invoked, 'value');
      return { kind: 'result', result: { kind: 'swapped', swapped: type === 'ok' } };
    }
    if (type === 'fail') return { kind: 'none' };
    if (f === 'write') {
      sameField(line, invoked, 'value');
      return { kind: 'result', result: { kind: 'done' } };
    }
    const value = line.fields['value'] === null ? null : String(integer(line, 'value'));
    return { kind: 'result', result: { kind: 'value', value } };
  },
};

function pairOf(line: Line): readonly [number, number] {
  const { value } = line.fields;
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isSafeInteger))
    return wrong(line.number, 'value', 'two integers, [from, to]', value);
  // Two integers, as was just seen.
  return value as unknown as readonly [number, number];
}
