import { describe, expect, it } from 'vitest';
import type { AppliedEntry, StateMachine } from '../../../src/ports/state-machine.ts';
import { createCodec } from '../../../src/wire/index.ts';
import { Cluster, LONG, OPTIONS, resultOf } from './cluster.ts';

const WIRE = { frameBytesMax: 1_000, entriesMax: 8 };
const heartbeat = {
  kind: 5,
  term: 9,
  incarnation: 1,
  sequence: 1,
  previousIndex: 0,
  previousTerm: 0,
  readRound: 0,
} as const;

describe('a step', () => {
  it('is observed before it is written, and written before it is told', () => {
    const cluster = new Cluster();
    const server = cluster.servers[0]!;
    let order: string[] = [];
    const open = server.files.open.bind(server.files);
    server.files.open = (path, create, done) =>
      open(path, create, (error, file) => {
        const write = file?.write;
        if (file && write) {
          file.write = (offset, bytes, written) => {
            order.push('write');
            write(offset, bytes, written);
          };
        }
        done(error, file);
      });
    server.observe = ({ input }) => order.push(input);
    server.sending = () => order.push('send');
    expect(cluster.lead()).toBe(server);
    order = [];
    server.propose();
    expect(order).toEqual(['proposal', 'write', 'send', 'send']);
  });

  it('stamps every message with a number of its own', () => {
    const cluster = new Cluster();
    const seen = new Set<string>();
    let sent = 0;
    for (const server of cluster.servers) {
      server.observe = (observation) => {
        for (const { message } of observation.sent) {
          sent += 1;
          expect(message.incarnation).toBe(1);
          seen.add(`${message.from} ${message.sequence}`);
        }
      };
    }
    cluster.lead();
    expect(sent).toBeGreaterThan(10);
    expect(seen.size).toBe(sent);
  });

  it('counts observations from 1, the recovered state first', () => {
    const cluster = new Cluster();
    const sequences: number[] = [];
    const inputs: string[] = [];
    cluster.servers[0]!.observe = ({ sequence, input }) => {
      sequences.push(sequence);
      inputs.push(input);
    };
    cluster.lead();
    expect(inputs.slice(0, 2)).toEqual(['start', 'election-timeout']);
    expect(sequences).toEqual(sequences.map((_, i) => i + 1));
  });

  it('of a grant leaves only when the vote is durable', () => {
    const cluster = new Cluster();
    cluster.boot();
    const [asking, voter] = cluster.servers;
    const codec = createCodec(OPTIONS.identity, asking!.id, WIRE);
    voter!.replica.receive(
      codec.encode({
        kind: 3,
        from: 0,
        to: 1,
        term: 1,
        incarnation: 1,
        sequence: 1,
        lastLogIndex: 0,
        lastLogTerm: 0,
        transfer: false,
      }),
    );
    expect(cluster.frames).toEqual([]);
    voter!.files.pumpAll();
    expect(cluster.frames.map(({ frame }) => codec.decode(frame))).toMatchObject([
      { kind: 4, granted: true },
    ]);
  });
});

describe('a frame', () => {
  it('that is damaged, foreign, or its own is dropped and counted', () => {
    const cluster = new Cluster();
    cluster.boot();
    const server = cluster.servers[0]!;
    const inputs: string[] = [];
    server.observe = ({ input }) => inputs.push(input);
    const codec = createCodec(OPTIONS.identity, 9, WIRE);
    const foreign = createCodec({ cluster: 1, group: 3 }, 1, WIRE);
    const from = (id: number) => ({ ...heartbeat, from: id, to: 0, commitIndex: 0, entries: [] });
    server.replica.receive(new Uint8Array(3));
    server.replica.receive(foreign.encode(from(1)));
    server.replica.receive(codec.encode({ ...from(1), to: 1 }));
    // It never sends itself anything.
    server.replica.receive(codec.encode(from(0)));
    const flipped = codec.encode(from(1));
    flipped[40] = flipped[40]! ^ 4;
    server.replica.receive(flipped);
    expect([...server.replica.refusedFrames()]).toEqual([
      ['too-short', 1],
      ['wrong-cluster', 1],
      ['wrong-receiver', 1],
      ['own-frame', 1],
      ['bad-checksum', 1],
    ]);
    expect(inputs).toEqual([]);
    server.replica.receive(codec.encode(from(1)));
    expect(inputs).toEqual(['message']);
  });

  it('that comes before recovery is done is dropped', () => {
    const cluster = new Cluster();
    const server = cluster.servers[0]!.boot();
    const codec = createCodec(OPTIONS.identity, 1, WIRE);
    server.replica.receive(codec.encode({ ...heartbeat, from: 1, to: 0, commitIndex: 0, entries: [] }));
    server.files.pumpAll();
    expect(server.replica.status().term).toBe(0);
  });
});

/** Answers when it is told to. */
class LateMachine implements StateMachine {
  readonly batches: (readonly AppliedEntry[])[] = [];
  #done: ((results: readonly unknown[]) => void) | null = null;

  snapshot(): never {
    throw new Error('no snapshot is expected');
  }

  restore(): never {
    throw new Error('no snapshot is expected');
  }

  apply(batch: readonly AppliedEntry[], done: (results: readonly unknown[]) => void): void {
    if (this.#done !== null) throw new Error('a batch came before the one before was answered');
    this.batches.push(batch);
    this.#done = done;
  }

  answer(): boolean {
    const done = this.#done;
    if (done === null) return false;
    this.#done = null;
    done(this.batches.at(-1)!.map(({ index }) => ({ kind: 'session', session: index })));
    return true;
  }
}

describe('applying', () => {
  it('hands out bounded batches, one at a time, without a gap, to a machine that takes its time', () => {
    const cluster = new Cluster();
    const late = new LateMachine();
    cluster.servers[0]!.wrap = () => late;
    const leader = cluster.lead();
    const outcomes = Array.from({ length: 10 }, () => leader.propose());
    cluster.run(LONG);
    expect(late.batches).toHaveLength(1);
    expect(outcomes.every((ended) => ended.length === 0)).toBe(true);
    expect(leader.replica.status()).toMatchObject({ commitIndex: 11, appliedIndex: 0 });
    while (late.answer());
    expect(late.batches.every((batch) => batch.length <= OPTIONS.applyEntriesMax)).toBe(true);
    expect(late.batches.flat().map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(outcomes.map(resultOf)).toEqual(outcomes.map((_, i) => ({ kind: 'session', session: i + 2 })));
  });

  it('of very many entries at once does not recurse', () => {
    const cluster = new Cluster({ applyEntriesMax: 1, members: [{ id: 0, name: 'alone' }] });
    const leader = cluster.lead();
    const outcomes = Array.from({ length: 20_000 }, () => leader.propose());
    cluster.settle();
    expect(outcomes.every((ended) => ended.length === 1)).toBe(true);
  });

  it('ignores the late answer of a machine whose replica has stopped', () => {
    const cluster = new Cluster();
    const late = new LateMachine();
    cluster.servers[0]!.wrap = () => late;
    const leader = cluster.lead();
    leader.replica.stop();
    expect(late.answer()).toBe(true);
    expect(late.batches).toHaveLength(1);
    expect(leader.failures).toEqual([]);
  });
});
