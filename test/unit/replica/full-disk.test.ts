import { describe, expect, it } from 'vitest';
import { FULL_DISK_RETRY, FullDisk } from '../../../src/replica/full-disk.ts';
import { Cluster, LONG } from './cluster.ts';

const fullDisk = (operation: string) => (operation === 'write' ? ('no-space' as const) : null);

describe('a full disk', () => {
  it('of the leader has new proposals rejected, and what waits is committed when there is room', () => {
    const cluster = new Cluster({ members: [{ id: 0, name: 'alone' }] });
    const leader = cluster.lead();
    leader.files.fault = fullDisk;
    const waiting = leader.propose();
    cluster.settle();
    expect(leader.propose()).toEqual([{ kind: 'rejected', reason: 'disk-full', leader: 0 }]);
    expect(leader.alarmAt).toBeLessThanOrEqual(cluster.now + FULL_DISK_RETRY);
    cluster.run(LONG);
    expect(waiting).toEqual([]);
    // Told once, however often it is tried again.
    expect(leader.fullDisks).toEqual([true]);
    leader.files.fault = () => null;
    cluster.run(FULL_DISK_RETRY);
    expect(waiting).toHaveLength(1);
    expect(leader.fullDisks).toEqual([true, false]);
    const after = leader.propose();
    cluster.settle();
    expect(after).toHaveLength(1);
    expect(leader.failures).toEqual([]);
  });

  it('of a follower leaves the majority at work', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    cluster.servers[2]!.files.fault = fullDisk;
    const outcomes = leader.propose();
    cluster.run(LONG);
    expect(outcomes).toHaveLength(1);
    expect(cluster.servers[2]!.replica.status().durableIndex).toBe(1);
    cluster.servers[2]!.files.fault = () => null;
    cluster.run(LONG);
    expect(cluster.servers[2]!.replica.status().durableIndex).toBe(2);
  });

  it('during recovery is waited for', () => {
    const cluster = new Cluster({ members: [{ id: 0, name: 'alone' }] });
    cluster.servers[0]!.files.fault = fullDisk;
    cluster.boot().run(LONG);
    expect(cluster.servers[0]!.replica.status().phase).toBe('recovering');
    cluster.servers[0]!.files.fault = () => null;
    cluster.run(LONG);
    expect(cluster.leader().replica.status().phase).toBe('running');
  });
});

describe('the retry of a full disk', () => {
  it('is due once for each interval', () => {
    const disk = new FullDisk();
    expect(disk.isRetryDue(0)).toBe(false);
    disk.changed(true, 0);
    expect(disk.isRetryDue(FULL_DISK_RETRY - 1)).toBe(false);
    expect(disk.isRetryDue(FULL_DISK_RETRY)).toBe(true);
    expect(disk.isRetryDue(FULL_DISK_RETRY)).toBe(false);
    expect(disk.deadline).toBe(2 * FULL_DISK_RETRY);
    disk.changed(false, FULL_DISK_RETRY);
    expect(disk.isRetryDue(LONG)).toBe(false);
  });
});

describe('the alarm', () => {
  it('is armed for a deadline of any reading, below zero too', () => {
    const cluster = new Cluster({ members: [{ id: 0, name: 'alone' }] });
    const server = cluster.servers[0]!;
    // The first election time-out of server 0 is 150,000 and falls on the reading -1.
    server.clockOffset = -cluster.now - 150_001;
    cluster.boot();
    expect(server.alarmAt + server.clockOffset).toBe(-1);
    cluster.run(LONG);
    expect(cluster.leader()).toBe(server);
  });

  it('is armed again when it went off too early', () => {
    const server = new Cluster().lead();
    const { alarmAt } = server;
    server.alarmAt = Number.POSITIVE_INFINITY;
    server.replica.alarm();
    expect(server.alarmAt).toBe(alarmAt);
  });

  it('is taken back by a stop', () => {
    const server = new Cluster().lead();
    server.replica.stop();
    expect(server.alarmAt).toBe(Number.POSITIVE_INFINITY);
  });
});
