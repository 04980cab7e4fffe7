import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { expect, test, vi } from 'vitest';
import { OpenSockets } from '../../../../src/node/transport/open-sockets.ts';

const pem = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8');

test('a connection is known while it is open, also over TLS, and then forgotten', async () => {
  const server = createServer({ cert: pem('server.pem'), key: pem('server.key') }, (socket) =>
    socket.resume(),
  );
  const open = new OpenSockets(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server on a port of TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const caller = (): Promise<ReturnType<typeof connect>> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', ca: pem('ca.pem') }, () => resolve(socket));
      socket.on('error', () => {});
    });
  const [first, second] = await Promise.all([caller(), caller()]);
  expect(open.size).toBe(2);
  first.end();
  await vi.waitFor(() => expect(open.size).toBe(1));
  const closed = new Promise((resolve) => second.resume().once('close', resolve));
  open.destroyAll();
  await closed;
  await vi.waitFor(() => expect(open.size).toBe(0));
  await new Promise((resolve) => server.close(resolve));
});
