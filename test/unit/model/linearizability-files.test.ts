/** History files: both formats, what is wrong with them told by its line, and the command with its exit codes. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../../support/call.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-history-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

const lines = (...events: object[]) => `${events.map((event) => JSON.stringify(event)).join('\n')}\n`;

const put = { kind: 'put', key: 'x', value: 'a' };
const invoke = (call: number, operation: object) => ({ kind: 'invoke', client: call, call, operation });
const end = (call: number, result: object) => ({ kind: 'return', client: call, call, result, index: 7 });
const value = (text: string | null) => ({ kind: 'value', value: text });
const get = { kind: 'get', key: 'x' };

const OWN_GOOD = lines(
  invoke(1, put),
  invoke(2, { kind: 'put', key: 'x', value: 'never' }),
  end(1, { kind: 'done' }),
  { kind: 'refused', client: 2, call: 2, reason: 'too-large' },
  invoke(3, { kind: 'compare-and-set', key: 'x', expected: 'a', value: 'b' }),
  { kind: 'unknown', client: 3, call: 3 },
  invoke(4, get),
  end(4, value('b')),
  invoke(5, { kind: 'delete', key: 'y' }),
  invoke(6, { kind: 'compare-and-set', key: 'x', expected: null, value: 'c' }),
  end(6, { kind: 'swapped', swapped: false }),
);
const OWN_BAD = lines(invoke(1, put), end(1, { kind: 'done' }), invoke(2, get), end(2, value(null)));

const event = (index: number, process: number, type: string, f: string, of: object) => ({
  index,
  process,
  type,
  f,
  ...of,
});
const REGISTER_GOOD = lines(
  event(0, 1, 'invoke', 'write', { value: 3 }),
  event(1, 2, 'invoke', 'cas', { value: [3, 4] }),
  event(2, 1, 'ok', 'write', { value: 3 }),
  event(3, 2, 'info', 'cas', { value: null, error: 'timed-out' }),
  event(4, 3, 'invoke', 'read', { value: null }),
  event(5, 3, 'ok', 'read', { value: 4 }),
  event(6, 3, 'invoke', 'cas', { value: [3, 1] }),
  event(7, 3, 'fail', 'cas', { value: [3, 1] }),
  event(8, 4, 'invoke', 'read', { value: null }),
  event(9, 4, 'fail', 'read', { value: null, error: 'timed-out' }),
  event(10, 5, 'invoke', 'read', { value: null }),
);
const APPEND_BAD = lines(
  event(0, 1, 'invoke', 'append', { key: 'k', value: 'a' }),
  event(1, 1, 'ok', 'append', { key: 'k', value: 'a' }),
  event(2, 1, 'invoke', 'get', { key: 'other', value: null }),
  event(3, 1, 'ok', 'get', { key: 'other', value: '' }),
  event(4, 2, 'invoke', 'get', { key: 'k', value: null }),
  event(5, 2, 'ok', 'get', { key: 'k', value: 'aa' }),
);

describe('ordeal history FILE', () => {
  test.each([
    ['our own format', OWN_GOOD, 'register', 5, 2],
    ["Jepsen's register", REGISTER_GOOD, 'register', 5, 2],
  ])('%s, which is linearizable', async (_, text, model, calls, openEnded) => {
    const { code, out } = await call('history', write('good.jsonl', text), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'linearizable',
      model,
      calls,
      openEnded,
      violation: null,
    });
  });

  test.each([
    ['our own format', OWN_BAD, 'x', 3, 4],
    ['append', APPEND_BAD, 'k', 5, 6],
  ])('%s, which is violated', async (_, text, key, fromLine, toLine) => {
    const file = write('bad.jsonl', text);
    const { code, out } = await call('history', file, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'violated',
      violation: { key, at: { fromLine, toLine }, smallest: true },
    });
  });

  test('a violation is explained to a person', async () => {
    const { out } = await call('history', write('bad.jsonl', OWN_BAD));
    expect(out.slice(out.indexOf('\n') + 1)).toBe(
      [
        'VIOLATED: no order of the calls of key "x" explains the lines up to 4, where this call ends:',
        '  line 3 to line 4  client 2  get  -> nothing',
        'Up to the line before, this order explains everything:',
        '  line 1 to line 2  client 1  put "a"  -> done  then it holds "a"',
        '',
      ].join('\n'),
    );
  });

  test('a bound that is hit is no pass: exit code 3, and which option raises it', async () => {
    const { code, out } = await call('history', write('good.jsonl', OWN_GOOD), '--steps', '1');
    expect(code).toBe(3);
    expect(out).toMatch(/UNKNOWN: the history of key "x" was not decided after 1 steps: .*--steps raises it/);
  });
});

describe('ordeal history --verdicts DIR', () => {
  function folder(name: string, entries: readonly (readonly [string, boolean | null])[]): string {
    mkdirSync(join(directory, name), { recursive: true });
    write(join(name, 'good.jsonl'), OWN_GOOD);
    write(join(name, 'bad.jsonl'), APPEND_BAD);
    write(join(name, 'empty.jsonl'), '');
    const list = entries.map(([each, linearizable]) => ({ name: each, file: `${each}.jsonl`, linearizable }));
    write(join(name, 'verdicts.json'), JSON.stringify(list));
    return join(directory, name);
  }

  test('agrees, and leaves out what has no known verdict', async () => {
    const where = folder('agreeing', [
      ['good', true],
      ['bad', false],
      ['empty', null],
    ]);
    const { code, out, err } = await call('history', '--verdicts', where, '--json');
    expect(code).toBe(0);
    expect(out).toMatch(/^{"checked":2,"agree":2,"disagree":\[\],"unknown":0,"seconds":[\d.e-]+}\n$/);
    expect(err).toBe('empty: no verdict is known; left out\n');
  });

  test('names the histories that disagree, with exit code 1', async () => {
    const where = folder('disagreeing', [
      ['good', true],
      ['bad', true],
    ]);
    const { code, out } = await call('history', '--verdicts', where, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      checked: 2,
      agree: 1,
      disagree: [{ name: 'bad', known: 'linearizable', found: 'violated' }],
    });
    expect((await call('history', '--verdicts', where)).out).toContain('DISAGREE bad.jsonl: known as');
  });

  test('counts the undecided apart, with exit code 3', async () => {
    const where = folder('undecided', [['good', true]]);
    const { code, out } = await call('history', '--verdicts', where, '--json', '--steps', '1');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ checked: 1, agree: 0, disagree: [], unknown: 1 });
  });
});

describe('what is wrong with a file is told in one line, with exit code 2', () => {
  const first = invoke(1, put);
  const jepsen = event(3, 1, 'invoke', 'write', { value: 3 });
  test.each<[string, string, RegExp]>([
    ['nothing in it', '', /line 1: the history is empty/],
    ['blanks only', '\n \n', /line 1: the history is empty/],
    ['something else', '\u0000\u0001 garbage', /line 1: this line is cut off/],
    ['something else in whole lines', '# Title\n\ntext\n', /line 1: this line is not one JSON object/],
    ['a list in place of lines', '[{"kind":"invoke"}]\n', /line 1: this line is not one JSON object/],
    ['an empty line', `${lines(first)}\n${lines(end(1, { kind: 'done' }))}`, /line 2: this line is empty/],
    ['half a line', lines(first, end(1, { kind: 'done' })).slice(0, -9), /line 2: this line is cut off/],
    ['no format', '{"a":1}\n', /line 1: this line has neither "kind" .* nor "type"/],
    ['an unknown kind', lines({ ...first, kind: 'begin' }), /line 1: "kind" must be one of .*, not "begin"/],
    ['no call', lines({ ...first, call: undefined }), /line 1: "call" is missing; it must be an integer/],
    [
      'no operation',
      lines({ ...first, operation: 'put' }),
      /line 1: "operation" must be an object, not "put"/,
    ],
    ['a key that is a number', lines(invoke(1, { ...put, key: 7 })), /line 1: "key" must be a string, not 7/],
    ['a call invoked twice', lines(first, first), /line 2: call 1 is invoked twice/],
    [
      'an end without a call',
      lines(first, end(2, { kind: 'done' })),
      /line 2: call 2 ends here, but was never/,
    ],
    [
      'two ends of a call',
      lines(first, end(1, { kind: 'done' }), end(1, { kind: 'done' })),
      /line 3: call 1 ends here, but has ended before/,
    ],
    [
      'the end of another client',
      lines(first, { ...end(1, { kind: 'done' }), client: 5 }),
      /line 2: call 1 is of client 1, not of client 5/,
    ],
    [
      "another operation's result",
      lines(first, end(1, value('a'))),
      /line 2: "kind" must be one of done, not/,
    ],
    [
      'a process with two calls',
      lines(jepsen, { ...jepsen, index: 4 }),
      /line 2: process 1 invokes again before/,
    ],
    [
      'an end of no call',
      lines(event(0, 1, 'ok', 'write', { value: 3 })),
      /line 1: process 1 ends a call that it never invoked/,
    ],
    [
      'an end with another value',
      lines(jepsen, event(4, 1, 'ok', 'write', { value: 4 })),
      /line 2: "value" must be 3, as invoked on line 1, not 4/,
    ],
    [
      'an index that goes back',
      lines(jepsen, event(2, 2, 'invoke', 'read', {})),
      /line 2: "index" must be more/,
    ],
    [
      'a swap of one value',
      lines(event(0, 1, 'invoke', 'cas', { value: [1] })),
      /line 1: "value" must be two/,
    ],
  ])('%s', async (_, text, message) => {
    const file = write('wrong.jsonl', text);
    const { code, out, err } = await call('history', file);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err).toContain(`${file}, line `);
    expect(err).toContain('ordeal history --help');
    expect(err.trimEnd()).not.toContain('\n');
  });

  test('a file that is not there, is a folder, or is too large to read', async () => {
    expect((await call('history', join(directory, 'none.jsonl'))).err).toMatch(
      /none.jsonl does not exist: check/,
    );
    expect((await call('history', directory)).err).toMatch(
      /is a folder: name a file in it, or use --verdicts/,
    );
    const large = write('large.jsonl', '');
    truncateSync(large, 257 << 20);
    expect((await call('history', large)).err).toMatch(
      /is too large: 257 MiB, where 256 are read at most; give/,
    );
  });

  test('a folder of verdicts without its list, or with one that says nothing', async () => {
    mkdirSync(join(directory, 'listless'));
    expect((await call('history', '--verdicts', join(directory, 'listless'))).err).toMatch(
      /does not exist: check/,
    );
    write('listless/verdicts.json', '{');
    expect((await call('history', '--verdicts', join(directory, 'listless'))).err).toMatch(/is not JSON/);
    write('listless/verdicts.json', '[{"name":"a"}]');
    expect((await call('history', '--verdicts', join(directory, 'listless'))).err).toMatch(
      /entry 1: it must have/,
    );
    write('listless/verdicts.json', '[]');
    expect((await call('history', '--verdicts', join(directory, 'listless'))).err).toMatch(
      /lists no history with/,
    );
  });

  test('a byte order mark and carriage returns are nothing wrong', async () => {
    const file = write('windows.jsonl', `\uFEFF${OWN_GOOD.replaceAll('\n', '\r\n')}`);
    expect((await call('history', file)).code).toBe(0);
  });
});
