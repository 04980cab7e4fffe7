/** The HTTP API over TLS: routes, redirects, the client library, commands, joining, and the status page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { fetchWith } from '../../src/client/fetching.ts';
import { ClientError, OrdealClient } from '../../src/client/index.ts';
import { run } from '../../src/node/cli/dispatch.ts';
import { launchBrowser, withoutBrowser } from './support/browser.ts';
import { Servers } from './support/servers.ts';

const file = (name: string): string => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
const CA = file('ca.pem');
const TLS = { clientTlsCert: file('server.pem'), clientTlsKey: file('server.key'), clientTlsCa: CA };
const POLL = { timeout: 15_000 };

let servers: Servers;
let leader: string;
let follower: string;
let addresses: readonly string[];
beforeAll(async () => {
  servers = await new Servers(TLS).found('n1', 'n2');
  leader = await servers.leader();
  follower = await servers.follower();
  addresses = [follower, leader].map((name) => `127.0.0.1:${servers.clientPort(name)}`);
}, 30_000);
afterAll(async () => {
  await servers.end();
  expect(servers.failures).toEqual([]);
});

/** A command with the address of the follower: its exit code and what it said. */
async function command(args: readonly string[], env: Record<string, string> = {}) {
  let said = '';
  const tell = (text: string): void => {
    said += text;
  };
  const readFile = (path: string): string => readFileSync(path, 'utf8');
  const code = await run([...args, '--server', addresses[0]!], { out: tell, err: tell, env, readFile });
  return { code, said };
}

test('a write on a follower is redirected to the leader over TLS, and a client with the authority follows', async () => {
  const answer = await servers.ask(follower, 'PUT', '/kv/a', { body: 'v' });
  expect(answer.status).toBe(307);
  expect(answer.headers.get('location')).toBe(`https://${addresses[1]}/kv/a`);
  const client = new OrdealClient({ servers: addresses, tls: { ca: readFileSync(CA, 'utf8') } });
  await client.put('a', 'hidden');
  expect(await client.get('a')).toBe('hidden');
  expect(client.server).toBe(servers.origin(leader));
});

test('a watch goes over TLS, too', async () => {
  const client = new OrdealClient({ servers: addresses, tls: { ca: readFileSync(CA, 'utf8') } });
  const control = new AbortController();
  const changed = vi.fn(() => control.abort());
  const watching = client.watch('w/', { changed, lost: () => {} }, control.signal);
  while (!control.signal.aborted) await client.put('w/a', 'v');
  await watching;
  expect(changed).toHaveBeenCalledWith(expect.objectContaining({ key: 'w/a', value: 'v' }));
});

test('a client that does not know the authority sends nothing, and says why; one that speaks plainly is cut off', async () => {
  const strangers = [
    new OrdealClient({ servers: [servers.origin(leader)], timeout: 100 }),
    new OrdealClient({
      servers: addresses,
      timeout: 100,
      tls: { ca: readFileSync(file('stranger.pem'), 'utf8') },
    }),
  ];
  for (const stranger of strangers) {
    const error = await stranger.put('a', 'v').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/CERT|SIGNATURE/) });
  }
  await expect(fetch(`http://${addresses[1]}/health`)).rejects.toThrow('fetch failed');
});

describe('commands', () => {
  it('reach the cluster with the authority, from the option or from the environment', async () => {
    expect(await command(['put', 'c', 'v', '--tls-ca', CA])).toEqual({ code: 0, said: '' });
    expect(await command(['get', 'c'], { ORDEAL_CLIENT_TLS_CA: CA })).toEqual({ code: 0, said: 'v\n' });
  });

  it.each([
    ['/none', /^ordeal-node get: \/none cannot be read: ENOENT[^\n]*\n$/],
    [file('server.key'), /^ordeal-node get: tls\.ca is no certificate in PEM [^\n]*\n$/],
  ])('with %s as the authority are refused in one line', async (authority, message) => {
    const { code, said } = await command(['get', 'c', '--tls-ca', authority]);
    expect(code).toBe(2);
    expect(said).toMatch(message);
  });
});

