/** The HTTP API of three real servers: DESIGN section 10, and the routes of systems C, K and S. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { Servers } from './support/servers.ts';

let servers: Servers;
let leader: string;
let follower: string;
beforeAll(async () => {
  servers = await new Servers({ bodyBytesMax: 1_000 }).found('n1', 'n2', 'n3');
  leader = await servers.leader();
  follower = await servers.follower();
});
afterAll(async () => {
  await servers.end();
  expect(servers.failures).toEqual([]);
});

const json = (value: unknown): RequestInit => ({ body: JSON.stringify(value) });

describe('keys and values', () => {
  it('what was put is read on every server at once, and what was deleted is gone', async () => {
    expect((await servers.ask(leader, 'PUT', '/kv/a', { body: 'hällo' })).status).toBe(200);
    for (const name of servers.servers.keys()) {
      expect(await servers.ask(name, 'GET', '/kv/a')).toMatchObject({ status: 200, text: 'hällo' });
    }
    expect((await servers.ask(leader, 'DELETE', '/kv/a')).status).toBe(200);
    for (const name of servers.servers.keys()) {
      expect(await servers.ask(name, 'GET', '/kv/a')).toMatchObject({
        status: 404,
        body: { error: 'no-such-key' },
      });
    }
  });

  it('a key may have slashes and any character, a value may be empty', async () => {
    const path = `/kv/${encodeURIComponent('a/ü?&=#')}/%2F`;
    await servers.ask(leader, 'PUT', path, { body: '' });
    expect(await servers.ask(follower, 'GET', path)).toMatchObject({ status: 200, text: '' });
  });

  it('a write on a follower is redirected to the same path of the leader, and a client may follow', async () => {
    const answer = await servers.ask(follower, 'PUT', '/kv/a%20b', { body: 'v' });
    expect(answer).toMatchObject({ status: 307, body: { error: 'not-leader', leader } });
    expect(answer.headers.get('location')).toBe(`${servers.origin(leader)}/kv/a%20b`);
    expect((await servers.ask(follower, 'PUT', '/kv/a%20b', { body: 'v', redirect: 'follow' })).status).toBe(
      200,
    );
  });

  it('stale reads come from the server itself', async () => {
    await servers.ask(leader, 'PUT', '/kv/s', { body: 'v' });
    await vi.waitFor(async () =>
      expect((await servers.ask(follower, 'GET', '/kv/s?consistency=stale')).text).toBe('v'),
    );
  });

  it('If-None-Match: * sets a key only if it is not there', async () => {
    const init = { body: 'first', headers: { 'If-None-Match': '*' } };
    expect(await servers.ask(leader, 'PUT', '/kv/once', init)).toMatchObject({ status: 201 });
    expect(await servers.ask(leader, 'PUT', '/kv/once', init)).toMatchObject({
      status: 412,
      body: { swapped: false },
    });
  });

  it('compare and set sets a key only if it has the expected value', async () => {
    const swap = (expected: string | null, value: string) =>
      servers.ask(leader, 'POST', '/cas/c', json({ expected, value }));
    expect((await swap(null, 'one')).status).toBe(200);
    expect((await swap(null, 'two')).status).toBe(412);
    expect((await swap('one', 'two')).status).toBe(200);
    expect((await servers.ask(leader, 'GET', '/kv/c')).text).toBe('two');
  });
});

describe('sessions', () => {
  it('a write that is sent again takes effect once', async () => {
    const { body } = await servers.ask(leader, 'POST', '/sessions');
    const session = Number(body['session']);
    const write = (sequence: number, value: string) =>
      servers.ask(leader, 'POST', '/cas/x', {
        ...json({ expected: null, value }),
        headers: { 'Ordeal-Session': String(session), 'Ordeal-Sequence': String(sequence) },
      });
    expect((await write(1, 'v')).status).toBe(200);
    expect((await write(1, 'v')).status).toBe(200);
    expect((await write(2, 'w')).status).toBe(412);
    expect(await write(1, 'v')).toMatchObject({ status: 409, body: { error: 'stale-sequence' } });
  });

  it('a session that is not known is told so', async () => {
    const headers = { 'Ordeal-Session': '9007199254740991', 'Ordeal-Sequence': '1' };
    const answer = await servers.ask(leader, 'PUT', '/kv/x', { body: 'v', headers });
    expect(answer).toMatchObject({ status: 410, body: { error: 'unknown-session' } });
  });
});

test('HEAD is a GET without its body, and a stream ends at once', async () => {
  for (const path of ['/health', '/cluster/status', '/watch', '/backup', '/metrics', '/']) {
    const answer = await fetch(`${servers.origin(leader)}${path}`, { method: 'HEAD' });
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, '']);
  }
});

test('a page of this very server may write, under whatever name the browser reached it', async () => {
  const Origin = `http://localhost:${servers.clientPort(leader)}`;
  const url = `${Origin}/kv/own-page`;
  expect((await fetch(url, { method: 'PUT', body: 'v', headers: { Origin } })).status).toBe(200);
});

test.each(['.', '..'])('no key is %j, since browsers and clients take it out of the path', async (key) => {
  const status = await new Promise((resolve, reject) => {
    const options = {
      port: servers.clientPort(leader),
      host: '127.0.0.1',
      path: `/kv/${key}`,
      method: 'PUT',
    };
    const asked = request(options, (response) => resolve(response.resume().statusCode));
    asked.on('error', reject).end('v');
  });
  expect(status).toBe(400);
});

describe('what is wrong with a request is said', () => {
  const half: RequestInit = { body: 'v', headers: { 'Ordeal-Session': '1' } };
  const fraction: RequestInit = { body: 'v', headers: { 'Ordeal-Session': '1', 'Ordeal-Sequence': '0.5' } };
  const hexadecimal: RequestInit = {
    body: 'v',
    headers: { 'Ordeal-Session': '0x1', 'Ordeal-Sequence': '1' },
  };
  test.each<[string, string, RequestInit, number, RegExp]>([
    ['GET', '/nothing', {}, 404, /no such route: GET \/openapi/],
    ['PATCH', '/kv/a', { body: 'v' }, 405, /PATCH is not served here, but GET, HEAD, PUT, DELETE/],
    ['PUT', '/kv/', { body: 'v' }, 400, /the key has 0 bytes/],
    ['PUT', `/kv/${'k'.repeat(4_097)}`, { body: 'v' }, 400, /from 1 to 4096/],
    ['GET', '/kv/%ff', {}, 400, /percent-encoded/],
    ['GET', '/kv/a?consistency=some', {}, 400, /consistency is some: it must be linearizable or stale/],
    ['GET', '/kv/a?consistancy=stale', {}, 400, /"consistancy" is no query .* known here: consistency$/],
    ['GET', '/kv/a?consistency=stale&%22x=', {}, 400, /^"\\"x" is no query parameter/],
    ['PUT', '/kv/a?consistency=stale', { body: 'v' }, 400, /"consistency" is no .* there is none here$/],
    [
      'GET',
      '/kv/a?consistency=stale&consistency=linearizable',
      {},
      400,
      /^"consistency" is there more than once$/,
    ],
    ['GET', '/watch?prefx=w/', {}, 400, /"prefx" is no query parameter .* known here: prefix$/],
    ['GET', `/cluster/leader?${'x'.repeat(1_000)}`, {}, 400, /^"x{64}" is no query parameter/],
    ['POST', '/api/write?source=s', json({ data: 1 }), 400, /"source" is no query parameter/],
    ['POST', '/cluster/snapshot?force', {}, 400, /"force" is no query parameter/],
    ['PUT', '/kv/a', { body: new Uint8Array([0xff]) }, 400, /not UTF-8/],
    ['PUT', '/kv/a', { body: 'v'.repeat(1_001) }, 413, /larger than 1000 bytes/],
    ['PUT', '/kv/a', { body: 'v', headers: { 'If-None-Match': '"v"' } }, 400, /If-None-Match must be \*/],
    ['PUT', '/kv/a', half, 400, /go together/],
    ['PUT', '/kv/a', hexadecimal, 400, /integers from 1/],
    ['DELETE', '/kv/a', { headers: { Origin: 'http://elsewhere.example' } }, 403, /pages of other origins/],
    ['POST', '/cluster/transfer', { headers: { Origin: 'null' } }, 403, /pages of other origins/],
    ['PUT', '/kv/a', fraction, 400, /integers from 1/],
    ['POST', '/cas/a', { body: '{' }, 400, /the body is not JSON/],
    ['POST', '/cas/a', {}, 400, /expected/],
    ['POST', '/cas/a', json({ expected: 1, value: 'v' }), 400, /expected: /],
    ['POST', '/cas/a', json({ expected: null, value: 'v', more: 1 }), 400, /more: /],
    ['POST', '/cas/a', json({ expected: null, value: 'v\ud800' }), 400, /value: is no text/],
    ['POST', '/cas/a', json({ expected: '\udfff', value: 'v' }), 400, /expected: is no text/],
    ['POST', '/cas/a', { body: Buffer.from('{"expected":null,"value":"\xff"}', 'latin1') }, 400, /not UTF-8/],
    ['POST', '/cluster/join', json({ node_id: 'n4', address: 'here' }), 400, /address: it must be HOST:PORT/],
    ['POST', '/cluster/join', json({ node_id: 'n 4', address: 'h:1' }), 400, /node_id: it must not be blank/],
    ['POST', '/cluster/join', json({ node_id: 'n1', address: 'h:1' }), 409, /n1 is a member already/],
    ['POST', '/cluster/promote', json({ node_id: 'n9' }), 404, /no member is called n9/],
    ['POST', '/cluster/promote', json({ node_id: 'n1' }), 409, /it is that already/],
    ['POST', '/api/write', json({ source: 's' }), 400, /data/],
    ['GET', '/watch', { headers: { 'Last-Event-ID': 'x' } }, 400, /Last-Event-ID/],
  ])('%s %s %o', async (method, path, init, status, message) => {
    const answer = await servers.ask(leader, method, path, init);
    expect(answer.status).toBe(status);
    expect(answer.body['message']).toMatch(message);
    expect(answer.body['error']).toMatch(/^[a-z-]+$/);
  });

  it('a body without a length is bounded, too', async () => {
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(600));
      },
    });
    // Node.js wants to be told that the answer may come before the body has ended; its types do not know.
    const init = { body: stream, duplex: 'half' } as RequestInit;
    const answer = await servers.ask(leader, 'PUT', '/kv/a', init).catch(() => null);
    // A client that still writes may see the connection end before it reads the answer.
    expect(answer?.status ?? 413).toBe(413);
    expect((await servers.ask(leader, 'GET', '/health')).status).toBe(200);
  });
});

