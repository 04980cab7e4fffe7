/** Who is PRIMARY among real servers: routes, the marker file, health, handing off, and a named primary. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Servers } from './support/servers.ts';

const PATIENCE = { timeout: 15_000, interval: 10 };
let servers: Servers;
afterEach(async () => {
  await servers.end();
  expect(servers.failures).toEqual([]);
});

const json = (value: unknown): RequestInit => ({ body: JSON.stringify(value) });
const markerOf = (name: string): string => join(servers.directory, name, '.primary');

/** The one server that says it is PRIMARY, once there is one and it is another than `not`. */
function primary(not = ''): Promise<string> {
  return vi.waitFor(async () => {
    const names = [...servers.servers.keys()];
    const states = await Promise.all(names.map((name) => servers.ask(name, 'GET', '/cluster/failover')));
    const found = names.filter((_, at) => states[at]!.body['state'] === 'PRIMARY');
    if (found.length !== 1 || found[0] === not) throw new Error(`PRIMARY: ${found.join(', ') || 'nobody'}`);
    return found[0]!;
  }, PATIENCE);
}

test('the leader is PRIMARY and alone has the marker; unhealthy, or told to, it hands over, REPLICA first', async () => {
  servers = new Servers({ failover: 'elected' });
  mkdirSync(join(servers.directory, 'n1'));
  // What a process that was killed left behind.
  writeFileSync(markerOf('n1'), 'stale');
  await servers.found('n1', 'n2', 'n3');
  const first = await primary();
  expect((await servers.leader()) === first).toBe(true);
  expect(JSON.parse(readFileSync(markerOf(first), 'utf8'))).toMatchObject({ node: first, pid: process.pid });
  expect(['n1', 'n2', 'n3'].filter((name) => existsSync(markerOf(name)))).toEqual([first]);
  expect((await servers.ask(first, 'GET', '/health/primary')).status).toBe(200);
  for (const name of ['n1', 'n2', 'n3']) {
    const { text } = await servers.ask(name, 'GET', '/metrics');
    expect(text).toContain(`\nordeal_raft_is_primary ${name === first ? 1 : 0}\n`);
  }
  const view = (await servers.ask(first, 'GET', '/cluster/failover')).body;
  expect(view).toMatchObject({ node_id: first, mode: 'elected', healthy: true });
  expect(view['primary_for_ms']).toBeGreaterThan(0);

  const sick = await servers.ask(
    first,
    'POST',
    '/cluster/health',
    json({ healthy: false, reason: 'a test' }),
  );
  expect(sick).toMatchObject({ status: 200, body: { state: 'REPLICA', healthy: false, primary_for_ms: 0 } });
  expect(existsSync(markerOf(first))).toBe(false);
  const second = await primary(first);
  expect((await servers.ask(second, 'GET', '/cluster/failover')).body['term']).toBeGreaterThan(
    Number(view['term']),
  );

  await servers.ask(first, 'POST', '/cluster/health', json({ healthy: true }));
  expect((await servers.ask(first, 'GET', '/health/primary')).status).toBe(503);
  expect((await servers.ask(first, 'POST', '/cluster/handoff')).status).toBe(307);
  expect((await servers.ask(second, 'POST', '/cluster/handoff', json({ node_id: 'n9' }))).status).toBe(404);
  expect((await servers.ask(second, 'POST', '/cluster/health', json({ healthy: 'no' }))).status).toBe(400);
  await vi.waitFor(async () => {
    const { status } = await servers.ask(second, 'POST', '/cluster/handoff', json({ node_id: first }));
    expect(status).toBe(200);
  }, PATIENCE);
  expect(existsSync(markerOf(second))).toBe(false);
  expect(await primary(second)).toBe(first);

  await servers.stop(first);
  expect(existsSync(markerOf(first))).toBe(false);
  await primary(first);
});

test('a named primary is PRIMARY whoever leads; where nobody coordinates there are no such routes', async () => {
  servers = new Servers({ failover: 'static', failoverPrimary: 'n1' });
  await servers.found('n1');
  expect((await servers.ask('n1', 'GET', '/cluster/failover')).body).toMatchObject({
    mode: 'static',
    state: 'PRIMARY',
    primary_for_ms: null,
  });
  expect(existsSync(markerOf('n1'))).toBe(true);
  await servers.ask('n1', 'POST', '/cluster/health', json({ healthy: false }));
  expect(existsSync(markerOf('n1'))).toBe(false);
  await servers.end();

  servers = await new Servers().found('n1');
  expect((await servers.ask('n1', 'GET', '/cluster/failover')).status).toBe(404);
});
