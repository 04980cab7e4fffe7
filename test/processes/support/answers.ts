/** What one server answers to a client, as the tables of system C put it. */
import { expect } from 'vitest';
import type { ProcessCluster } from './process-cluster.ts';

/** Statuses of a stale read, a write and readiness; the server answers that it is alive whatever else it answers. */
export async function answersOf(cluster: ProcessCluster, name: string): Promise<number[]> {
  const [read, write, ready, alive] = await Promise.all([
    cluster.ask(name, 'GET', '/kv/a?consistency=stale'),
    cluster.ask(name, 'PUT', '/kv/probe', 'v'),
    cluster.ask(name, 'GET', '/health/ready'),
    cluster.ask(name, 'GET', '/health'),
  ]);
  expect(alive.status).toBe(200);
  return [read.status, write.status, ready.status];
}
