import { describe, expect, test } from 'vitest';
import { NO_MEMBER } from '../../../../src/base/types.ts';
import type { Outcome } from '../../../../src/replica/outcome.ts';
import { rejected, SERVERS, ToyCluster } from './toy-cluster.ts';

describe('clients of a healthy cluster', () => {
  test('register once, then do one operation after the other', () => {
    const toy = new ToyCluster().start();
    expect(toy.workload.counters).toMatchObject({
      invoked: 60,
      returned: 60,
      sessions: 3,
      tries: 63,
      late: 0,
    });
    expect(toy.asked.filter(({ request }) => request.session === 0).map(({ request }) => request)).toEqual(
      Array(3).fill({ session: 0, sequence: 0, operation: null, byIndex: false }),
    );
    for (const session of [1, 2, 3]) {
      const sequences = toy.asked.flatMap(({ request }) =>
        request.session === session ? request.sequence : [],
      );
      expect(sequences).toEqual(sequences.map((_, i) => i + 1));
    }
    const open = new Set<number>();
    for (const event of toy.history) {
      expect(open.has(event.client)).toBe(event.kind !== 'invoke');
      if (event.kind === 'invoke') open.add(event.client);
      else open.delete(event.client);
    }
    expect(toy.events('invoke').map((event) => event.call)).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
  });

  test('draw all kinds of operations, with values that tell who wrote them', () => {
    const toy = new ToyCluster({ operationsMax: 600 }).start();
    const values = new Set<string>();
    const kinds = new Map<string, number>();
    for (const event of toy.history) {
      if (event.kind !== 'invoke') continue;
      const { operation } = event;
      kinds.set(operation.kind, (kinds.get(operation.kind) ?? 0) + 1);
      expect(operation.key).toMatch(/^k[0-3]$/);
      if (!('value' in operation)) continue;
      expect(operation.value).toMatch(new RegExp(`^${event.client}\\.\\d+\\.*$`));
      expect(operation.value.length).toBeGreaterThanOrEqual(8);
      expect(operation.value.length).toBeLessThanOrEqual(16);
      expect(values.has(operation.value)).toBe(false);
      values.add(operation.value);
    }
    const shares = ['get', 'put', 'delete', 'compare-and-set'].map((kind) => kinds.get(kind)! / 6);
    for (const [i, share] of [30, 40, 10, 20].entries()) {
      expect(Math.abs(shares[i]! - share)).toBeLessThan(6);
    }
  });

  test('that are alone always know what a compare-and-set must expect', () => {
    const toy = new ToyCluster({ clients: 1, operationsMax: 200 }).start();
    const swaps = toy.history.flatMap((event) =>
      event.kind === 'return' && event.result.kind === 'swapped' ? event.result.swapped : [],
    );
    expect(swaps.length).toBeGreaterThan(20);
    expect(new Set(swaps)).toEqual(new Set([true]));
  });

  test('do the same again with the same seed, and something else with another', () => {
    const one = new ToyCluster({ lossPpm: 100_000 }, 5).start();
    const same = new ToyCluster({ lossPpm: 100_000 }, 5).start();
    const other = new ToyCluster({ lossPpm: 100_000 }, 6).start();
    expect(same.history).toEqual(one.history);
    expect(same.kernel.trace.hex()).toBe(one.kernel.trace.hex());
    expect(other.kernel.trace.hex()).not.toBe(one.kernel.trace.hex());
    expect(one.workload.counters.requestsLost).toBeGreaterThan(0);
    expect(one.workload.counters.answersLost).toBeGreaterThan(0);
    expect(one.workload.counters.returned).toBeGreaterThan(50);
  });
});

describe('clients looking for the leader', () => {
  test('follow the hint, and stay with who answered', () => {
    const toy = new ToyCluster({ clients: 1 });
    toy.behaviour = (server, request, reply) => reply(server === 2 ? toy.commit(request) : rejected(2));
    toy.start();
    expect(toy.workload.counters.returned).toBe(60);
    expect(toy.asked.filter(({ server }) => server !== 2).length).toBeLessThanOrEqual(1);
  });

  test('go on to another server without a hint', () => {
    const toy = new ToyCluster({ clients: 1 });
    let refusals = 0;
    toy.behaviour = (server, request, reply) => {
      if (server === 3) return reply(toy.commit(request));
      refusals += 1;
      reply(rejected(NO_MEMBER));
    };
    toy.start();
    expect(toy.workload.counters.returned).toBe(60);
    expect(refusals).toBeLessThan(10);
    for (let i = 1; i < toy.asked.length; i += 1) {
      const [before, after] = [toy.asked[i - 1]!, toy.asked[i]!];
      if (before.server !== 3) expect(after.server).not.toBe(before.server);
    }
  });

  test('believe no hint for ever that leads to a dead server', () => {
    const toy = new ToyCluster({ clients: 1, triesMax: 20 });
    toy.behaviour = (server, request, reply) => {
      if (server === 1) reply(rejected(2));
      if (server === 3) reply(toy.commit(request));
    };
    toy.start();
    expect(toy.workload.counters.returned).toBe(60);
  });
});

