/** The leadership is handed to whom takes it: writes are refused until the time for it is up. */
import { afterEach, expect, test } from 'vitest';
import { Servers } from './support/servers.ts';

const TIMING = { electionTimeoutMin: 500, electionTimeoutMax: 700, heartbeatInterval: 50 };

let servers: Servers;
afterEach(() => servers.end());

test('a server that is dead is not handed the leadership, named or not, though it has all of the log', async () => {
  servers = await new Servers(TIMING).found('n1', 'n2', 'n3');
  const leader = await servers.leader();
  const [dead, alive] = ['n1', 'n2', 'n3'].filter((name) => name !== leader);
  await servers.ask(leader, 'PUT', '/kv/a', { body: 'v' });
  // All three have it, and a heartbeat has told their leader.
  await new Promise((resolve) => setTimeout(resolve, 3 * TIMING.heartbeatInterval));
  await servers.stop(dead!);
  await new Promise((resolve) => setTimeout(resolve, TIMING.electionTimeoutMin + TIMING.heartbeatInterval));
  const transfer = async (body: object) =>
    servers.ask(await servers.leader(), 'POST', '/cluster/transfer', { body: JSON.stringify(body) });
  expect(await transfer({ node_id: dead })).toMatchObject({
    status: 409,
    body: { error: 'away', message: `${dead} does not answer, so it cannot lead: start it first` },
  });
  expect(await transfer({})).toMatchObject({ status: 200, body: { handedOver: true } });
  expect(await servers.leader()).toBe(alive);
});
