import { describe, expect, it } from 'vitest';
import { isPure } from '../../scripts/house/plan.ts';
import { pureAsync } from '../../scripts/house/rules/pure-async.ts';
import { pureGlobals } from '../../scripts/house/rules/pure-globals.ts';
import { pureImports } from '../../scripts/house/rules/pure-imports.ts';
import { pureMath } from '../../scripts/house/rules/pure-math.ts';
import { pureSort } from '../../scripts/house/rules/pure-sort.ts';
import { count, found } from './in-memory.ts';

const PURE = 'src/raft/a.ts';

describe('which code is pure', () => {
  it.each([
    ...[
      'src/base/a.ts',
      'src/ports/a.ts',
      'src/raft/a.ts',
      'src/storage/a.ts',
      'src/wire/a.ts',
      'src/kv/a.ts',
    ],
    ...['src/replica/a.ts', 'src/failover/a.ts', 'model/spec/base/a.ts', 'properties/a.ts', 'sim/world.ts'],
    ...['kernel', 'network', 'disk', 'process', 'scenario', 'workload', 'shrink', 'marks'].map(
      (f) => `sim/${f}/a.ts`,
    ),
    'sim/a-folder-nobody-has-heard-of/a.ts',
  ])('%s is', (path) => {
    expect(isPure(path)).toBe(true);
    expect(count(pureGlobals, path, 'const now = Date.now();')).toBe(1);
  });

  it.each([
    ...['src/node/a.ts', 'sim/cli/a.ts', 'sim/campaign/a.ts', 'src/raft/a.test.ts', 'properties/a.test.ts'],
    ...['model/check/a.test.ts', 'test/unit/a.ts', 'bench/a.ts', 'scripts/build.mjs'],
  ])('%s is not', (path) => {
    expect(isPure(path)).toBe(false);
    expect(count(pureGlobals, path, 'const now = Date.now();')).toBe(0);
  });
});

describe('pure-globals: no input that the simulator does not make', () => {
  it.each([
    'const now = Date.now();',
    'const at = new Date();',
    'const start = performance.now();',
    'setTimeout(() => {}, 1);',
    'setInterval(run, 1);',
    'setImmediate(run);',
    'queueMicrotask(run);',
    'const later = Promise.resolve(1);',
    'interface Disk { sync(): Promise<void> }',
    'const seed = process.env.SEED;',
    'const { env } = process;',
    'const id = crypto.randomUUID();',
    'const format = new Intl.NumberFormat();',
    'names.sort((a, b) => a.localeCompare(b));',
    'const text = (1234.5).toLocaleString();',
    `const text = value['toLocaleUpperCase']();`,
    'const now = globalThis.Date.now();',
    `const now = globalThis['Date'].now();`,
    'const now = globalThis[name]();',
    'const everything = globalThis;',
    'const { Date: Clock } = globalThis;',
    'const odds = globalThis.Math.random();',
    'const bytes = Buffer.alloc(4);',
    'const here = import.meta.url;',
    'declare const process: { env: object }; const e = 1;',
    'const handlers = { setTimeout };',
    'const f = (clock = Date) => clock;',
    'function inner() { const process = 1; return process; }\nexport const outer = process;',
    'export { performance };',
    'const make = new Function("return 1");',
  ])('%s', (source) => {
    expect(count(pureGlobals, PURE, source)).toBeGreaterThanOrEqual(1);
  });

  it.each([
    'const row = { date: 1, process: 2, performance: 3 };',
    'const when = row.Date;',
    'const { Date: when } = row;',
    'function run(process: number) { return process + 1; }',
    'const process = 1; export const twice = process * 2;',
    'for (const process of list) use(process);',
    'function run() { return process; function process() {} }',
    'class Timer { setTimeout(): void {} }\nnew Timer().setTimeout();',
    'interface Options { process: number; crypto?: string }',
    `import { process } from './process.ts';\nprocess(1);`,
    `import * as crypto from './crypto.ts';\ncrypto.sum();`,
    'enum Kind { Date, process }',
    'type Date = number; const at: Date = 1;',
    'try { run(); } catch (process) { report(process); }',
    '// Date.now() and setTimeout are not for us',
    `const text = 'Date.now()';`,
    'const copy = globalThis.structuredClone(value);',
    'function call(f: Function) { return f; }',
    'process: for (;;) break process;',
    'const [process, setTimeout] = pair; use(process, setTimeout);',
  ])('but: %s', (source) => {
    expect(found(pureGlobals, { [PURE]: source })).toEqual([]);
  });
});

