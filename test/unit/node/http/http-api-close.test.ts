/** The HTTP server ends, whatever its clients do. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { HttpApi } from '../../../../src/node/http/http-api.ts';

const pem = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8');

test.each([
  ['plain HTTP', null],
  ['TLS', { cert: pem('server.pem'), key: pem('server.key'), ca: null, required: false }],
])(
  'a client that connects over %s and says nothing does not keep it from closing',
  async (_what, tls) => {
    const api = new HttpApi({
      routes: [],
      writeToken: '',
      tls,
      bodyBytesMax: 1,
      allowsOrigin: () => false,
      thrown: (error) => expect(error).toBeNull(),
    });
    const port = await api.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect(port, '127.0.0.1').resume();
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await api.close(50);
    await closed;
  },
  5_000,
);
