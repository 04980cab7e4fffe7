/**
 * Ports on loopback for servers that must know each other's before they start. They lie below those that systems give
 * to outgoing connections, and each process begins to look in a place of its own, since others look at the same time.
 */
import { createServer } from 'node:net';

export const HOST = '127.0.0.1';
const PORT_MIN = 10_000;
const PORTS = 22_000;
/** Between the places of two processes that were started one after the other. */
const STRIDE = 131;

let asked = 0;

/** Nobody listened on these a moment ago, and this process is not given them again soon. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = PORT_MIN + ((process.pid * STRIDE + asked) % PORTS);
    asked += 1;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