describe('an operation that is not answered', () => {
  test('is tried elsewhere with the same session and sequence, and takes effect once', () => {
    const toy = new ToyCluster({ clients: 1, triesMax: 20 });
    let swallowed = 0;
    toy.behaviour = (_server, request, reply) => {
      const outcome = toy.commit(request);
      // Every other answer is swallowed after the operation has taken effect.
      if (toy.asked.length % 2 === 0) reply(outcome);
      else swallowed += 1;
    };
    toy.start();
    expect(toy.workload.counters.returned).toBe(60);
    expect(swallowed).toBeGreaterThan(30);
    // Compare-and-sets of a lone client fail if an earlier operation was applied twice or out of turn.
    for (const event of toy.history) {
      if (event.kind === 'return' && event.result.kind === 'swapped') expect(event.result.swapped).toBe(true);
    }
  });

  test('is passed over when the plan names others; a client without any does not even register', () => {
    const names = [
      { client: 1, number: 2 },
      { client: 3, number: 1 },
      { client: 1, number: 5 },
    ];
    const all = new ToyCluster().start().history;
    const toy = new ToyCluster({ operations: names }).start();
    const invoked = (history: typeof all) => history.filter((event) => event.kind === 'invoke');
    const third = invoked(all).find(({ client }) => client === 3)!;
    expect(
      invoked(toy.history)
        .map(({ client }) => client)
        .sort(),
    ).toEqual([1, 1, 3]);
    expect(invoked(toy.history).find(({ client }) => client === 3)!.operation).toEqual(third.operation);
    expect(toy.workload.counters).toMatchObject({ sessions: 2, invoked: 3, returned: 3 });
    toy.workload.probe(SERVERS);
    toy.run();
    expect(toy.workload.counters.returned).toBe(6);
  });

  test('is unknown after the last try, which each waited for its time-out', () => {
    const toy = new ToyCluster({ clients: 1, operationsMax: 1 });
    toy.behaviour = (_server, request, reply) => {
      if (request.operation === null) reply(toy.commit(request));
    };
    toy.start();
    expect(toy.history.map((event) => event.kind)).toEqual(['invoke', 'unknown']);
    expect(toy.workload.counters.tries).toBe(1 + 4);
    expect(toy.kernel.now).toBeGreaterThan(4 * 50_000);
  });

  test('is unknown when one try was, even if all later ones are rejected', () => {
    const toy = new ToyCluster({ clients: 1, operationsMax: 1 });
    let tries = 0;
    toy.behaviour = (_server, request, reply) => {
      if (request.operation === null) return reply(toy.commit(request));
      tries += 1;
      const lost: Outcome = { kind: 'unknown', reason: 'leadership-lost', leader: NO_MEMBER };
      reply(tries === 1 ? lost : rejected(NO_MEMBER));
    };
    toy.start();
    expect(toy.history.map((event) => event.kind)).toEqual(['invoke', 'unknown']);
    expect(tries).toBe(4);
  });

  test('is refused when every try was rejected', () => {
    const toy = new ToyCluster({ clients: 1, operationsMax: 1 });
    toy.behaviour = (_server, request, reply) =>
      reply(request.operation === null ? toy.commit(request) : rejected(NO_MEMBER));
    toy.start();
    expect(toy.history[1]).toEqual({ kind: 'refused', client: 1, call: 1, reason: 'not-leader' });
  });

  test('is refused at once when it is too large for anybody', () => {
    const toy = new ToyCluster({
      oversizePpm: 1_000_000,
      mix: { get: 0, put: 1, delete: 0, compareAndSet: 0 },
    });
    toy.behaviour = (_server, request, reply) =>
      reply(
        request.operation?.kind === 'put' && request.operation.value.length === 1001
          ? { kind: 'rejected', reason: 'too-large', leader: 1 }
          : toy.commit(request),
      );
    toy.start();
    expect(toy.workload.counters).toMatchObject({ invoked: 60, refused: 60, tries: 63 });
    expect(toy.events('refused')[0]).toMatchObject({ reason: 'too-large' });
  });
});