test('liveness is always 200, so a probe with a parameter too many does not have the server restarted', async () => {
  expect((await servers.ask(leader, 'GET', '/health?verbose')).status).toBe(200);
  expect((await servers.ask(leader, 'GET', '/health/ready?verbose')).status).toBe(400);
});

test('a query that says nothing is none', async () => {
  expect((await servers.ask(leader, 'GET', '/cluster/status?')).status).toBe(200);
});

describe('the cluster', () => {
  it('is alive, ready, and says who leads', async () => {
    for (const name of servers.servers.keys()) {
      expect(await servers.ask(name, 'GET', '/health')).toMatchObject({
        status: 200,
        body: { status: 'ok' },
      });
      expect(await servers.ask(name, 'GET', '/health/ready')).toMatchObject({
        status: 200,
        body: { leaderKnown: true },
      });
      expect((await servers.ask(name, 'GET', '/cluster/leader')).body).toEqual({
        leader_id: leader,
        leader_addr: `127.0.0.1:${servers.clientPort(leader)}`,
        is_self: name === leader,
      });
    }
  });

  it('tells of itself and of its peers', async () => {
    const { body } = await servers.ask(follower, 'GET', '/cluster/status');
    expect(body).toMatchObject({
      node_id: follower,
      state: 'follower',
      leader,
      leaderKnown: true,
      is_voter: true,
    });
    expect(body['peers']).toHaveLength(2);
    const { body: members } = await servers.ask(leader, 'GET', '/cluster/members');
    expect(members['members']).toMatchObject([
      { node_id: 'n1', member: 1, voter: true },
      { node_id: 'n2', member: 2, voter: true },
      { node_id: 'n3', member: 3, voter: true },
    ]);
  });

  it('serves the routes of system S', async () => {
    const { status, body } = await servers.ask(
      leader,
      'POST',
      '/api/write',
      json({ data: { n: 1 }, source: 's' }),
    );
    expect([status, body['success'], body['leader']]).toEqual([201, true, leader]);
    expect(body['entryId']).toBeGreaterThan(0);
    expect((await servers.ask(leader, 'GET', `/kv/${String(body['key'])}`)).text).toBe(
      '{"data":{"n":1},"source":"s"}',
    );
    const { body: known } = await servers.ask(leader, 'GET', '/api/status');
    expect(known).toMatchObject({ leader, clusterSize: 3 });
    const nodes = known['nodes'] as readonly { id: string; timeSinceLastHeartbeat: number | null }[];
    for (const { id, timeSinceLastHeartbeat } of nodes) {
      if (id === leader) expect(timeSinceLastHeartbeat).toBeNull();
      else expect(timeSinceLastHeartbeat).toBeGreaterThanOrEqual(0);
    }
    const raft = (await servers.ask(follower, 'GET', '/raft/status')).body;
    expect(raft).toMatchObject({ state: 'follower', leader });
    expect(raft['timeSinceLastHeartbeat']).toBeGreaterThanOrEqual(0);
    expect((await servers.ask(leader, 'GET', '/raft/status')).body).toMatchObject({
      state: 'leader',
      timeSinceLastHeartbeat: null,
    });
  });

  it('a snapshot is taken when somebody asks, and once', async () => {
    await servers.ask(leader, 'PUT', '/kv/snap', { body: 'v' });
    expect((await servers.ask(leader, 'POST', '/cluster/snapshot')).status).toBe(202);
    await vi.waitFor(async () => {
      const { text } = await servers.ask(leader, 'GET', '/metrics');
      expect(Number(/^ordeal_raft_snapshot_index (\d+)/m.exec(text)?.[1])).toBeGreaterThan(0);
    });
    expect(await servers.ask(leader, 'POST', '/cluster/snapshot')).toMatchObject({
      status: 409,
      body: { error: 'nothing-new' },
    });
  });

  it('has metrics under the names of the reference designs', async () => {
    const { status, text } = await servers.ask(leader, 'GET', '/metrics');
    expect(status).toBe(200);
    for (const line of ['state 2', 'is_leader 1', 'has_leader 1', 'peers_total 2', 'peers_connected 2']) {
      expect(text).toContain(`\nordeal_raft_${line}\n`);
    }
    for (const name of ['term', 'last_index', 'commit_index', 'applied_index', 'fsync_seconds_count']) {
      expect(text).toMatch(new RegExp(`^ordeal_raft_${name} [1-9]`, 'm'));
    }
    for (const name of [
      'leader_changes_total',
      'elections_total',
      'appends_sent_total',
      'appends_answered_total',
    ]) {
      expect(text).toMatch(new RegExp(`^ordeal_raft_${name} [1-9]`, 'm'));
    }
    for (const name of ['replication_lag_entries', 'seconds_since_leader_heard']) {
      expect(text).toMatch(new RegExp(`^ordeal_raft_${name} \\d`, 'm'));
    }
    expect(text).not.toContain('is_primary');
    expect(text).toMatch(/^ordeal_raft_commit_seconds_count\{outcome="committed"\} [1-9]/m);
  });

  it('describes itself in an OpenAPI document that lists every route', async () => {
    const { body } = await servers.ask(follower, 'GET', '/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, { operationId: string; responses: object }>>;
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/kv/{key}', '/cas/{key}', '/sessions', '/watch', '/cluster/join', '/metrics']),
    );
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        if (method !== 'get' || path.includes('{') || path === '/watch') continue;
        for (const query of ['', '?unheard-of']) {
          const { status } = await servers.ask(leader, 'GET', `${path}${query}`);
          expect(Object.keys(responses)).toContain(String(status));
        }
      }
    }
  });

  it('its document names what every change may be refused with before anything is done', async () => {
    const { body } = await servers.ask(follower, 'GET', '/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, { responses: object }>>;
    for (const [template, methods] of Object.entries(paths)) {
      const path = template.replace('{key}', 'k');
      for (const [method, { responses }] of Object.entries(methods)) {
        if (method === 'get') continue;
        const ask = (query: string, init: RequestInit) =>
          servers.ask(leader, method.toUpperCase(), `${path}${query}`, init);
        const refusals = [
          await ask('?unheard-of', {}),
          await ask('', { headers: { Origin: 'http://elsewhere.example' } }),
          await ask('', { body: 'v'.repeat(1_001) }),
        ].map(({ status }) => status);
        expect(refusals).toEqual([400, 403, 413]);
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(refusals.map(String)));
      }
    }
  });
});

