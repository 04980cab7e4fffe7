import { describe, expect, it } from 'vitest';
import { Cluster, LONG, type Server, unknown } from './cluster.ts';

/** Turns one bit of the first ticket's bytes around, far below what is known to be synced. */
function damage(server: Server): void {
  const [first] = server.files.snapshot();
  const { path, bytes } = first!;
  const at = bytes.length >>> 1;
  bytes[at] = bytes[at]! ^ 1;
  server.files.put(path, bytes);
}

describe('a replica stops by itself', () => {
  it('when its log is damaged below the watermark, before it says anything', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    for (let i = 0; i < 20; i += 1) {
      leader.propose(new Uint8Array(100));
      cluster.settle();
    }
    leader.crash();
    damage(leader);
    cluster.frames.length = 0;
    leader.boot();
    leader.files.pumpAll();
    expect(leader.failures).toMatchObject([{ code: 'damaged', flightRecord: [] }]);
    expect(leader.failures[0]!.message).toMatch(/log-\d+\.seg/);
    expect(leader.replica.status().phase).toBe('stopped');
    expect(cluster.frames).toEqual([]);
  });

  it('when the files are those of another server', () => {
    const cluster = new Cluster();
    cluster.lead();
    const [mine, other] = cluster.servers;
    mine!.crash();
    for (const { path, bytes } of other!.files.snapshot()) mine!.files.put(path, bytes);
    mine!.boot();
    mine!.files.pumpAll();
    expect(mine!.failures).toMatchObject([{ code: 'foreign' }]);
  });

  it('when what it stands on throws: it says what was thrown, and pending proposals are unknown', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const outcomes = leader.propose();
    leader.replica.crashed(new Error('a completion threw'));
    expect(outcomes).toEqual([unknown('stopped')]);
    expect(leader.failures).toMatchObject([{ code: 'invariant', message: 'a completion threw' }]);
    leader.replica.crashed(new Error('again'));
    expect(leader.failures).toHaveLength(1);
  });

  it('when a sync fails: pending proposals are unknown, and the flight record tells the last steps', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    const other = cluster.others(leader)[0]!;
    leader.files.fault = (operation) => (operation === 'sync' ? 'io' : null);
    const outcomes = leader.propose();
    leader.files.pumpAll();
    expect(outcomes).toEqual([unknown('stopped')]);
    expect(leader.failures).toHaveLength(1);
    const { code, flightRecord } = leader.failures[0]!;
    expect(code).toBe('sync-failed');
    expect(flightRecord).toHaveLength(8);
    expect(flightRecord[7]).toMatch(
      /^#\d+ proposal: leader in term 1, vote 0, leader 0, last 2, durable 1, commit 1, applied 1$/,
    );
    expect(other.failures).toEqual([]);
  });

  it.each([
    ['throws', () => {}, 'no more'],
    ['answers too little', (done: (results: unknown[]) => void) => done([]), '1 entries with 0 results'],
    [
      'answers twice',
      (done: (results: unknown[]) => void) => {
        done([null]);
        done([null]);
      },
      'answered before',
    ],
  ])('when its state machine %s', (name, answer, message) => {
    const cluster = new Cluster();
    cluster.servers[0]!.wrap = () => ({
      apply: (_batch, done) => {
        if (name === 'throws') throw new Error('no more');
        answer(done);
      },
      snapshot: () => {
        throw new Error('no snapshot is expected');
      },
      restore: () => {
        throw new Error('no snapshot is expected');
      },
    });
    cluster.boot().run(LONG);
    const [failure] = cluster.servers[0]!.failures;
    expect(failure).toMatchObject({ code: 'invariant' });
    expect(failure!.message).toContain(message);
    expect(failure!.flightRecord.length).toBeGreaterThan(0);
    // The other two have elected a leader of theirs.
    expect(cluster.leader()).not.toBe(cluster.servers[0]);
  });

  it('when a proposer throws at its answer, once', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    leader.replica.propose(new Uint8Array(1), 1, () => {
      throw new Error('the client fell over');
    });
    const outcomes = leader.propose();
    cluster.settle();
    expect(leader.failures).toMatchObject([{ code: 'invariant', message: 'the client fell over' }]);
    expect(outcomes).toEqual([unknown('stopped')]);
  });
});

describe('a stopped replica', () => {
  it('does nothing more, whatever arrives', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    leader.propose();
    const observed: string[] = [];
    leader.observe = ({ input }) => observed.push(input);
    leader.replica.stop();
    leader.replica.stop();
    const before = leader.files.journal.length;
    cluster.run(LONG);
    leader.replica.alarm();
    expect(observed).toEqual([]);
    expect(leader.files.journal.length - before).toBeLessThanOrEqual(1);
    expect(leader.failures).toEqual([]);
    expect(leader.replica.status().phase).toBe('stopped');
  });

  it('sends nothing of the step it was stopped in', () => {
    const cluster = new Cluster();
    const leader = cluster.lead();
    leader.observe = () => leader.replica.stop();
    leader.propose();
    expect(cluster.frames).toEqual([]);
    expect(leader.replica.status().phase).toBe('stopped');
  });

  it('applies nothing more when an answer had it stopped', () => {
    // Alone, so that the entries after the first are committed together, by one completion of the disk.
    const cluster = new Cluster({ applyEntriesMax: 1, members: [{ id: 0, name: 'alone' }] });
    const leader = cluster.lead();
    const applied: number[] = [];
    leader.observe = ({ input, appliedIndex }) => {
      if (input === 'applied') applied.push(appliedIndex);
    };
    const first = leader.propose();
    leader.replica.propose(new Uint8Array(1), 1, () => leader.replica.stop());
    const later = [leader.propose(), leader.propose()];
    cluster.settle();
    expect(first).toHaveLength(1);
    expect(leader.replica.status().commitIndex).toBe(5);
    expect(applied).toEqual([2, 3]);
    expect(later).toEqual([[unknown('stopped')], [unknown('stopped')]]);
  });

  it('is not started again: a new life is a new replica', () => {
    const leader = new Cluster().lead();
    expect(() => leader.replica.start()).toThrow('started twice');
  });
});
