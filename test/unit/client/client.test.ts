import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreaker } from '../../../src/client/circuit-breaker.ts';
import { OrdealClient } from '../../../src/client/index.ts';
import { EventReader } from '../../../src/client/watching.ts';
import { freePorts } from '../../support/free-ports.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers its requests in turn, the last answer for ever; and what it was asked. */
async function serve(...answers: Answer[]): Promise<{ origin: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { 'ordeal-session': session, 'ordeal-sequence': sequence, authorization } = request.headers;
    const stamp = session === undefined ? '' : ` ${session}/${sequence}`;
    asked.push(
      `${request.method} ${request.url}${stamp}${authorization === undefined ? '' : ` ${authorization}`}`,
    );
    answers[Math.min(asked.length, answers.length) - 1]!(request, response);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { origin: `http://127.0.0.1:${typeof address === 'object' ? address!.port : 0}`, asked };
}

const says =
  (status: number, body: object = {}, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));
const hangsUp: Answer = (request) => request.socket.destroy();
const session = says(201, { session: 5 });

describe('a client', () => {
  it('follows a redirect, stays with the leader, and takes its token there', async () => {
    const leader = await serve(says(200));
    const other = await serve(says(307, {}, { Location: `${leader.origin}/kv/a` }));
    const client = new OrdealClient({ servers: [other.origin], sessions: false, token: 't' });
    await client.put('a', 'v');
    await client.put('b', 'v');
    expect(other.asked).toHaveLength(1);
    expect(leader.asked).toEqual(['PUT /kv/a Bearer t', 'PUT /kv/b Bearer t']);
    expect(client.server).toBe(leader.origin);
  });

  it('goes to the next server when one does not answer or has no leader', async () => {
    const good = await serve(says(200));
    const without = await serve(says(503, { error: 'no-leader' }));
    const [nobody] = await freePorts(1);
    const client = new OrdealClient({
      servers: [`127.0.0.1:${nobody}`, without.origin, good.origin],
      sessions: false,
    });
    await client.put('a', 'v');
    expect(good.asked).toEqual(['PUT /kv/a']);
  });

  it('repeats a write of unknown outcome under the same session and number, and the next under a higher one', async () => {
    const server = await serve(session, hangsUp, says(504), says(200), says(200));
    const client = new OrdealClient({ servers: [server.origin] });
    await client.put('a', 'v');
    await client.put('b', 'v');
    expect(server.asked).toEqual([
      'POST /sessions',
      'PUT /kv/a 5/1',
      'PUT /kv/a 5/1',
      'PUT /kv/a 5/1',
      'PUT /kv/b 5/2',
    ]);
  });

  it('without sessions does not repeat what may have happened, and says that nobody knows', async () => {
    const server = await serve(hangsUp);
    const client = new OrdealClient({ servers: [server.origin], sessions: false });
    await expect(client.put('a', 'v')).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect(server.asked).toHaveLength(1);
  });

  it('takes a new session when its own is forgotten, but not after an attempt of unknown outcome', async () => {
    const gone = says(410, { error: 'unknown-session' });
    const fresh = await serve(session, gone, says(201, { session: 9 }), says(200));
    await new OrdealClient({ servers: [fresh.origin] }).put('a', 'v');
    expect(fresh.asked.at(-1)).toBe('PUT /kv/a 9/1');
    const doubtful = await serve(session, hangsUp, gone);
    await expect(new OrdealClient({ servers: [doubtful.origin] }).put('a', 'v')).rejects.toMatchObject({
      code: 'unknown-outcome',
    });
  });

  it('gives up after its time: unavailable when nothing can have happened, unknown otherwise', async () => {
    const none = await serve(says(503));
    await expect(new OrdealClient({ servers: [none.origin], timeout: 100 }).get('a')).rejects.toMatchObject({
      code: 'unavailable',
    });
    const doubtful = await serve(session, hangsUp);
    await expect(
      new OrdealClient({ servers: [doubtful.origin], timeout: 100 }).put('a', 'v'),
    ).rejects.toMatchObject({ code: 'unknown-outcome' });
  });

  it.each([500, 502])('takes %i for an outcome that nobody knows', async (status) => {
    const repeated = await serve(session, says(status), says(200));
    await new OrdealClient({ servers: [repeated.origin] }).put('a', 'v');
    expect(repeated.asked).toEqual(['POST /sessions', 'PUT /kv/a 5/1', 'PUT /kv/a 5/1']);
    const once = await serve(says(status));
    const client = new OrdealClient({ servers: [once.origin], sessions: false });
    await expect(client.put('a', 'v')).rejects.toMatchObject({ code: 'unknown-outcome' });
  });

  it('does not use a session again that the cluster has forgotten', async () => {
    const gone = says(410, { error: 'unknown-session' });
    const server = await serve(session, hangsUp, gone, says(201, { session: 9 }), says(200));
    const client = new OrdealClient({ servers: [server.origin] });
    await expect(client.put('a', 'v')).rejects.toMatchObject({ code: 'unknown-outcome' });
    await client.put('b', 'v');
    expect(server.asked.at(-1)).toBe('PUT /kv/b 9/1');
  });

  it('does not ask for sessions for ever, when the cluster forgets each at once', async () => {
    const server = await serve((request, response) =>
      (request.url === '/sessions' ? session : says(410, { error: 'unknown-session' }))(request, response),
    );
    await expect(new OrdealClient({ servers: [server.origin] }).put('a', 'v')).rejects.toMatchObject({
      code: 'unavailable',
      status: 410,
    });
    expect(server.asked).toHaveLength(6);
  });

  it('a read that fails has had no effect, however it fails', async () => {
    const server = await serve(hangsUp);
    await expect(new OrdealClient({ servers: [server.origin], timeout: 100 }).get('a')).rejects.toMatchObject(
      { code: 'unavailable' },
    );
  });

  it('tells a refusal with the code and the words of the server', async () => {
    const server = await serve(says(401, { error: 'unauthorized', message: 'the write token is missing' }));
    const client = new OrdealClient({ servers: [server.origin], sessions: false });
    await expect(client.put('a', 'v')).rejects.toMatchObject({
      code: 'refused',
      status: 401,
      reason: 'unauthorized',
      message: 'the write token is missing',
    });
  });
});

