import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../../src/node/cli/dispatch.ts';
import { DataDirectory } from '../../../../src/node/data/data-directory.ts';
import { temporaryDirectory } from '../ports/stepped-calls.ts';

let parent: string;
let path: string;
let file: string;
beforeEach(() => {
  parent = temporaryDirectory();
  path = join(parent, 'data');
  file = join(parent, 'out');
  const directory = new DataDirectory(path);
  const founders = [{ id: 1, name: 'n1' }];
  directory.found({ version: 1, cluster: 7, group: 0, member: 1, name: 'n1', founders });
  directory.release();
});
afterEach(() => rmSync(parent, { recursive: true }));

/** @param meanwhile is called at each piece of output, while the command is under way. */
async function call(
  args: readonly string[],
  meanwhile: () => void = () => {},
): Promise<{ code: number; told: string }> {
  let told = '';
  const print = (text: string): void => {
    told += text;
    meanwhile();
  };
  const readFile = (name: string): string => readFileSync(name, 'utf8');
  const code = await run(args, { out: print, err: print, env: {}, readFile });
  return { code, told };
}

function damage(): void {
  writeFileSync(join(path, 'raft', 'log-0000000001.seg'), new Uint8Array(8_192).fill(1));
}

function isFree(): boolean {
  try {
    new DataDirectory(path).release();
    return true;
  } catch {
    return false;
  }
}

test('recover has the lock of the directory until it has told the end', async () => {
  const free: boolean[] = [];
  const { code } = await call(['recover', path, file, '--accept-data-loss'], () => free.push(isFree()));
  expect([code, free]).toEqual([0, [false, false]]);
  expect(isFree()).toBe(true);
  expect(readdirSync(path).sort()).toEqual(['raft', 'server.json']);
});

test('recover lets go of the lock when the file is there already, or the log is not whole', async () => {
  writeFileSync(file, '');
  expect(await call(['recover', path, file, '--accept-data-loss'])).toMatchObject({
    code: 2,
    told: expect.stringMatching(/out is there already/),
  });
  expect(isFree()).toBe(true);
  damage();
  const damaged = await call(['recover', path, `${file}2`, '--accept-data-loss']);
  expect(damaged).toMatchObject({ code: 1, told: expect.stringMatching(/^not whole: /) });
  expect(isFree()).toBe(true);
});

test('recover is refused before it reads anything while another process has the lock, and leaves it there', async () => {
  const server = new DataDirectory(path);
  damage();
  expect(await call(['recover', path, file, '--accept-data-loss'])).toMatchObject({
    code: 2,
    told: expect.stringMatching(/is in use by process/),
  });
  expect(isFree()).toBe(false);
  server.release();
});

test('recover leaves no lock in a directory that is none of a server', async () => {
  expect((await call(['recover', parent, file, '--accept-data-loss'])).code).toBe(2);
  expect(readdirSync(parent)).toEqual(['data']);
});

test('verify writes nothing, so that a directory that may only be read is verified', async () => {
  utimesSync(path, 0, 0);
  expect(await call(['verify', path])).toMatchObject({ code: 0, told: expect.stringMatching(/\nwhole\n$/) });
  expect(statSync(path).mtimeMs).toBe(0);
});
