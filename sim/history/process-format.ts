/**
 * The format of Jepsen's histories as JSON Lines: events of processes, `invoke` and then `ok`, `fail` or `info` with the
 * same `process`; `index` rises from line to line.
 *
 *     {"index":0,"process":4,"type":"invoke","f":"write","value":3}
 *     {"index":1,"process":4,"type":"ok","f":"write","value":3}
 *
 * Either `read`, `write` and `cas` (value `[from, to]`) of integers in one register, or `get`, `put` and `append` of
 * strings in several keys, never both. `info`: nobody knows the outcome. `fail`: it had no effect; of a `cas` it is an
 * observation besides, namely that the register was something else.
 */
import { integer, type Line, oneOf, wrong } from './fields.ts';
import { HistoryError } from './history-error.ts';
import { appendCodec } from './process-append.ts';
import type { ProcessCodec, ProcessEnd } from './process-codec.ts';
import { registerCodec } from './process-register.ts';
import type { RecordedCall, RecordedHistory } from './recorded.ts';

/** @throws HistoryError */
export function readProcessFormat(lines: readonly Line[]): RecordedHistory {
  const first = oneOf(lines[0]!, 'f', [...registerCodec.functions, ...appendCodec.functions]);
  return appendCodec.functions.includes(first)
    ? { model: 'append', calls: pair(lines, appendCodec) }
    : { model: 'register', calls: pair(lines, registerCodec) };
}

function pair<Operation, Result>(
  lines: readonly Line[],
  codec: ProcessCodec<Operation, Result>,
): RecordedCall<Operation, Result>[] {
  const calls: RecordedCall<Operation, Result>[] = [];
  const open = new Map<number, { readonly line: Line; readonly call: RecordedCall<Operation, Result> }>();
  let index = -1;
  for (const line of lines) {
    const next = integer(line, 'index');
    if (next <= index) wrong(line.number, 'index', `more than ${index}, that of the line before`, next);
    index = next;
    const type = oneOf(line, 'type', ['invoke', 'ok', 'fail', 'info']);
    const client = integer(line, 'process');
    const f = oneOf(line, 'f', codec.functions);
    const invoked = open.get(client);
    if (type === 'invoke') {
      if (invoked !== undefined) {
        throw new HistoryError(
          line.number,
          `process ${client} invokes again before its call of line ${invoked.line.number} has ended`,
        );
      }
      const operation = codec.operation(line);
      const call = { client, operation, result: undefined, invoked: line.number, returned: Infinity };
      open.set(client, { line, call });
      continue;
    }
    if (invoked === undefined)
      throw new HistoryError(line.number, `process ${client} ends a call that it never invoked`);
    if (invoked.line.fields['f'] !== f)
      wrong(line.number, 'f', `${JSON.stringify(invoked.line.fields['f'])}, as it was invoked`, f);
    open.delete(client);
    const end: ProcessEnd<Result> =
      type === 'info' ? { kind: 'unknown' } : codec.end(line, invoked.line, type);
    if (end.kind === 'unknown') calls.push(invoked.call);
    if (end.kind === 'result') calls.push({ ...invoked.call, result: end.result, returned: line.number });
  }
  for (const { call } of open.values()) calls.push(call);
  return calls;
}
