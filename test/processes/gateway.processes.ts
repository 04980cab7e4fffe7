/** System S with real processes: its gateway, which is an example of the client library, before three servers. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { makeGateway } from '../../examples/gateway.ts';
import { OrdealClient } from '../../src/client/index.ts';
import { ProcessCluster } from './support/process-cluster.ts';
import { THREE, timing } from './support/timing.ts';

/** Processes, clients and proxies share the processors, and elections that nobody caused are not what is tried here. */
const FLAGS = timing(1_000, 2_000, 150);
/** System S has ten clients that write. */
const WRITERS = 10;
/** ... 100 to 500 times a second together. */
const PAUSE_MS = 50;

let cluster: ProcessCluster;
let gateway: Server;
afterEach(async () => {
  const complaints = cluster.complaints();
  gateway.closeAllConnections();
  gateway.close();
  await cluster.close();
  expect(complaints).toEqual([]);
});

async function begun(): Promise<void> {
  cluster = await ProcessCluster.start({ names: THREE, flags: FLAGS, proxies: true });
  gateway = makeGateway(cluster.addresses).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
}

interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(path: string, init: RequestInit = {}): Promise<Told> {
  const { port } = gateway.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const write = (data: unknown): Promise<Told> =>
  ask('/api/write', { method: 'POST', body: JSON.stringify({ data, source: 'test' }) });

/** The values under the keys that the gateway gave, which are all that were acknowledged. */
async function stored(told: readonly Told[]): Promise<unknown[]> {
  const client = new OrdealClient({ servers: cluster.addresses });
  const values: (string | null)[] = [];
  for (const { body } of told) values.push(await client.get(String(body['key'])));
  return values.map((value) => (value === null ? null : (JSON.parse(value) as { data: unknown }).data));
}

it('S: the gateway tells the status of the cluster, writes, and says what is no write', async () => {
  await begun();
  const leader = await cluster.leader();
  expect(await ask('/api/status')).toEqual({
    status: 200,
    body: {
      leader,
      clusterSize: 3,
      nodes: THREE.map((id) => ({ id, state: id === leader ? 'leader' : 'follower' })),
    },
  });
  const told = [await write('first'), await write({ second: 2 })];
  for (const { status, body } of told) {
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ success: true, leader: `http://${cluster.address(leader)}` }),
    ]);
  }
  expect(Number(told[1]!.body['entryId'])).toBeGreaterThan(Number(told[0]!.body['entryId']));
  expect(await stored(told)).toEqual(['first', { second: 2 }]);
  const wrong = await Promise.all(
    ['', '[', '{"source":"s"}'].map((body) => ask('/api/write', { method: 'POST', body })),
  );
  expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400]);
  expect((await ask('/api/none')).status).toBe(404);
});

it('S: under load the leader dies, comes back, and the next one is isolated: each write through the gateway is answered, and there', async () => {
  await begun();
  const told: Told[] = [];
  const written: string[] = [];
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let number = 0; !isOver; number += 1) {
      written.push(`${writer}-${number}`);
      const data = written.at(-1);
      const answer = await write(data);
      told.push({ ...answer, body: { ...answer.body, data } });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  });
  const moreWrites = (what: string): Promise<void> => {
    const before = told.length;
    return cluster.until(what, async () => told.length > before + 5 * WRITERS);
  };
  await moreWrites('writes with three');
  const dead = await cluster.leader();
  await cluster.end(dead, 'SIGKILL');
  await moreWrites('writes with two');
  cluster.run(dead);
  await cluster.ready(...THREE);
  const isolated = await cluster.leader();
  cluster.cutOff(isolated);
  await moreWrites('writes with one cut off');
  cluster.heal();
  await cluster.ready(...THREE);
  await moreWrites('writes after healing');
  isOver = true;
  await Promise.all(writers);
  expect(new Set(told.map(({ status }) => status))).toEqual(new Set([201]));
  expect(await stored(told)).toEqual(told.map(({ body }) => body['data']));
  // Once each, however often it was sent.
  const client = new OrdealClient({ servers: cluster.addresses });
  const pairs = (await client.backup()).split('\n').filter((line) => line.includes('"entries/'));
  expect(pairs).toHaveLength(told.length);
  await cluster.until('all are connected', async () => {
    const { body } = await ask('/api/status');
    return (body['nodes'] as { state: string }[]).every(({ state }) => state !== 'unreachable');
  });
});
