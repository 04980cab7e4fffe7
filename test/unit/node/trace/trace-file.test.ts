import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../../src/node/config/configuration-error.ts';
import { TraceFile } from '../../../../src/node/trace/trace-file.ts';
import { TRACE_FORMAT, type TraceLife } from '../../../../src/node/trace/trace-format.ts';

const LIFE: TraceLife = {
  format: TRACE_FORMAT,
  cluster: 1,
  group: 0,
  server: 1,
  name: 'n1',
  founders: [1],
  rules: { preVote: true, checkQuorum: true, leaseReads: false },
};
const LINE = JSON.stringify(LIFE);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ordeal-trace-'));
  path = join(folder, 'trace');
});
afterEach(() => rmSync(folder, { recursive: true }));

const begin = (file: string): void => new TraceFile(file, LIFE, () => expect.unreachable()).close();

describe('the trace of a server', () => {
  it('begins with its life, and goes on with the next one in the same file', () => {
    begin(path);
    begin(path);
    expect(readFileSync(path, 'utf8')).toBe(`${LINE}\n${LINE}\n`);
  });

  it('begins a life on a line of its own, after a line that was cut short', () => {
    writeFileSync(path, `${LINE}\n{"server":`);
    begin(path);
    expect(readFileSync(path, 'utf8')).toBe(`${LINE}\n{"server":\n${LINE}\n`);
  });

  it('is not appended to a file that is something else, which stays as it is', () => {
    writeFileSync(path, 'dear diary\n');
    expect(() => begin(path)).toThrow(ConfigurationError);
    expect(() => begin(path)).toThrow(/trace is there, and no trace: name a new file/);
    expect(readFileSync(path, 'utf8')).toBe('dear diary\n');
  });

  it('is refused where it cannot be written', () => {
    expect(() => begin(join(folder, 'none', 'trace'))).toThrow(/^trace: .* cannot be written: ENOENT/);
  });
});