it.each([
  [{ servers: [] }, /needs the address of a server/],
  [{ servers: ['a b:1'] }, /"a b:1" is no address of a server: give HOST:PORT/],
  [{ servers: ['ftp://h:1'] }, /"ftp:\/\/h:1" is no address/],
  [{ servers: ['h:1'], tls: { ca: 'no PEM' } }, /tls\.ca is no certificate in PEM/],
])('a client that is told %j is not made', (options, message) => {
  expect(() => new OrdealClient(options)).toThrow(message);
});

describe('an answer', () => {
  it('may take far longer than an attempt, as a large backup does, while something comes', async () => {
    const slow = await serve((_request, response) => {
      let parts = 0;
      const timer = setInterval(() => {
        parts += 1;
        if (parts < 10) response.write('part ');
        else {
          clearInterval(timer);
          response.end('end');
        }
      }, 100);
    });
    const client = new OrdealClient({ servers: [slow.origin], attemptTimeout: 500, timeout: 1 });
    expect(await client.backup()).toBe(`${'part '.repeat(9)}end`);
    expect(slow.asked).toHaveLength(1);
  });

  it('of which nothing more comes is given up', async () => {
    const stuck = await serve((_request, response) => response.writeHead(200).write('part'));
    const client = new OrdealClient({ servers: [stuck.origin], attemptTimeout: 50, timeout: 1 });
    await expect(client.backup()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/nothing came for 50 ms/),
    });
  });

  it('is the value as it was written, a mark of the byte order included', async () => {
    const marked = await serve((_request, response) => response.end('\ufeffvalue'));
    expect(await new OrdealClient({ servers: [marked.origin] }).get('a')).toBe('\ufeffvalue');
  });
});

it.each(['.', '..'])(
  'a key %j is refused before anything is sent: it would ask for another path',
  async (key) => {
    const server = await serve(says(200));
    const client = new OrdealClient({ servers: [server.origin], sessions: false });
    for (const call of [
      client.get(key),
      client.put(key, 'v'),
      client.delete(key),
      client.compareAndSet(key, null, 'v'),
    ])
      await expect(call).rejects.toMatchObject({ code: 'refused', reason: 'bad-request' });
    expect(server.asked).toEqual([]);
  },
);

it('half of a surrogate pair, which has no UTF-8, is sent nowhere', async () => {
  const server = await serve((_request, response) => response.end());
  const client = new OrdealClient({ servers: [server.origin] });
  const half = '\ud800';
  const listener = { changed: () => {}, lost: () => {} };
  for (const call of [
    client.get(half),
    client.put(half, 'v'),
    client.put('k', half),
    client.compareAndSet('k', half, 'v'),
    client.compareAndSet('k', null, half),
    client.watch(half, listener, new AbortController().signal),
  ])
    await expect(call).rejects.toMatchObject({ code: 'refused', reason: 'bad-request' });
  expect(server.asked).toEqual([]);
});