describe('where clients must show a certificate', () => {
  const own = { cert: file('server.pem'), key: file('server.key') };
  const read = (path: string): string => readFileSync(path, 'utf8');
  const shown = { ca: read(CA), cert: read(own.cert), key: read(own.key) };
  let strict: Servers;
  let address: string;
  beforeAll(async () => {
    strict = new Servers({ ...TLS, clientTlsRequire: true });
    await strict.found('s1');
    address = `127.0.0.1:${strict.clientPort('s1')}`;
  });
  afterAll(() => strict.end());

  it('one who has it is served, as library and as command', async () => {
    const client = new OrdealClient({ servers: [address], tls: shown });
    await client.put('a', 'v');
    const options = ['--tls-ca', CA, '--tls-cert', own.cert, '--tls-key', own.key];
    const said: string[] = [];
    const host = {
      out: (text: string) => said.push(text),
      err: (text: string) => said.push(text),
      env: {},
      readFile: read,
    };
    expect(await run(['get', 'a', '--server', address, ...options], host)).toBe(0);
    expect(said).toEqual(['v\n']);
  });

  it.each([
    ['none', { ca: shown.ca }],
    [
      'one of somebody else',
      { ca: shown.ca, cert: read(file('stranger.pem')), key: read(file('stranger.key')) },
    ],
  ])('one who has %s is not, save for its health, and is told why', async (_which, tls) => {
    const client = new OrdealClient({ servers: [address], sessions: false, tls });
    const refusal = { code: 'refused', reason: 'certificate-required' };
    await expect(client.put('b', 'v')).rejects.toMatchObject(refusal);
    await expect(client.get('b')).rejects.toMatchObject(refusal);
    // Again and again: later connections resume the session of the first.
    for (let again = 0; again < 3; again += 1) await expect(client.status()).rejects.toMatchObject(refusal);
    expect(await new OrdealClient({ servers: [address], tls: shown }).get('b')).toBeNull();
    expect((await fetchWith(tls)(`https://${address}/health/ready`)).status).toBe(200);
  });

  it('a server that joins shows its own', async () => {
    await strict.join('s2', { learner: true });
    const members = await new OrdealClient({ servers: [address], tls: shown }).members();
    expect(members).toMatchObject([{ node_id: 's1' }, { node_id: 's2', voter: false }]);
  });

  it.each([
    [{ ca: shown.ca, cert: shown.cert }, /tls\.cert and tls\.key go together/],
    [{ ...shown, cert: 'no PEM' }, /tls\.cert is no certificate in PEM/],
    [{ ...shown, key: read(file('stranger.key')) }, /tls\.key is no private key of tls\.cert/],
  ])('a client with half of one, or a wrong one, is not made', (tls, message) => {
    expect(() => new OrdealClient({ servers: [address], tls })).toThrow(message);
  });
});

test('a server joins over TLS', async () => {
  await servers.join('n3');
  await vi.waitFor(async () => {
    const { body } = await servers.ask(leader, 'GET', '/cluster/members');
    expect(body['members']).toMatchObject([{}, {}, { node_id: 'n3', voter: true }]);
  }, POLL);
});

test.each([
  [{ clientTlsCert: TLS.clientTlsKey }, /^clientTlsCert: the file holds no certificate in PEM/],
  [{ clientTlsCa: TLS.clientTlsKey }, /^clientTlsCa: the file holds no certificate in PEM/],
  [
    { clientTlsKey: file('stranger.key') },
    /^clientTlsKey: the file holds no private key of that certificate/,
  ],
  [
    { tlsCa: CA, tlsCert: TLS.clientTlsCert, tlsKey: file('stranger.key') },
    /^tlsKey: the file holds no private key of that certificate/,
  ],
  [{ clientTlsCa: undefined, clientTlsRequire: true }, /^clientTlsCa is missing/],
])('a server with %o does not start, and says why', async (settings, message) => {
  const data = join(servers.directory, 'never');
  await expect(servers.start('n1', { ...settings, data })).rejects.toThrow(message);
});

// Chromium is not everywhere, and nothing is downloaded; CI installs it, and there its absence is a failure.
const isSkipped = withoutBrowser !== null;
// As above.
test.skipIf(isSkipped)(
  `the status page asks all servers over TLS, and writes on the leader${isSkipped ? `: ${withoutBrowser}` : ''}`,
  async () => {
    const browser = await launchBrowser();
    try {
      // The browser does not know the authority either; that it would refuse is its own affair.
      const page = await browser.newPage({ ignoreHTTPSErrors: true });
      await page.goto(servers.origin(follower));
      await expect.poll(() => page.locator('#servers .bar').count(), POLL).toBe(servers.servers.size);
      const link = page.locator('#servers a', { hasText: leader });
      expect(await link.getAttribute('href')).toBe(`${servers.origin(leader)}/`);
      await page.fill('#key', 'from-the-page');
      await page.fill('#value', 'v');
      await page.click('button[value="put"]');
      await expect.poll(() => page.textContent('#answer'), POLL).toBe('from-the-page is written');
    } finally {
      await browser.close();
    }
  },
  60_000,
);
