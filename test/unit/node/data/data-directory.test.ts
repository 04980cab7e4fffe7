import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DataDirectory, type ServerIdentity } from '../../../../src/node/data/data-directory.ts';
import { temporaryDirectory } from '../ports/stepped-calls.ts';

const IDENTITY: ServerIdentity = {
  version: 1,
  cluster: 7,
  group: 0,
  member: 1,
  name: 'n1',
  founders: [{ id: 1, name: 'n1' }],
};

let parent: string;
let path: string;
beforeEach(() => {
  parent = temporaryDirectory();
  path = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true }));

test('a directory is made with those above it; where none can be made, or a file stands, that is said at once', () => {
  new DataDirectory(join(path, 'a', 'b')).release();
  expect(readdirSync(join(path, 'a', 'b'))).toEqual(['raft']);
  writeFileSync(join(parent, 'file'), '');
  for (const wrong of [join(parent, 'file'), join(parent, 'file', 'data'), '/proc/no-such/data']) {
    expect(() => new DataDirectory(wrong)).toThrow(/^data: it cannot be made: E/);
  }
});

test('a directory is made, remembers whose it is, and is locked until it is released', () => {
  const directory = new DataDirectory(path);
  expect(directory.identity()).toBe(null);
  const founded = directory.found(IDENTITY);
  expect(founded).toEqual({ ...IDENTITY, directory: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(() => new DataDirectory(path)).toThrow(
    new RegExp(`is in use by process ${process.pid}: stop that one`),
  );
  directory.release();
  const again = new DataDirectory(path);
  expect(again.identity()).toEqual(founded);
  again.release();
  expect(readdirSync(path).sort()).toEqual(['raft', 'server.json']);
});

test.each([
  ['of a process that is gone', { pid: 2 ** 22 + 1, began: 'x' }],
  ['of an earlier process with the number of this one', { pid: process.pid, began: 'another boot/1' }],
])('a lock %s is taken over', (_name, holder) => {
  mkdirSync(path);
  writeFileSync(join(path, 'lock'), JSON.stringify(holder));
  const directory = new DataDirectory(path);
  expect(() => new DataDirectory(path)).toThrow(/in use/);
  directory.release();
  expect(existsSync(join(path, 'lock'))).toBe(false);
});

// Elsewhere the system does not say what has become of a process.
test.runIf(process.platform === 'linux')(
  'a lock of a process that was killed is free before its parent knows',
  async () => {
    // The shell becomes a program that never asks how its child has ended.
    const parentOfIt = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
    try {
      const [line] = (await once(parentOfIt.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      const stat = (): string => readFileSync(`/proc/${pid}/stat`, 'utf8');
      await vi.waitFor(() => expect(stat()).toContain(') Z '), 5_000);
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const began = `${boot}/${stat().split(') ')[1]!.split(' ')[19]}`;
      mkdirSync(path);
      writeFileSync(join(path, 'lock'), JSON.stringify({ pid, began }));
      new DataDirectory(path).release();
    } finally {
      parentOfIt.kill('SIGKILL');
    }
  },
);

test('a lock that was not written to its end is taken over', () => {
  mkdirSync(path);
  writeFileSync(join(path, 'lock'), '{"pid":');
  new DataDirectory(path).release();
});

test('a lock that somebody else has by now is left alone', () => {
  const directory = new DataDirectory(path);
  writeFileSync(join(path, 'lock'), '{"pid":1,"began":"then"}');
  directory.release();
  expect(existsSync(join(path, 'lock'))).toBe(true);
});

test.each(['{}', '[]', 'null', '{"version":2}', JSON.stringify({ ...IDENTITY, member: 'one' })])(
  'a server.json that holds %s is refused',
  (text) => {
    mkdirSync(path);
    writeFileSync(join(path, 'server.json'), text);
    const directory = new DataDirectory(path);
    expect(() => directory.identity()).toThrow(/does not say whose directory this is/);
    directory.release();
  },
);

test('what is no JSON, and what cannot be made, is refused with the reason', () => {
  mkdirSync(path);
  writeFileSync(join(path, 'server.json'), '{');
  const directory = new DataDirectory(path);
  expect(() => directory.identity()).toThrow(/server\.json cannot be read/);
  directory.release();
  expect(() => new DataDirectory(join(path, 'server.json'))).toThrow(/data: it cannot be made/);
});
