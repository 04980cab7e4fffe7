/**
 * Real histories with known verdicts (Porcupine's test data: Jepsen against etcd, and a key-value store with append).
 * They lie beside the repository, not in it; without them the test is skipped, and says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkByKey } from '../../../model/linearizability/check-by-key.ts';
import { type Call, IMPOSSIBLE, type SequentialModel } from '../../../model/linearizability/history.ts';
import {
  type RegisterOperation,
  type RegisterResult,
  registerModel,
} from '../../../model/linearizability/register.ts';

interface Line {
  readonly index: number;
  readonly process: number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly f: string;
  readonly key?: string;
  readonly value: unknown;
}

interface Listed {
  readonly name: string;
  readonly file: string;
  readonly model: string;
  readonly linearizable: boolean | null;
}

const folder = new URL('../../../../shared/histories/', import.meta.url);
const index = new URL('verdicts.json', folder);
const present = existsSync(fileURLToPath(index));
const BOUNDS = { stepsMax: 2_000_000, bytesMax: 256 << 20 };

type Append = { readonly kind: 'get' | 'put' | 'append'; readonly key: string; readonly value: string };

/** Porcupine's kv model: a string a key, with append. */
const appendModel: SequentialModel<string, Append, string> = {
  initial: '',
  step(state, operation, result) {
    if (operation.kind === 'get') return result === undefined || result === state ? state : IMPOSSIBLE;
    return operation.kind === 'put' ? operation.value : state + operation.value;
  },
  key: (state) => state,
  operationKey: (operation) => JSON.stringify(operation),
  observes: (operation) => operation.kind === 'get',
};

function read(listed: Listed): Line[] {
  const text = readFileSync(fileURLToPath(new URL(listed.file, folder)), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** Pairs invocations with their ends; `null` from `resultOf` drops the call. */
function pair<Operation, Result>(
  lines: readonly Line[],
  operationOf: (line: Line) => Operation,
  resultOf: (line: Line) => Result | undefined | null,
): Call<Operation, Result>[] {
  const calls: Call<Operation, Result>[] = [];
  const open = new Map<number, Line>();
  const end = (line: Line, returned: number, result: Result | undefined) =>
    calls.push({ operation: operationOf(line), result, invoked: line.index, returned });
  for (const line of lines) {
    if (line.type === 'invoke') {
      open.set(line.process, line);
      continue;
    }
    const invoked = open.get(line.process)!;
    open.delete(line.process);
    const result = resultOf(line);
    if (result === null) continue;
    end(invoked, result === undefined ? Infinity : line.index, result);
  }
  for (const invoked of open.values()) end(invoked, Infinity, undefined);
  return calls;
}

function registerOperation(line: Line): RegisterOperation {
  if (line.f === 'read') return { kind: 'get' };
  if (line.f === 'write') return { kind: 'put', value: String(line.value) };
  const [expected, value] = line.value as [number, number];
  return { kind: 'compare-and-set', expected: String(expected), value: String(value) };
}

function registerResult(line: Line): RegisterResult | undefined | null {
  if (line.type === 'info') return undefined;
  if (line.f === 'cas') return { kind: 'swapped', swapped: line.type === 'ok' };
  if (line.type === 'fail') return null;
  if (line.f === 'write') return { kind: 'done' };
  return { kind: 'value', value: line.value === null ? null : String(line.value) };
}

function verdictOf(listed: Listed): string {
  const lines = read(listed);
  if (listed.model === 'cas-register') {
    const calls = pair(lines, registerOperation, registerResult);
    return checkByKey(registerModel, calls, () => 'register', BOUNDS).verdict.kind;
  }
  const calls = pair<Append, string>(
    lines,
    (line) => ({ kind: line.f as Append['kind'], key: line.key!, value: String(line.value ?? '') }),
    (line) => (line.f === 'get' ? String(line.value) : ''),
  );
  return checkByKey(appendModel, calls, (operation) => operation.key, BOUNDS).verdict.kind;
}

// Skipped where the data is not: it is 780 KB of another project and lies beside the repository.
describe.skipIf(!present)(
  `histories of Porcupine${present ? '' : ' (skipped: ../shared/histories is not there)'}`,
  () => {
    const listed = present ? (JSON.parse(readFileSync(fileURLToPath(index), 'utf8')) as Listed[]) : [];
    test('every verdict is the known one, within the bounds', () => {
      const wrong: string[] = [];
      const undecided: string[] = [];
      let decided = 0;
      for (const history of listed) {
        if (history.linearizable === null) continue;
        const verdict = verdictOf(history);
        if (verdict === 'unknown') undecided.push(history.name);
        else if ((verdict === 'linearizable') !== history.linearizable) wrong.push(history.name);
        else decided += 1;
      }
      expect(wrong).toEqual([]);
      expect(decided).toBeGreaterThan(0);
      expect(undecided).toEqual([]);
    });
  },
);