describe('a watch', () => {
  const begins: Answer = (_request, response) => response.writeHead(200).write('id: 7\n\n');

  it('goes to another server when one falls silent, and on where that one was', async () => {
    const resumed: (string | undefined)[] = [];
    const frozen = await serve(begins);
    const other = await serve((request, response) => {
      resumed.push(request.headers['last-event-id']?.toString());
      response.end('id: 9\nevent: put\ndata: {"key":"k","value":"v","index":9}\n\n');
    });
    const client = new OrdealClient({ servers: [frozen.origin, other.origin], streamSilence: 500 });
    const control = new AbortController();
    const changed = vi.fn(() => control.abort());
    await client.watch('', { changed, lost: () => {} }, control.signal);
    expect(changed).toHaveBeenCalledWith({ key: 'k', value: 'v', index: 9 });
    expect([frozen.asked.length, resumed]).toEqual([1, ['7']]);
  });

  it('says when no server can be watched, and goes on trying', async () => {
    const [nobody] = await freePorts(1);
    const client = new OrdealClient({ servers: [`127.0.0.1:${nobody}`] });
    const control = new AbortController();
    let told = 0;
    const unreachable = (why: string): void => {
      expect(why).toBe(`http://127.0.0.1:${nobody} does not answer (ECONNREFUSED)`);
      told += 1;
      if (told === 2) control.abort();
    };
    await client.watch('', { changed: () => {}, lost: () => {}, unreachable }, control.signal);
    expect(told).toBe(2);
  });

  it('ends when a server refuses it, which asking again would not change; a server that is busy is asked again', async () => {
    const busy = await serve((_request, response) => response.writeHead(503).end('{}'));
    const refuses = await serve((_request, response) =>
      response.writeHead(403).end('{"error":"certificate-required","message":"show it"}'),
    );
    const client = new OrdealClient({ servers: [busy.origin, refuses.origin] });
    const listener = { changed: () => {}, lost: () => {} };
    await expect(client.watch('', listener, AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'refused',
      status: 403,
      reason: 'certificate-required',
      message: 'show it',
    });
    expect([busy.asked.length, refuses.asked.length]).toEqual([1, 1]);
  });

  it('waits a little before it asks again, when its stream ends at once', async () => {
    const ends = await serve((_request, response) => response.writeHead(200).end());
    const client = new OrdealClient({ servers: [ends.origin] });
    await client.watch('', { changed: () => {}, lost: () => {} }, AbortSignal.timeout(200));
    // Every 50 ms at most; without a pause it would be hundreds.
    expect(ends.asked.length).toBeLessThanOrEqual(5);
  });
});

describe('the circuit breaker', () => {
  it('opens after failures in a row, lets one call try again after a while, and closes when that succeeds', () => {
    let now = 0;
    const breaker = new CircuitBreaker({ failuresMax: 2, openMs: 100 }, () => now);
    breaker.failed('a');
    breaker.succeeded('a');
    breaker.failed('a');
    expect(breaker.allows('a')).toBe(true);
    breaker.failed('a');
    expect(breaker.allows('a')).toBe(false);
    expect(breaker.allows('b')).toBe(true);
    now = 100;
    expect(breaker.allows('a')).toBe(true);
    expect(breaker.allows('a')).toBe(false);
    breaker.succeeded('a');
    expect(breaker.allows('a')).toBe(true);
  });
});

it('events are read wherever the stream is cut', () => {
  const text =
    'id: 3\n\n: a comment\n\nid: 4\nevent: put\ndata: {"key":"k","value":"a: b","index":4}\n\nevent: lost\ndata: {}\n\n: alive\n\n' +
    'id: 5\nevent: delete\ndata: {"key":"k","value":null,"index":5}\n\nid: 8\n\n';
  for (const size of [1, 7, text.length]) {
    const heard: unknown[] = [];
    const reader = new EventReader({
      changed: (change) => heard.push(change),
      lost: () => heard.push('lost'),
    });
    for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
    expect(heard).toEqual([
      { key: 'k', value: 'a: b', index: 4 },
      'lost',
      { key: 'k', value: null, index: 5 },
    ]);
    expect(reader.lastId).toBe(8);
  }
});
