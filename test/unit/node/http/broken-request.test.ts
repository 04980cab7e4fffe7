/** What is no HTTP request is answered with a reason, and never in the middle of another answer. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpApi } from '../../../../src/node/http/http-api.ts';

const HOST = '127.0.0.1';
let port: number;
const api = new HttpApi({
  routes: [
    {
      method: 'GET',
      path: '/stream',
      summary: 'an answer that does not end by itself',
      answers: {},
      writes: false,
      handle: ({ response }) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write('id: 1\n\n');
      },
    },
    {
      method: 'GET',
      path: '/short',
      summary: 'an answer that ends',
      answers: {},
      writes: false,
      handle: (call) => call.json(200, {}),
    },
  ],
  writeToken: '',
  tls: null,
  bodyBytesMax: 1,
  allowsOrigin: () => false,
  thrown: (error) => expect(error).toBeNull(),
});
beforeAll(async () => {
  port = await api.listen({ host: HOST, port: 0 });
});
afterAll(() => api.close(50));

/** All that comes back until the connection is closed; each part is sent when something has come back for the one before. */
function send(...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const [first, ...later] = parts;
    let heard = '';
    const socket = connect(port, HOST, () => socket.write(first!));
    socket.on('error', () => {});
    socket.on('data', (text) => {
      heard += String(text);
      const next = later.shift();
      if (next !== undefined) socket.write(next);
    });
    socket.once('close', () => resolve(heard));
  });
}

test.each([
  ['something else', 'hello\r\n\r\n', /^HTTP\/1.1 400 .*"bad-request","message":"this is no HTTP request: /s],
  [
    'a length that is none',
    'GET /short HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
    /^HTTP\/1.1 400 .*"message":"/s,
  ],
  [
    'too many headers',
    `GET /short HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
    /^HTTP\/1.1 431 .*"too-large"/s,
  ],
  ['no host', 'GET /short HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 .*"message":"the Host header is missing"/s],
])('%s is answered with a reason', async (_what, text, answer) => {
  expect(await send(text)).toMatch(answer);
});

test('also behind a request that was one, on the same connection', async () => {
  expect(await send('GET /short HTTP/1.1\r\nHost: a\r\n\r\n', 'hello\r\n\r\n')).toMatch(
    /^HTTP\/1.1 200 .*HTTP\/1.1 400 .*"bad-request"/s,
  );
});

test('nothing is written into an answer that is under way', async () => {
  const heard = await send('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n', 'hello\r\n\r\n');
  expect(heard).toMatch(/^HTTP\/1.1 200 .*id: 1/s);
  expect(heard).not.toContain('bad-request');
});

test('the older protocol, which has no host, is served', async () => {
  expect(await send('GET /short HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
});
