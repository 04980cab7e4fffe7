import { mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../../src/node/config/configuration-error.ts';
import { TraceFile, type WriteBytes } from '../../../../src/node/trace/trace-file.ts';
import { TRACE_FORMAT, type TraceLife } from '../../../../src/node/trace/trace-format.ts';
import { simpleConfiguration } from '../../../../src/raft/configuration.ts';
import { createState, FIRST_HARD_STATE, WHOLE_LOG } from '../../../../src/raft/create-state.ts';
import { createEffects } from '../../../../src/raft/effects-buffer.ts';
import { ObservationRecord } from '../../../../src/replica/observing.ts';

const LIFE: TraceLife = {
  format: TRACE_FORMAT,
  cluster: 1,
  group: 0,
  server: 1,
  name: 'n1',
  founders: [1],
  rules: { preVote: true, checkQuorum: true, leaseReads: false },
};
/** A server that starts with nothing. */
const STATE = createState(1, simpleConfiguration([1]), FIRST_HARD_STATE, [], WHOLE_LOG, 1);
const OBSERVATION = new ObservationRecord(STATE, 1).start(STATE, createEffects(), []);
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

  it('ends where the disk takes no more, which is told once, and the server goes on', () => {
    const told: string[] = [];
    let room = 1;
    const write: WriteBytes = (...args) => {
      if (room === 0) throw new Error('no space left on device');
      room -= 1;
      return writeSync(...args);
    };
    const trace = new TraceFile(path, LIFE, ({ message }) => told.push(message), write);
    trace.observe(OBSERVATION);
    trace.observe(OBSERVATION);
    trace.close();
    expect(told).toEqual(['no space left on device']);
    expect(readFileSync(path, 'utf8')).toBe(`${LINE}\n`);
  });
});
