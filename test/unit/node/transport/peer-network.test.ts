import { readFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { afterAll, expect, test, vi } from 'vitest';
import { type ControlFrame, encodeControl } from '../../../../src/node/transport/control-frames.ts';
import { makeChallenge, makeHello, type PeerIdentity } from '../../../../src/node/transport/handshake.ts';
import { PeerNetwork } from '../../../../src/node/transport/peer-network.ts';
import type { PeerTls } from '../../../../src/node/transport/sockets.ts';
import { timeoutNow } from '../../../../src/raft/make-message.ts';
import { createCodec } from '../../../../src/wire/create-codec.ts';

const HOST = '127.0.0.1';
const open: PeerNetwork[] = [];
afterAll(async () => {
  await Promise.all(open.map((network) => network.close()));
});

class Peer {
  readonly ports = new Map<number, number>();
  readonly received: Uint8Array[] = [];
  readonly told: string[] = [];
  readonly removed = new Set<number>();
  readonly directories = new Map<number, string>();
  readonly roundTrips: [member: number, ms: number][] = [];
  readonly network: PeerNetwork;
  port = 0;

  constructor(identity: Partial<PeerIdentity> & { self: number }, tls: PeerTls | null = null) {
    this.network = new PeerNetwork({
      identity: {
        cluster: 7,
        group: 0,
        name: `n${identity.self}`,
        directory: 'first',
        token: 'secret',
        ...identity,
      },
      frameBytesMax: 1_000,
      tls,
      endpointOf: (member) => {
        const port = this.ports.get(member);
        return port === undefined ? null : { host: HOST, port };
      },
      isRemoved: (member) => this.removed.has(member),
      isAnother: (member, directory) => (this.directories.get(member) ?? directory) !== directory,
      events: {
        received: (frame) => this.received.push(frame),
        called: (member, name) => this.told.push(`called ${member} ${name}`),
        connected: (member) => this.told.push(`connected ${member}`),
        roundTrip: (member, ms) => this.roundTrips.push([member, ms]),
        unreachable: (member, why) => this.told.push(`unreachable ${member}: ${why}`),
        refused: (reason) => this.told.push(`refused ${reason}`),
        refusedForGood: (by, reason) => this.told.push(`${reason}, says ${by}`),
      },
    });
    open.push(this.network);
  }

  async listen(port = 0): Promise<this> {
    this.port = await this.network.listen({ host: HOST, port });
    return this;
  }

  calls(member: number, port: number): void {
    this.ports.set(member, port);
    this.network.keepConnected([member]);
  }
}

function frameOf(from: number, to: number, term: number): Uint8Array {
  const codec = createCodec({ cluster: 7, group: 0 }, from, { frameBytesMax: 1_000, entriesMax: 1 });
  return codec.encode({ ...timeoutNow(from, to, term), incarnation: 1, sequence: 1 });
}

// Most of these tests wait for something that does not happen, or takes its time, so they wait together.
test.concurrent('frames arrive in order, those too that were sent while it connected', async () => {
  const one = new Peer({ self: 1 });
  const two = await new Peer({ self: 2 }).listen();
  const frames = [1, 2, 3].map((term) => frameOf(1, 2, term));
  one.calls(2, two.port);
  one.network.send(2, frames[0]!);
  one.network.send(2, frames[1]!);
  await vi.waitFor(() => expect(one.network.isConnected(2)).toBe(true));
  one.network.send(2, frames[2]!);
  await vi.waitFor(() => expect(two.received).toEqual(frames));
  await vi.waitFor(() => expect(one.roundTrips).toEqual([[2, expect.any(Number)]]));
  expect(one.roundTrips[0]![1]).toBeGreaterThan(0);
  expect(one.told).toEqual(['connected 2']);
  expect(two.told).toEqual(['called 1 n1']);
  expect(one.network.traffic()).toMatchObject({ framesSent: 3, framesDropped: 0 });
  expect(two.network.traffic()).toMatchObject({ framesReceived: 3, bytesReceived: 3 * frames[0]!.length });
});

test.concurrent.each([
  [{ cluster: 8 }, 'cluster', /of cluster 7, the caller of cluster 8/],
  [{ group: 1 }, 'group', /of group 0, the caller of group 1/],
  [{ token: 'wrong' }, 'token', /another token/],
  [{ token: '' }, 'token', /another token/],
])('a caller with %o is refused, and told why', async (stranger, reason, why) => {
  const two = await new Peer({ self: 2 }).listen();
  const one = new Peer({ self: 1, ...stranger });
  one.calls(2, two.port);
  await vi.waitFor(() => expect(two.told).toContain(`refused ${reason}`));
  await vi.waitFor(() => expect(one.told[0]).toMatch(why));
  expect(one.network.isConnected(2)).toBe(false);
  expect(two.network.traffic().callersRefused).toBeGreaterThan(0);
});

test.concurrent('who calls one member and reaches another is refused', async () => {
  const two = await new Peer({ self: 2 }).listen();
  const one = new Peer({ self: 1 });
  one.calls(3, two.port);
  await vi.waitFor(() => expect(one.told[0]).toMatch(/this is member 2, and member 1 called member 3/));
});

test.concurrent('a server that answers without knowing the token is not believed', async () => {
  const { one, impostor } = await callImpostor({ kind: 'welcome', proof: 'guessed' });
  await vi.waitFor(() => expect(one.told[0]).toMatch(/does not know the token/));
  await one.network.close();
  impostor.close();
});

test.concurrent('a server that says without knowing the token that the caller was removed is not believed', async () => {
  const removal = { kind: 'refused', reason: 'removed', message: 'go away', proof: 'guessed' } as const;
  const { one, impostor } = await callImpostor(removal);
  await vi.waitFor(() =>
    expect(one.told[0]).toMatch(/^unreachable 2: it says .* and does not know the token/),
  );
  await one.network.close();
  expect(one.told.join()).not.toMatch(/removed, says/);
  impostor.close();
});

/** Somebody in the place of member 2 who answers a caller so. */
async function callImpostor(answer: ControlFrame): Promise<{ one: Peer; impostor: Server }> {
  const impostor = createServer((socket) => {
    socket.write(encodeControl({ kind: 'challenge', version: 2, nonce: 'n' }));
    socket.once('data', () => socket.write(encodeControl(answer)));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => impostor.listen(0, HOST, resolve));
  const address = impostor.address();
  const one = new Peer({ self: 1 });
  one.calls(2, typeof address === 'object' ? address!.port : 0);
  return { one, impostor };
}

test.concurrent('a caller that was removed is told so, and does not call again', async () => {
  const two = await new Peer({ self: 2 }).listen();
  two.removed.add(1);
  const one = new Peer({ self: 1 });
  one.calls(2, two.port);
  await vi.waitFor(() => expect(one.told).toEqual(['removed, says 2']));
  // Longer than the longest pause between two calls.
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect([one.told, two.told]).toEqual([['removed, says 2'], ['refused removed']]);
  expect(one.network.isConnected(2)).toBe(false);
});

test.concurrent('who is removed while it is connected is heard until its next sign of life, then told so, and called no more', async () => {
  const one = await new Peer({ self: 1 }).listen();
  const two = await new Peer({ self: 2 }).listen();
  one.calls(2, two.port);
  two.calls(1, one.port);
  await vi.waitFor(() =>
    expect([one.network.isConnected(2), two.network.isConnected(1)]).toEqual([true, true]),
  );
  two.removed.add(1);
  one.network.send(2, frameOf(1, 2, 1));
  await vi.waitFor(() => expect(two.received).toEqual([frameOf(1, 2, 1)]));
  await vi.waitFor(() => expect(one.told).toContain('removed, says 2'), 5_000);
  expect(two.told.filter((line) => line.startsWith('refused'))).toEqual(['refused removed']);
  expect(two.network.isConnected(1)).toBe(false);
});

test.concurrent('a caller with another data directory than before is told so, and does not call again', async () => {
  const two = await new Peer({ self: 2 }).listen();
  two.directories.set(1, 'first');
  const one = new Peer({ self: 1, directory: 'second' });
  one.calls(2, two.port);
  await vi.waitFor(() => expect(one.told).toEqual(['directory, says 2']));
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect([one.told, two.told]).toEqual([['directory, says 2'], ['refused directory']]);
});

test.concurrent('a server of an earlier version, which says nothing of its directory, is told that it is one', async () => {
  const two = await new Peer({ self: 2 }).listen();
  const socket = connect(two.port, HOST);
  socket.on('error', () => {});
  const { directory: _, ...hello } = makeHello(
    { cluster: 7, group: 0, self: 1, name: 'n1', directory: '', token: '' },
    2,
    makeChallenge(),
  );
  socket.once('data', () => socket.write(encodeControl({ ...hello, version: 1 } as ControlFrame)));
  await vi.waitFor(() => expect(two.told).toEqual(['refused version']));
  socket.destroy();
});

test.concurrent('who has another token is told that, and not who was removed', async () => {
  const two = await new Peer({ self: 2 }).listen();
  two.removed.add(1);
  const one = new Peer({ self: 1, token: 'wrong' });
  one.calls(2, two.port);
  await vi.waitFor(() => expect(one.told[0]).toMatch(/another token/));
});

test('a connection comes back by itself when the other server does', async () => {
  const one = new Peer({ self: 1 });
  const two = await new Peer({ self: 2 }).listen();
  one.calls(2, two.port);
  await vi.waitFor(() => expect(one.network.isConnected(2)).toBe(true));
  await two.network.close();
  await vi.waitFor(() => expect(one.network.isConnected(2)).toBe(false));
  one.network.send(2, frameOf(1, 2, 1));
  const again = await new Peer({ self: 2 }).listen(two.port);
  await vi.waitFor(() => expect(one.network.isConnected(2)).toBe(true), 5_000);
  one.network.send(2, frameOf(1, 2, 2));
  await vi.waitFor(() => expect(again.received.at(-1)).toEqual(frameOf(1, 2, 2)));
  expect(one.told.filter((line) => line === 'connected 2')).toHaveLength(2);
});

test.concurrent('frames to a server whose address nobody knows are dropped and counted', () => {
  const one = new Peer({ self: 1 });
  one.network.send(9, frameOf(1, 9, 1));
  expect(one.network.traffic().framesDropped).toBe(1);
  expect(one.told).toEqual(['unreachable 9: its address is not known']);
});

test.concurrent('a message in the name of another server ends the connection', async () => {
  const one = new Peer({ self: 1 });
  const two = await new Peer({ self: 2 }).listen();
  one.calls(2, two.port);
  await vi.waitFor(() => expect(one.network.isConnected(2)).toBe(true));
  one.network.send(2, frameOf(3, 2, 1));
  await vi.waitFor(() => expect(one.told.some((line) => line.startsWith('unreachable'))).toBe(true));
  expect(two.received).toEqual([]);
});

test.concurrent('who sends something else than frames is cut off', async () => {
  const two = await new Peer({ self: 2 }).listen();
  const socket = connect(two.port, HOST);
  socket.on('error', () => {});
  socket.resume();
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(two.told).toEqual([]);
});

test.concurrent('who is refused and goes on sending is cut off', async () => {
  const two = await new Peer({ self: 2 }).listen();
  const stranger = { cluster: 8, group: 0, self: 1, name: 'n1', directory: '', token: '' };
  const socket = connect({ port: two.port, host: HOST, allowHalfOpen: true });
  socket.on('error', () => {});
  let sending: NodeJS.Timeout | undefined;
  socket.once('data', () => {
    socket.write(encodeControl(makeHello(stranger, 2, makeChallenge())));
    sending = setInterval(() => socket.write('more'), 50);
  });
  await vi.waitFor(() => expect(two.told).toEqual(['refused cluster']), 5_000);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(sending);
});

const pem = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8');
const tlsOf = (name: string): PeerTls => ({
  ca: pem('ca.pem'),
  cert: pem(`${name}.pem`),
  key: pem(`${name}.key`),
});

test.concurrent('with TLS, frames arrive; a certificate that the authority did not sign, and none at all, get nowhere', async () => {
  const two = await new Peer({ self: 2 }, tlsOf('server')).listen();
  const one = new Peer({ self: 1 }, tlsOf('server'));
  one.calls(2, two.port);
  one.network.send(2, frameOf(1, 2, 1));
  await vi.waitFor(() => expect(two.received).toHaveLength(1), 5_000);
  const stranger = new Peer({ self: 3 }, tlsOf('stranger'));
  const plain = new Peer({ self: 4 });
  for (const other of [stranger, plain]) {
    other.calls(2, two.port);
    await vi.waitFor(() => expect(other.told[0]).toMatch(/^unreachable/), 5_000);
  }
  expect(two.told).toEqual(['called 1 n1']);
});

test.concurrent('with TLS, a caller that never begins the handshake is cut off', async () => {
  const two = await new Peer({ self: 2 }, tlsOf('server')).listen();
  const socket = connect(two.port, HOST);
  socket.on('error', () => {});
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(two.told).toEqual([]);
}, 30_000);
