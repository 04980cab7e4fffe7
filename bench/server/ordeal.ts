/** Three `ordeal-node` processes, with the usual time-outs of 150 to 300 ms. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts, HOST } from '../../test/support/free-ports.ts';
import { type Contestant, SERVERS } from './contestant.ts';

const COMMAND = fileURLToPath(new URL('./ordeal-node.js', import.meta.url));

/** @param more settings of each server, as flags. */
export async function ordealContestant(
  directory: string,
  keys: number,
  value: string,
  more: (server: number) => readonly string[] = () => [],
): Promise<Contestant> {
  const ports = await freePorts(6);
  const peer = (server: number): string => `${HOST}:${ports[server]!}`;
  const client = (server: number): string => `${HOST}:${ports[3 + server]!}`;
  const members = SERVERS.map((server) => `n${server}=${peer(server)}/${client(server)}`).join(',');
  return {
    name: 'ordeal-node',
    command: (server) => [
      process.execPath,
      [
        ...[COMMAND, 'start', '--name', `n${server}`, '--cluster-id', '1', '--members', members],
        ...['--data', join(directory, `n${server}`), '--log-level', 'warn'],
        ...more(server),
      ],
    ],
    target: (server) => ({ host: HOST, port: ports[3 + server]! }),
    leaderSeenBy: async (server) => {
      const response = await fetch(`http://${client(server)}/cluster/leader`);
      const { leader_id: id } = (await response.json()) as { leader_id?: string };
      return id === undefined ? -1 : Number(id.slice(1));
    },
    write: (n) =>
      `PUT /kv/key-${n % keys} HTTP/1.1\r\nHost: ordeal\r\nContent-Length: ${value.length}\r\n\r\n${value}`,
    read: (n) => `GET /kv/key-${n % keys} HTTP/1.1\r\nHost: ordeal\r\n\r\n`,
    syncs: async (server) => {
      const text = await (await fetch(`http://${client(server)}/metrics`)).text();
      return Number(/^ordeal_raft_fsync_seconds_count (\d+)/m.exec(text)?.[1] ?? 0);
    },
  };
}
