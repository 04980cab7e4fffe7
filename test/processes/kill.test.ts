/** The servers as they run in production: processes that are killed, frozen and started again under load. */
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { refineTraces } from '../../sim/trace/refine-traces.ts';
import { Load } from './support/load.ts';
import { ProcessCluster } from './support/process-cluster.ts';
import { CALM, THREE } from './support/timing.ts';

let cluster: ProcessCluster | null = null;
afterEach(async () => {
  await cluster?.close();
  cluster = null;
});

test('kill -9 of the leader and of a follower, a frozen leader, a stop: nothing acknowledged is lost, histories are linearizable, and every step is one of the specification', async () => {
  cluster = await ProcessCluster.start({ names: THREE, flags: CALM, traces: true });
  const load = new Load({ servers: cluster.addresses, clients: 3, keys: 3, pause: 15 });
  await load.progress(20);

  const killed = await cluster.leader();
  await cluster.end(killed, 'SIGKILL');
  await load.progress(20);
  cluster.run(killed);
  await cluster.ready(killed);

  const [follower] = await cluster.followers();
  await cluster.end(follower!, 'SIGKILL');
  await load.progress(20);
  cluster.run(follower!);
  await cluster.ready(follower!);

  const frozen = await cluster.leader();
  cluster.signal(frozen, 'SIGSTOP');
  await load.progress(20);
  cluster.signal(frozen, 'SIGCONT');
  await cluster.leader();

  const stopped = await cluster.leader();
  expect(await cluster.end(stopped, 'SIGTERM')).toBe(0);
  expect(cluster.log(stopped)).toMatch(/"audit":"hand-over","outcome":"handed-over"/);
  expect(cluster.log(stopped)).toMatch(
    /"audit":"campaign","leader":null,"term":\d+,"msg":"this server campaigns in term \d+"/,
  );
  await load.progress(20);
  cluster.run(stopped);
  await cluster.leader();

  await load.stop();
  expect(await load.verdict()).toBe('linearizable');
  expect(cluster.complaints()).toEqual([]);
  await cluster.kill();
  const { failure, lives } = refineTraces(cluster.traces);
  expect(failure).toBeNull();
  expect(lives).toBe(6);
});

test('the judge of these trials finds a server that loses writes', async () => {
  const forgetful = createServer((request, response) => {
    const isSession = request.url === '/sessions';
    const status = request.method === 'GET' ? 404 : isSession ? 201 : 200;
    response.writeHead(status).end(JSON.stringify(isSession ? { session: 1 } : {}));
  });
  await new Promise<void>((resolve) => forgetful.listen(0, '127.0.0.1', resolve));
  const address = forgetful.address();
  const port = typeof address === 'object' ? address!.port : 0;
  const load = new Load({ servers: [`127.0.0.1:${port}`], clients: 1, keys: 1, pause: 1 });
  await load.progress(10);
  await load.stop();
  expect(await load.verdict()).toMatch(/^violated/);
  forgetful.closeAllConnections();
  forgetful.close();
});