describe('pure-async: the event queue is the only queue', () => {
  it.each([
    'async function run() {}',
    'const run = async () => 1;',
    'class A { async run() {} }',
    'await run();',
    `const later = import('./b.ts');`,
    'for await (const chunk of chunks) use(chunk);',
  ])('%s', (source) => {
    expect(count(pureAsync, PURE, source)).toBeGreaterThanOrEqual(1);
    expect(count(pureAsync, 'src/node/a.ts', source)).toBe(0);
  });

  it.each(['const async = 1; use(async);', 'row.await();', `type B = import('./b.ts').B;`])(
    'but: %s',
    (source) => {
      expect(count(pureAsync, PURE, source)).toBe(0);
    },
  );
});

describe('pure-imports: no purer than what is loaded', () => {
  it.each([
    `import { readFileSync } from 'node:fs';`,
    `import type { Stats } from 'node:fs';`,
    `import fs from 'fs';`,
    `import { readFile } from 'fs/promises';`,
    `export * from 'path';`,
    `import { Tinypool } from 'tinypool';`,
    `import { run } from '../node/run.ts';`,
  ])('%s', (source) => {
    expect(count(pureImports, PURE, source)).toBe(1);
    expect(count(pureImports, 'sim/cli/a.ts', source)).toBe(0);
  });

  it.each([
    `import seedrandom from 'seedrandom';`,
    `import { Schema } from '@effect/schema';`,
    `import type { Options } from '../node/options.ts';`,
    `import { fs } from './fs.ts';`,
  ])('but: %s', (source) => {
    expect(count(pureImports, PURE, source)).toBe(0);
  });

  it('sees through a barrel, which is as pure as what it passes on', () => {
    const world = `import { Raft } from '../src/index.ts';`;
    const node = `export * from './node/server.ts';`;
    const pure = `export * from './raft/core.ts';\nexport type * from './node/server.ts';`;
    expect(found(pureImports, { 'src/index.ts': node, 'sim/world.ts': world })).toEqual(['sim/world.ts:1']);
    expect(found(pureImports, { 'src/index.ts': pure, 'sim/world.ts': world })).toEqual([]);
  });
});

describe('pure-math: no chance, and no last bit that an engine decides', () => {
  it.each([
    ...['Math.random()', 'Math.log(x)', 'Math.exp(x)', 'Math.pow(2, x)', 'Math.sin(x)', 'Math.hypot(x, y)'],
    ...['Math[name](x)', '2 ** bits', 'x ** 2', '10 ** -5', '1.5 ** 2', '3 ** 400', '(x **= 2)'],
  ])('%s', (source) => {
    expect(count(pureMath, PURE, `const a = ${source};`)).toBe(1);
    expect(count(pureMath, 'sim/viewer/a.ts', `const a = ${source};`)).toBe(0);
  });

  it('does not let Math be carried away under another name', () => {
    expect(count(pureMath, PURE, 'const { random } = Math;')).toBe(1);
    expect(count(pureMath, PURE, 'use(Math);')).toBe(1);
  });

  it.each([
    ...[
      'Math.floor(x)',
      'Math.max(1, x)',
      'Math.imul(x, y)',
      'Math.sqrt(x)',
      '2 ** 53 - 1',
      '10 ** 6',
      '2n ** bits',
    ],
    'table.log(x)',
  ])('but: %s', (source) => {
    expect(count(pureMath, PURE, `const a = ${source};`)).toBe(0);
  });
});

describe('pure-sort: every sort says how it compares', () => {
  it.each(['list.sort();', 'list.toSorted();', 'const list = [3]; list.sort();'])('%s', (source) => {
    expect(count(pureSort, PURE, source)).toBe(1);
  });

  it.each([
    'list.sort((a, b) => a - b);',
    'new Uint32Array(4).sort();',
    'const list = new Float64Array(4); list.subarray(1).sort();',
    'function middle(list: Uint32Array) { list.sort(); }',
    'Uint32Array.from(source).sort();',
  ])('but: %s', (source) => {
    expect(count(pureSort, PURE, source)).toBe(0);
  });

  it('prefers a false alarm to a miss where one name is declared twice', () => {
    const source = 'const list = new Uint8Array(4); function f(list: number[]) { list.sort(); }';
    expect(count(pureSort, PURE, source)).toBe(1);
  });
});