/** Reads server-sent events until one of them contains `last`. */
async function events(
  name: string,
  path: string,
  last: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const control = new AbortController();
  const response = await fetch(`${servers.origin(name)}${path}`, { headers, signal: control.signal });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes(last)) break;
  }
  control.abort();
  return text.replace(/^id: \d+\n\n/gm, '');
}

it('a server that says it is where another one is does not become a member', async () => {
  const { body } = await servers.ask(leader, 'GET', '/cluster/members');
  const members = body['members'] as readonly { node_id: string; address: string; client_address: string }[];
  for (const { node_id: holder, address, client_address: client } of members) {
    for (const taken of [
      { address, client_address: 'elsewhere:1' },
      { address: 'elsewhere:1', client_address: client },
      { address: client, client_address: 'elsewhere:1' },
    ]) {
      const said = JSON.stringify({ node_id: 'n9', ...taken });
      const answer = await servers.ask(leader, 'POST', '/cluster/join', { body: said });
      expect([answer.status, answer.body['error']]).toEqual([409, 'address-taken']);
      expect(answer.body['message']).toContain(`is the address of ${holder}: `);
    }
  }
  const after = await servers.ask(leader, 'GET', '/cluster/members');
  expect(after.body['members']).toHaveLength(members.length);
});

describe('watching', () => {
  it('a watcher is told at once where it begins, so that nothing is missed by one who is cut off', async () => {
    const control = new AbortController();
    const { body: put } = await servers.ask(leader, 'PUT', '/kv/v', { body: 'x' });
    const { body } = await fetch(`${servers.origin(leader)}/watch`, { signal: control.signal });
    const { value } = await body!.getReader().read();
    control.abort();
    expect(Buffer.from(value!).toString()).toBe(`id: ${Number(put['index'])}\n\n`);
  });

  it('a watcher hears the changes of its keys in the order of the log, and goes on where it was cut off', async () => {
    const watching = events(follower, '/watch?prefix=w/', '"end"');
    await vi.waitFor(async () => {
      const { body } = await servers.ask(leader, 'PUT', '/kv/w/begin', { body: 'x' });
      expect(body['index']).toBeGreaterThan(0);
    });
    // The connection of the watcher may have come later than the first write.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { body: first } = await servers.ask(leader, 'PUT', '/kv/w/a', { body: '1' });
    await servers.ask(leader, 'PUT', '/kv/other', { body: '2' });
    await servers.ask(leader, 'DELETE', '/kv/w/a');
    await servers.ask(leader, 'PUT', '/kv/w/a', { body: 'end' });
    const index = Number(first['index']);
    const seen = await watching;
    const expected = [
      `id: ${index}\nevent: put\ndata: {"key":"w/a","value":"1","index":${index}}\n\n`,
      `id: ${index + 2}\nevent: delete\ndata: {"key":"w/a","value":null,"index":${index + 2}}\n\n`,
      `id: ${index + 3}\nevent: put\ndata: {"key":"w/a","value":"end","index":${index + 3}}\n\n`,
    ];
    expect(seen.endsWith(expected.join(''))).toBe(true);
    const again = await events(leader, '/watch?prefix=w/', '"end"', { 'Last-Event-ID': String(index) });
    expect(again).toBe(expected.slice(1).join(''));
  });
});
