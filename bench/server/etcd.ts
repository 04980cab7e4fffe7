/** Three etcd processes, where etcd is installed (Debian: etcd-server), over its HTTP gateway. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePorts, HOST } from '../../test/support/free-ports.ts';
import { type Contestant, SERVERS } from './contestant.ts';

/** Heartbeat and election time-out in milliseconds: the shortest that etcd's documentation calls sound on one machine. */
const HEARTBEAT_MS = 50;
const ELECTION_MS = 300;

/** Null when etcd is not installed. */
export async function etcdContestant(
  directory: string,
  keys: number,
  value: string,
): Promise<Contestant | null> {
  if (spawnSync('etcd', ['--version']).error !== undefined) return null;
  const ports = await freePorts(6);
  const peer = (server: number): string => `http://${HOST}:${ports[server]!}`;
  const client = (server: number): string => `http://${HOST}:${ports[3 + server]!}`;
  const encoded = SERVERS.map((server) => `n${server}=${peer(server)}`).join(',');
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const post = (path: string, body: object): string => {
    const text = JSON.stringify(body);
    return `POST ${path} HTTP/1.1\r\nHost: etcd\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  };
  const ids = new Map<string, number>();
  return {
    name: `etcd (${HEARTBEAT_MS}/${ELECTION_MS} ms)`,
    command: (server) => [
      'etcd',
      [
        ...['--name', `n${server}`, '--data-dir', join(directory, `etcd-n${server}`), '--log-level', 'error'],
        ...['--initial-advertise-peer-urls', peer(server), '--listen-peer-urls', peer(server)],
        ...['--advertise-client-urls', client(server), '--listen-client-urls', client(server)],
        ...['--initial-cluster', encoded, '--heartbeat-interval', `${HEARTBEAT_MS}`],
        ...['--election-timeout', `${ELECTION_MS}`],
      ],
    ],
    target: (server) => ({ host: HOST, port: ports[3 + server]! }),
    leaderSeenBy: async (server) => {
      const response = await fetch(`${client(server)}/v3/maintenance/status`, { method: 'POST', body: '{}' });
      const status = (await response.json()) as { header?: { member_id?: string }; leader?: string };
      if (status.header?.member_id !== undefined) ids.set(status.header.member_id, server);
      return ids.get(status.leader ?? '') ?? -1;
    },
    write: (n) => post('/v3/kv/put', { key: base64(`key-${n % keys}`), value: base64(value) }),
    read: (n) => post('/v3/kv/range', { key: base64(`key-${n % keys}`) }),
    syncs: async (server) => {
      const text = await (await fetch(`${client(server)}/metrics`)).text();
      return Number(/^etcd_disk_wal_fsync_duration_seconds_count (\d+)/m.exec(text)?.[1] ?? 0);
    },
  };
}
