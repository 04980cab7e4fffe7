/** System L's settings with real processes: what is refused, what is warned of, and where settings come from. */
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePorts, HOST } from '../support/free-ports.ts';
import { type Environment, LoneServer, refusalOf } from './support/lone-server.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };

let directory: string;
let servers: LoneServer[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-settings-'));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server.end();
  rmSync(directory, { recursive: true });
});

const start = (client: string, args: readonly string[], env: Environment = {}): LoneServer => {
  const server = new LoneServer(client, args, env);
  servers.push(server);
  return server;
};
const isReady = (server: LoneServer): Promise<void> =>
  vi.waitFor(async () => {
    if ((await server.ask('/health/ready')).status !== 200) throw new Error(`not ready: ${server.said}`);
  }, PATIENCE);

describe('L: what cannot work is refused in one line that says why, with exit code 2', () => {
  const members = 'n1=h1:7000/h1:8000,n2=h2:7000/h2:8000,n3=h3:7000/h3:8000';
  const founding = (...args: readonly string[]): string[] => [
    ...['--cluster-id', '7', '--data', join(tmpdir(), 'ordeal-refused'), ...args],
  ];
  const litefs = { LITEFS_SELF_ADDR: 'db-0:9000', LITEFS_PEERS: 'db-1:9000,db-2:9000' };
  const timed = (...args: readonly string[]): string[] =>
    founding('--name', 'n1', '--members', members, ...args);

  it.each<[what: string, args: readonly string[], env: Environment, said: RegExp]>([
    [
      'a blank node id',
      founding('--members', members),
      { LITEFS_NODE_ID: ' ' },
      /LITEFS_NODE_ID is " ": it must not be blank/,
    ],
    [
      'a node id that is no member',
      founding('--name', 'n9', '--members', members),
      {},
      /n9 is none of the members/,
    ],
    ['no members', founding('--name', 'n1'), {}, /members is missing/],
    ['a blank member', founding('--name', 'n1', '--members', 'n1=h1:1/h1:2, '), {}, /--members, item 2/],
    ['a blank own address', founding(), { ...litefs, LITEFS_SELF_ADDR: ' ' }, /LITEFS_SELF_ADDR is " "/],
    ['a blank peer', founding(), { ...litefs, LITEFS_PEERS: 'db-1:9000,' }, /LITEFS_PEERS, item 2/],
    ['no own address', founding(), { LITEFS_PEERS: 'db-1:9000' }, /selfAddr is missing/],
    ['no peers', founding(), { LITEFS_SELF_ADDR: 'db-1:9000' }, /peers is missing/],
    ['no election time-out', timed('--election-timeout-min', '0'), {}, /must be at least 1 ms/],
    ['no heartbeat', timed('--heartbeat-interval', '0'), {}, /must be at least 1 ms/],
    ['a heartbeat as long as the election', timed('--heartbeat-interval', '150'), {}, /is not less than/],
    ['a heartbeat of half of it, as Confman has it', timed('--heartbeat-interval', '75'), {}, /half/],
    ['a static primary that is not named', timed('--failover', 'static'), {}, /failoverPrimary is missing/],
  ])('%s', (_, args, env, said) => {
    const refusal = refusalOf(args, env);
    expect(refusal).toEqual({ code: 2, said: expect.stringMatching(said) });
    expect(refusal.said).toMatch(/^ordeal-node start: [^\n]*\n$/);
  });
});

it('L: an election time-out of less than five heartbeats is warned of', async () => {
  const [peer, client] = await freePorts(2);
  const own = `n1=${HOST}:${peer}/${HOST}:${client}`;
  const args = ['--name', 'n1', '--cluster-id', '7', '--data', directory, '--members', own];
  const short = ['--election-timeout-min', '200', '--heartbeat-interval', '50'];
  const server = start(`${HOST}:${client}`, [...args, ...short]);
  await isReady(server);
  // The disk that the tests share may be warned of as well.
  const warned = server.said.split('\n').filter((line) => /"level":40(?!.*"longestMs")/.test(line));
  expect(warned).toEqual([expect.stringContaining('less than 5 times heartbeatInterval (50 ms)')]);
});

it('L: settings from the environment alone, in a list of peers with the own address or without it', async () => {
  const addresses: string[] = [];
  const clients: string[] = [];
  while (addresses.length < 3) {
    const [peer, client] = await freePorts(2);
    // Clients are served one port above, as litefs-py has it.
    if (client !== peer! + 1) continue;
    addresses.push(`${HOST}:${peer}`);
    clients.push(`${HOST}:${client}`);
  }
  for (const [at, own] of addresses.entries()) {
    const others = addresses.filter((address) => address !== own);
    start(clients[at]!, [], {
      LITEFS_SELF_ADDR: own,
      LITEFS_PEERS: (at === 0 ? addresses : others).join(','),
      ...(at === 1 ? { LITEFS_NODE_ID: own } : {}),
      LITEFS_ELECTION_TIMEOUT: '500',
      LITEFS_HEARTBEAT_INTERVAL: '80',
      ORDEAL_CLUSTER_ID: '7',
      ORDEAL_DATA: join(directory, String(at)),
      ORDEAL_FAILOVER: 'elected',
    });
  }
  for (const server of servers) await isReady(server);
  const said = await servers[0]!.ask('/cluster/members');
  const { members } = JSON.parse(said.text) as { members: { node_id: string }[] };
  expect(members.map(({ node_id: name }) => name).sort()).toEqual(addresses.toSorted());
  await vi.waitFor(async () => {
    const primaries = await Promise.all(servers.map((server) => server.ask('/health/primary')));
    expect(primaries.map(({ status }) => status).sort()).toEqual([200, 503, 503]);
  }, PATIENCE);
});

it('L: the node id is the name of the host when none is given', async () => {
  const [peer, client] = await freePorts(2);
  const own = `${hostname()}=${HOST}:${peer}/${HOST}:${client}`;
  const server = start(`${HOST}:${client}`, ['--cluster-id', '7', '--data', directory, '--members', own]);
  await isReady(server);
  expect(JSON.parse((await server.ask('/cluster/leader')).text)).toMatchObject({ leader_id: hostname() });
});
