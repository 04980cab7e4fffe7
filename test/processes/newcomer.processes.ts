/** `ordeal-node cluster`, as a newcomer meets it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { freePorts } from '../support/free-ports.ts';

const COMMAND = fileURLToPath(new URL('../../dist/ordeal-node.js', import.meta.url));

let directory: string;
let running: ChildProcess | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-newcomer-'));
});
afterEach(async () => {
  if (running !== null) await stop(running);
  rmSync(directory, { recursive: true });
});

/** Resolves with what it prints when the cluster is there. */
function start(clientPort: number, peerPort: number): Promise<string> {
  const ports = ['--client-port', `${clientPort}`, '--peer-port', `${peerPort}`];
  const child = spawn(process.execPath, [COMMAND, 'cluster', '--data', directory, ...ports]);
  running = child;
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += String(text);
      if (said.includes('Ctrl-C')) resolve(said);
    });
    child.stderr.on('data', (text) => {
      // The one that was removed ends well.
      if (!String(text).includes('(exit code 0)')) reject(new Error(String(text)));
    });
    child.once('exit', () => reject(new Error('it ended')));
  });
}

async function stop(child: ChildProcess): Promise<number | null> {
  running = null;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  return ended;
}

/** The first run of adjacent free ports that is found. */
async function threePorts(): Promise<number> {
  for (;;) {
    const [first, second, third] = await freePorts(3);
    if (second === first! + 1 && third === first! + 2) return first!;
  }
}

it('what it says to try works, Ctrl-C stops it, and the data is there the next time', async () => {
  const [clientPort, peerPort] = [await threePorts(), await threePorts()];
  const said = await start(clientPort, peerPort);
  const server = `127.0.0.1:${clientPort}`;
  expect(said).toContain(`curl -L -X PUT http://${server}/kv/greeting`);
  const [, page] = /^Status page, for a browser: (\S+)$/m.exec(said) ?? [];
  expect((await fetch(page!)).headers.get('content-type')).toMatch(/^text\/html/);
  const tries = [
    ...said.matchAll(/^ {2}(?:npx |npm run )?ordeal-node(?: --)? ((?:put|get|members) .*)$/gm),
  ].map(([, words]) => words!.split(' '));
  expect(tries).toHaveLength(3);
  for (const words of tries) expect(spawnSync(process.execPath, [COMMAND, ...words]).status).toBe(0);
  expect(await stop(running!)).toBe(0);
  await start(clientPort, peerPort);
  const { stdout } = spawnSync(process.execPath, [COMMAND, 'get', 'greeting', '--server', server], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('hello\n');
  expect(await stop(running!)).toBe(0);
});

it('a port that is taken is said, and nothing is started: another cluster would answer in its place', async () => {
  const [clientPort, peerPort] = [await threePorts(), await threePorts()];
  await start(clientPort, peerPort);
  const again = (client: number, peer: number) => {
    const ports = ['--client-port', `${client}`, '--peer-port', `${peer}`];
    const args = [COMMAND, 'cluster', '--data', directory, ...ports];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
    return [status, stderr];
  };
  expect(again(clientPort, await threePorts())).toEqual([
    2,
    `ordeal-node cluster: port ${clientPort} is taken, perhaps by another cluster: give another --client-port\n`,
  ]);
  expect(again(await threePorts(), await threePorts())).toEqual([
    2,
    expect.stringMatching(/^ordeal-node cluster: .*n1 is in use by process \d+: [^\n]*\n$/),
  ]);
  expect(await stop(running!)).toBe(0);
});

it('a server that was removed ends by itself, and the two others come up without it the next time', async () => {
  const [clientPort, peerPort] = [await threePorts(), await threePorts()];
  await start(clientPort, peerPort);
  const servers = ['--server', `127.0.0.1:${clientPort + 1}`];
  expect(spawnSync(process.execPath, [COMMAND, 'remove', 'n1', ...servers]).status).toBe(0);
  const url = `http://127.0.0.1:${clientPort}/health`;
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), { timeout: 10_000, interval: 50 });
  expect(await stop(running!)).toBe(0);
  const said = await start(clientPort, peerPort);
  expect(said).toMatch(new RegExp(`curl http://127.0.0.1:(${clientPort + 1}|${clientPort + 2})/kv/greeting`));
  expect(await stop(running!)).toBe(0);
});

it('Ctrl-C while it comes up stops it at once, and it complains of nothing', async () => {
  const [clientPort, peerPort] = [await threePorts(), await threePorts()];
  const args = [
    'cluster',
    '--data',
    directory,
    '--client-port',
    `${clientPort}`,
    '--peer-port',
    `${peerPort}`,
  ];
  const child = spawn(process.execPath, [COMMAND, ...args]);
  let said = '';
  child.stderr.on('data', (text) => {
    said += String(text);
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  // The servers are processes from here on, and none of them is ready.
  await vi.waitFor(() => expect(existsSync(join(directory, 'n3.log'))).toBe(true), {
    timeout: 30_000,
    interval: 1,
  });
  const from = performance.now();
  child.kill('SIGINT');
  expect(await closed).toBe(0);
  expect(said).toBe('');
  expect(performance.now() - from).toBeLessThan(10_000);
});

it('a server that cannot start ends it at once, and its log is named', async () => {
  const [clientPort, peerPort] = [await threePorts(), await threePorts()];
  mkdirSync(join(directory, 'n2'));
  writeFileSync(join(directory, 'n2', 'server.json'), '{}');
  const ports = ['--client-port', `${clientPort}`, '--peer-port', `${peerPort}`];
  const from = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [COMMAND, 'cluster', '--data', directory, ...ports],
    { encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/^n2 has ended \(exit code 2\): .*n2\.log\nthe cluster does not come up/);
  expect(readFileSync(join(directory, 'n2.log'), 'utf8')).toMatch(/does not say whose directory this is/);
  expect(performance.now() - from).toBeLessThan(12_000);
});

it.each(['SIGHUP', 'SIGKILL'] as const)('its servers end when it ends by %s', async (signal) => {
  const [clientPort, peerPort] = [await threePorts(), await threePorts()];
  await start(clientPort, peerPort);
  const child = running!;
  running = null;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
  await vi.waitFor(
    async () => {
      for (const at of [0, 1, 2]) {
        await expect(fetch(`http://127.0.0.1:${clientPort + at}/health`)).rejects.toThrow();
      }
    },
    { timeout: 10_000, interval: 50 },
  );
});
