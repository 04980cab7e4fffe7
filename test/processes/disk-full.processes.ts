/** A server whose disk is really full: it refuses cleanly, harms nobody, and goes on when there is room again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refineTraces } from '../../sim/trace/refine-traces.ts';
import { Load } from './support/load.ts';
import { ProcessCluster } from './support/process-cluster.ts';
import { SmallDisk } from './support/small-disk.ts';
import { CALM, THREE } from './support/timing.ts';

const DISK_MIB = 16;
/** More than what is left of the last block of a file. */
const VALUE = 'v'.repeat(8_000);

const probe = SmallDisk.mount(1);
probe?.unmount();
const isSkipped = probe === null;

// A full disk takes a file system of its own, which not everybody may mount.
describe.skipIf(isSkipped)(
  `a full disk${isSkipped ? ': NOT TRIED, since nothing may be mounted here' : ''}`,
  () => {
    let disk: SmallDisk;
    let cluster: ProcessCluster;
    beforeEach(async () => {
      disk = SmallDisk.mount(DISK_MIB)!;
      cluster = await ProcessCluster.start({
        names: THREE,
        flags: CALM,
        data: { n1: disk.directory },
        traces: true,
      });
    });
    afterEach(async () => {
      const complaints = cluster.complaints();
      await cluster.kill();
      const { failure } = refineTraces(cluster.traces);
      await cluster.close();
      disk.unmount();
      expect({ complaints, failure }).toEqual({ complaints: [], failure: null });
    });

    const leadBy = (name: string): Promise<void> =>
      cluster.until(`${name} leads`, async () => {
        const leader = await cluster.leader();
        if (leader === name) return true;
        await cluster.ask(leader, 'POST', '/cluster/transfer', JSON.stringify({ node_id: name }));
        return false;
      });
    const lastIndexOf = async (name: string): Promise<number> =>
      (JSON.parse((await cluster.ask(name, 'GET', '/cluster/overview')).text) as { durableIndex: number })
        .durableIndex;

    it('of the leader: writes are refused without effect, and taken when there is room again', async () => {
      const load = new Load({ servers: cluster.addresses, clients: 2, keys: 2, pause: 15 });
      await load.progress(20);
      await leadBy('n1');
      disk.fill();
      await cluster.until('a write is refused', async () => {
        const { status, text } = await cluster.ask('n1', 'PUT', '/kv/large', VALUE);
        return status === 503 && text.includes('disk-full');
      });
      expect((await cluster.ask('n1', 'GET', '/health')).status).toBe(200);
      expect((await cluster.ask('n1', 'GET', '/metrics')).text).toContain('\nordeal_raft_disk_full 1\n');
      disk.empty();
      await cluster.until('a write is taken', async () => {
        const { status } = await cluster.ask(await cluster.leader(), 'PUT', '/kv/large', 'small');
        return status === 200;
      });
      await load.progress(20);
      await load.stop();
      expect(await load.verdict()).toBe('linearizable');
    });

    it('of a server that is killed: it says in one line why it does not start, and starts when there is room again', async () => {
      await leadBy('n2');
      disk.fill();
      await cluster.end('n1', 'SIGKILL');
      expect((await cluster.ask('n2', 'PUT', '/kv/large', VALUE)).status).toBe(200);
      expect(await cluster.refusal('n1')).toMatch(
        /^ordeal-node start: data: .* cannot be locked: ENOSPC.*\n$/,
      );
      disk.empty();
      cluster.run('n1');
      await cluster.ready('n1');
      const last = await lastIndexOf('n2');
      await cluster.until('it has what the others have', async () => (await lastIndexOf('n1')) >= last);
    });

    it('of a follower: the others serve their clients, and it catches up when there is room again', async () => {
      await leadBy('n2');
      const load = new Load({ servers: cluster.addresses, clients: 2, keys: 2, pause: 15 });
      await load.progress(20);
      disk.fill();
      for (let n = 0; n < 5; n += 1)
        expect((await cluster.ask(await cluster.leader(), 'PUT', '/kv/large', VALUE)).status).toBe(200);
      await load.progress(40);
      const [full, other] = [await lastIndexOf('n1'), await lastIndexOf('n2')];
      expect(full).toBeLessThan(other - 20);
      disk.empty();
      await cluster.until('it has what the others have', async () => (await lastIndexOf('n1')) >= other);
      await load.progress(20);
      await load.stop();
      expect(await load.verdict()).toBe('linearizable');
    });
  },
);
