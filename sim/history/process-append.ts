/** Porcupine's key-value histories in Jepsen's format: strings in several keys, with append. */
import type { AppendOperation, AppendResult } from '../../model/linearizability/append.ts';
import { string } from './fields.ts';
import { type ProcessCodec, type ProcessEnd, sameField } from './process-codec.ts';
import type { Keyed } from './recorded.ts';

export const appendCodec: ProcessCodec<AppendOperation, AppendResult> = {
  functions: ['get', 'put', 'append'],
  operation(line): Keyed<AppendOperation> {
    const key = string(line, 'key');
    if (line.fields['f'] === 'get') return { kind: 'get', key };
    return { kind: line.fields['f'] === 'put' ? 'put' : 'append', key, value: string(line, 'value') };
  },
  end(line, invoked, type): ProcessEnd<AppendResult> {
    sameField(line, invoked, 'key');
    if (type === 'fail') return { kind: 'none' };
    if (line.fields['f'] === 'get')
      return { kind: 'result', result: { kind: 'value', value: string(line, 'value') } };
    sameField(line, invoked, 'value');
    return { kind: 'result', result: { kind: 'done' } };
  },
};
