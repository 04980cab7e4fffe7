/** What a coordinator tells the world outside of its process: a marker file, and a program of the operator. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MarkerFile } from '../../../../src/node/failover/marker-file.ts';
import { TransitionHook } from '../../../../src/node/failover/transition-hook.ts';
import type { Logger } from '../../../../src/node/server/log.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-failover-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('the marker file', () => {
  it('says who is PRIMARY in which term, and goes away, however often it is asked to', () => {
    const marker = new MarkerFile(join(directory, '.primary'), 'n1');
    marker.write(3);
    expect(JSON.parse(readFileSync(marker.path, 'utf8'))).toMatchObject({
      node: 'n1',
      term: 3,
      pid: process.pid,
    });
    marker.remove();
    marker.remove();
    expect(existsSync(marker.path)).toBe(false);
  });

  it('that cannot be written throws, for the coordinator to know', () => {
    expect(() => new MarkerFile(join(directory, 'nowhere', '.primary'), 'n1').write(1)).toThrow(/ENOENT/);
  });
});

/** A program of so many lines; what it was told is in `told`. */
function program(name: string, script: string): { readonly path: string; readonly told: string } {
  const path = join(directory, name);
  const told = join(directory, `${name}.told`);
  writeFileSync(path, `#!/bin/sh\n${script.replaceAll('TOLD', told)}\n`);
  chmodSync(path, 0o755);
  return { path, told };
}

function listening(): { readonly log: Logger; readonly errors: string[] } {
  const errors: string[] = [];
  // The part of a logger that the hook uses.
  const log = { error: (_: object, message: string) => errors.push(message) } as unknown as Logger;
  return { log, errors };
}

describe('the program of the operator', () => {
  it('is told the state, the term and the server, one transition at a time, and only the newest that waits', async () => {
    const { path, told } = program('tell', 'sleep 0.05; echo "$1 $2 $ORDEAL_FAILOVER_NODE" >> TOLD');
    const { log, errors } = listening();
    const hook = new TransitionHook(path, 'n1', log);
    hook.tell('REPLICA', 0);
    hook.tell('PRIMARY', 1);
    hook.tell('REPLICA', 1);
    await hook.idle();
    expect(readFileSync(told, 'utf8')).toBe('REPLICA 0 n1\nREPLICA 1 n1\n');
    expect(errors).toEqual([]);
  });

  it('that fails, does not end, or is not there is complained of, and the next transition is told', async () => {
    const failing = listening();
    const failed = new TransitionHook(program('fail', 'exit 3').path, 'n1', failing.log);
    failed.tell('PRIMARY', 1);
    const hanging = listening();
    const hung = new TransitionHook(program('hang', 'exec sleep 60').path, 'n1', hanging.log, 50);
    hung.tell('PRIMARY', 1);
    const absent = listening();
    const gone = new TransitionHook(join(directory, 'absent'), 'n1', absent.log);
    gone.tell('PRIMARY', 1);
    await Promise.all([failed.idle(), hung.idle(), gone.idle()]);
    gone.tell('REPLICA', 1);
    await gone.idle();
    expect(failing.errors).toEqual(['the failover program failed']);
    expect(hanging.errors).toEqual(['the failover program failed']);
    expect(absent.errors).toHaveLength(2);
    expect(absent.errors[0]).toMatch(/could not be run: .*ENOENT/);
  });
});