describe('answers that come at the wrong time', () => {
  test('twice: the second is ignored', () => {
    const toy = new ToyCluster();
    toy.behaviour = (_server, request, reply) => {
      reply(toy.commit(request));
      reply(rejected(NO_MEMBER));
    };
    toy.start();
    expect(toy.workload.counters).toMatchObject({ returned: 60, tries: 63, late: 0 });
  });

  test('late: an older call is not answered by them, an older try of the same call is', () => {
    const toy = new ToyCluster({ clients: 1, operationsMax: 2, triesMax: 2, latency: 0 });
    const kept: (() => void)[] = [];
    toy.behaviour = (_server, request, reply) => {
      if (request.operation === null) return reply(toy.commit(request));
      kept.push(() => reply(toy.commit(request)));
    };
    const waitForTries = (tries: number): void => {
      while (kept.length < tries && toy.kernel.step());
    };
    toy.workload.start();
    // The first call gives up after two tries; its answer comes during the second call.
    waitForTries(3);
    kept[1]!();
    toy.kernel.step();
    expect(toy.history.map((event) => [event.kind, event.call])).toEqual([
      ['invoke', 1],
      ['unknown', 1],
      ['invoke', 2],
    ]);
    expect(toy.workload.counters.late).toBe(1);
    // The second call is on its second try when the first one is answered.
    waitForTries(4);
    kept[2]!();
    toy.run();
    expect(toy.history.at(-1)).toMatchObject({ kind: 'return', call: 2 });
    expect(toy.workload.counters.tries).toBe(1 + 4);
  });

  test('to an entry that no client made: the operation may have taken effect, and is tried again', () => {
    const toy = new ToyCluster({ clients: 1, operationsMax: 1 });
    let answers = 0;
    toy.behaviour = (_server, request, reply) => {
      const outcome = toy.commit(request);
      answers += 1;
      // The registration, then the first try of the operation.
      reply(answers <= 2 ? ({ ...outcome, result: null } as Outcome) : outcome);
    };
    toy.start();
    expect(toy.events('return')).toHaveLength(1);
    expect(toy.workload.counters).toMatchObject({ invoked: 1, returned: 1, tries: 4 });
  });

  test('from a session that is gone: the operation is unknown and the client registers anew', () => {
    const toy = new ToyCluster({ clients: 1 });
    toy.start(20_000);
    toy.forgetSessions();
    toy.run();
    expect(toy.workload.counters).toMatchObject({ sessions: 2, unknown: 1, returned: 59 });
    expect(toy.asked.at(-1)!.request.session).toBe(2);
  });
});

describe('the liveness phase', () => {
  test('stops what is new and lets end what has begun', () => {
    const toy = new ToyCluster({ operationsMax: 1000 }).start(30_000);
    const before = toy.workload.counters.invoked;
    toy.workload.stopNew();
    toy.run();
    expect(toy.workload.counters.invoked).toBe(before);
    expect(toy.workload.counters.returned).toBe(before);
    expect(toy.workload.waiting()).toBe(0);
  });

  test('answers every client, from the core alone, however lossy its link was', () => {
    const toy = new ToyCluster({ lossPpm: 500_000, clients: 5, operationsMax: 1000 });
    toy.behaviour = (server, request, reply) => {
      if (server === 3) reply(toy.commit(request));
    };
    toy.start(1_000_000);
    toy.workload.stopNew();
    expect(toy.workload.waiting()).toBeGreaterThan(0);
    const probedAt = toy.kernel.now;
    toy.workload.probe([2, 3]);
    expect(toy.workload.waiting()).toBe(5);
    toy.run();
    expect(toy.workload.waiting()).toBe(0);
    const asked = toy.asked.filter(({ at }) => at > probedAt + 1000);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every(({ server }) => server !== 1)).toBe(true);
  });

  test('nobody asks a server that was withdrawn, whoever was thought to lead', () => {
    const toy = new ToyCluster({ clients: 5 });
    toy.behaviour = (server, request, reply) => {
      if (server === 3) reply(toy.commit(request));
    };
    toy.workload.probe([1, 2, 3]);
    toy.workload.withdraw(1);
    toy.workload.withdraw(2);
    toy.run();
    expect(toy.workload.waiting()).toBe(0);
    expect(new Set(toy.asked.map(({ server }) => server))).toEqual(new Set([3]));
  });

  test('keeps waiting when the core does not answer, beyond the last try of ordinary times', () => {
    const toy = new ToyCluster({ clients: 2 });
    toy.behaviour = () => {};
    toy.workload.probe(SERVERS);
    toy.run(10_000_000);
    expect(toy.workload.waiting()).toBe(2);
    expect(toy.workload.counters.tries).toBeGreaterThan(100);
    toy.behaviour = (_server, request, reply) => reply(toy.commit(request));
    toy.run();
    expect(toy.workload.waiting()).toBe(0);
    expect(toy.workload.counters.returned).toBe(2);
  });

  test('needs somebody to ask', () => {
    expect(() => new ToyCluster().workload.probe([])).toThrow(/at least one server/);
  });
});
