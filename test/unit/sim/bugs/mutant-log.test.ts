import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JsonLinesError } from '../../../../sim/bugs/json-lines.ts';
import type { MutantFate } from '../../../../sim/bugs/mutant-campaign.ts';
import { MutantLog } from '../../../../sim/bugs/mutant-log.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-mutants-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const about = { line: 1, before: '0', after: '1', property: null } as const;
const survived: MutantFate = { ...about, id: 'a.ts#1', fate: 'survived', seeds: 100 };
const killed: MutantFate = { ...about, id: 'a.ts#2', fate: 'killed', property: 'log-matching', seeds: 40 };

function written(name: string): string {
  const path = join(directory, name, 'mutants.jsonl');
  const log = new MutantLog(path, 'this source');
  log.append(survived);
  log.append(killed);
  return path;
}

it('knows what a hunt of so many seeds would come to, and nothing more', () => {
  const log = new MutantLog(written('budget'), 'this source');
  expect(log.endOf('a.ts#1', 100)).toMatchObject(survived);
  expect(log.endOf('a.ts#1', 101)).toBeNull();
  expect(log.endOf('a.ts#2', 40)).toMatchObject(killed);
  expect(log.endOf('a.ts#2', 39)).toBeNull();
  expect(log.endOf('a.ts#3', 100)).toBeNull();
});

it('counts nothing that was tried on other source, and keeps it', () => {
  const path = written('source');
  const other = new MutantLog(path, 'other source');
  expect(other.endOf('a.ts#1', 1)).toBeNull();
  other.append(survived);
  expect(new MutantLog(path, 'this source').endOf('a.ts#2', 100)).toMatchObject(killed);
});

it('drops a last line that was cut short, and the next one stands on a line of its own', () => {
  const path = written('cut');
  appendFileSync(path, '{"id":"a.ts#3","fa');
  const log = new MutantLog(path, 'this source');
  log.append({ ...killed, id: 'a.ts#4' });
  expect(
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id),
  ).toEqual(['a.ts#1', 'a.ts#2', 'a.ts#4']);
});

it('refuses a file of another kind, by its line', () => {
  const path = written('other');
  appendFileSync(path, 'hello\n');
  expect(() => new MutantLog(path, 'this source')).toThrow(JsonLinesError);
  expect(() => new MutantLog(path, 'this source')).toThrow(/^line 3 of .* is not the end of a mutant$/);
});
