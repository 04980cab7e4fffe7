/** The start of a real server: what it says of itself is true when it says it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { OrdealServer } from '../../src/node/index.ts';
import { Servers } from './support/servers.ts';

/** Alone, it waits for nobody: its election may be as soon as it likes. */
const QUICK = { electionTimeoutMin: 20, electionTimeoutMax: 40, heartbeatInterval: 5 };

let servers: Servers;
afterEach(() => servers.end());

/** Two hear each other in less than that, on a busy machine too. */
const SOON = { electionTimeoutMin: 500, electionTimeoutMax: 700, heartbeatInterval: 50 };

/** Of a server that has committed something and stopped: starts it again, and gives the lines of its log. */
async function startAgain(): Promise<{ server: OrdealServer; said: readonly Record<string, unknown>[] }> {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const server = await OrdealServer.start(servers.configuration('n1'), log, {
    failed: (failure) => servers.failures.push(failure),
  });
  return { server, said: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
const serving = (said: readonly Record<string, unknown>[]) =>
  said.find(({ msg }) => /^serving clients/.test(String(msg)));

test('a server serves when its log is recovered, and not before', async () => {
  servers = await new Servers(QUICK).found('n1');
  await servers.ask('n1', 'PUT', '/kv/a', { body: 'v' });
  // A slow disk makes it begin a second election, so the term is not always the first.
  const { body } = await servers.ask('n1', 'GET', '/cluster/status');
  await servers.stop('n1');
  const { server, said } = await startAgain();
  await server.stop();
  expect(body['last_index']).toBeGreaterThanOrEqual(2);
  expect(serving(said)).toMatchObject({ term: body['term'], lastIndex: body['last_index'] });
});

test('a server whose log is damaged does not say that it serves, but why it does not', async () => {
  servers = await new Servers(QUICK).found('n1');
  for (const key of ['a', 'b', 'c']) {
    await servers.ask('n1', 'PUT', `/kv/${key}`, { body: 'v'.repeat(100) });
  }
  await servers.stop('n1');
  const directory = join(servers.directory, 'n1', 'raft');
  const segment = join(directory, readdirSync(directory).find((file) => file.endsWith('.seg'))!);
  const bytes = readFileSync(segment);
  bytes[200]! ^= 1;
  writeFileSync(segment, bytes);
  const { server, said } = await startAgain();
  await server.stop();
  expect(serving(said)).toBeUndefined();
  expect(servers.failures.map(({ code }) => code)).toEqual(['damaged']);
});

test('a directory that founded a cluster is refused to a server that is to join one', async () => {
  servers = await new Servers(QUICK).found('n1');
  await servers.stop('n1');
  await expect(servers.start('n1', { join: ['127.0.0.1:1'] })).rejects.toThrow(
    /belongs to a server that founded a cluster with --members, and does not --join another/,
  );
});

test('a founder that lost its data is not counted as what it was: it stops, and comes back as a new member', async () => {
  servers = await new Servers(SOON).found('n1', 'n2', 'n3');
  const leader = await servers.leader();
  const [lost] = ['n1', 'n2', 'n3'].filter((name) => name !== leader);
  await servers.ask(leader, 'PUT', '/kv/a', { body: 'v' });
  await servers.stop(lost!);
  rmSync(join(servers.directory, lost!), { recursive: true });
  await servers.start(lost!);
  await vi.waitFor(() => expect(servers.lostData).toEqual([lost]), { timeout: 10_000, interval: 20 });
  await servers.stop(lost!);
  // The others remember it when they were stopped as well.
  const other = ['n1', 'n2', 'n3'].find((name) => name !== leader && name !== lost)!;
  await servers.stop(other);
  await servers.start(other);
  await servers.start(lost!);
  await vi.waitFor(() => expect(servers.lostData).toEqual([lost, lost]), { timeout: 10_000, interval: 20 });
  await servers.stop(lost!);
  rmSync(join(servers.directory, lost!), { recursive: true });
  // A leader that has heard nobody within the last moments refuses the change with 503, and may have lost the lead.
  const body = JSON.stringify({ node_id: lost });
  await vi.waitFor(
    async () =>
      expect(await servers.ask(await servers.leader(), 'POST', '/cluster/remove', { body })).toMatchObject({
        status: 200,
      }),
    { timeout: 10_000, interval: 50 },
  );
  await servers.start(lost!, { join: [`127.0.0.1:${servers.clientPort(await servers.leader())}`] });
  await vi.waitFor(
    async () => expect((await servers.ask(lost!, 'GET', '/kv/a?consistency=stale')).text).toBe('v'),
    { timeout: 10_000, interval: 50 },
  );
});

test('a server that nobody reaches says why it does not vote, and that it was removed, which no peer can tell it', async () => {
  servers = await new Servers(QUICK).found('n1');
  const peerListen = `127.0.0.1:${await servers.reserve('n2')}`;
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const join = [`127.0.0.1:${servers.clientPort('n1')}`];
  const configuration = servers.configuration('n2', { join, peerListen, peerAddress: '127.0.0.1:1' });
  const n2 = await OrdealServer.start(configuration, log, { failed: () => {} });
  const said = () => lines.filter(({ msg }) => /^not promoted yet/.test(String(msg)));
  await vi.waitFor(() => expect(said()).toEqual([expect.objectContaining({ level: 30 })]), 10_000);
  await servers.ask('n1', 'POST', '/cluster/remove', { body: JSON.stringify({ node_id: 'n2' }) });
  await vi.waitFor(
    () => expect(said().at(-1)).toMatchObject({ level: 40, why: 'no member is called n2' }),
    10_000,
  );
  await n2.stop();
  expect(said()).toHaveLength(2);
});

test('a server whose port is taken is not taken into the cluster', async () => {
  servers = await new Servers(QUICK).found('n1');
  const peerListen = `127.0.0.1:${new URL(servers.origin('n1')).port}`;
  await expect(servers.join('n2', { peerListen })).rejects.toThrow(/another process listens there/);
  const { body } = await servers.ask('n1', 'GET', '/cluster/members');
  expect(body['members']).toHaveLength(1);
});

test('a server that was taken in with a wrong address is reached when it is started with the right one', async () => {
  servers = await new Servers(QUICK).found('n1');
  const peerListen = `127.0.0.1:${await servers.reserve('n2')}`;
  await servers.join('n2', { learner: true, peerListen, peerAddress: '127.0.0.1:1' });
  await servers.stop('n2');
  await servers.join('n2', { learner: true });
  await servers.ask('n1', 'PUT', '/kv/a', { body: 'v' });
  await vi.waitFor(
    async () => expect((await servers.ask('n2', 'GET', '/kv/a?consistency=stale')).text).toBe('v'),
    { timeout: 10_000, interval: 50 },
  );
});

test('a name that is new in the list of members is warned of: the list founds a cluster, and adds nobody to one', async () => {
  servers = await new Servers(QUICK).found('n1');
  await servers.stop('n1');
  const own = servers.configuration('n1').self;
  const text = ({ peer, client }: typeof own): string =>
    `${peer.host}:${peer.port}/${client.host}:${client.port}`;
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  for (const more of [[], ['n2=127.0.0.1:1/127.0.0.1:2']]) {
    const members = [`n1=${text(own)}`, ...more];
    const server = await OrdealServer.start(servers.configuration('n1', { members }), log, {
      failed: (failure) => servers.failures.push(failure),
    });
    await server.stop();
    const warned = lines.filter(({ msg }) => /adds nobody/.test(String(msg)));
    expect(warned.map(({ members: strangers }) => strangers)).toEqual(more.map(() => ['n2']));
  }
});

test('a server that stops ends its watches at once, which go on elsewhere', async () => {
  servers = await new Servers(QUICK).found('n1');
  const watch = await fetch(`${servers.origin('n1')}/watch`);
  const stopped = performance.now();
  await servers.stop('n1');
  expect(performance.now() - stopped).toBeLessThan(1_000);
  expect(await watch.text()).toMatch(/^id: \d+\n\n$/);
});

test('servers whose addresses have all changed find each other by the new list of members', async () => {
  servers = await new Servers(SOON).found('n1', 'n2');
  await servers.ask(await servers.leader(), 'PUT', '/kv/a', { body: 'v' });
  await Promise.all(['n1', 'n2'].map((name) => servers.stop(name)));
  await servers.move('n1', 'n2');
  await Promise.all(['n1', 'n2'].map((name) => servers.start(name)));
  await servers.leader();
  expect((await servers.ask('n2', 'GET', '/kv/a')).text).toBe('v');
});

/** Nobody lives to see one. */
const NEVER = { electionTimeoutMin: 3_600_000, electionTimeoutMax: 4_000_000, heartbeatInterval: 100 };

test('the first leader of a cluster is elected, and the last one stops, without waiting for a time-out', async () => {
  servers = await new Servers(NEVER).found('n1', 'n2', 'n3');
  expect(await servers.leader()).toBe('n1');
  await Promise.all(['n2', 'n3'].map((name) => servers.stop(name)));
  await servers.stop('n1');
  expect(servers.failures).toEqual([]);
});
