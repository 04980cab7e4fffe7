/** Servers that share one key-value map with sessions, so that only what a test makes of them goes wrong. */
import type {
  ClientEvent,
  KeyValueOperation,
  KeyValueResult,
} from '../../../../properties/client-history.ts';
import { Kernel } from '../../../../sim/kernel/kernel.ts';
import { KeyedRandom } from '../../../../sim/kernel/random.ts';
import type { WorkloadPlan } from '../../../../sim/scenario/scenario.ts';
import type { ClientRequest, ClientResult } from '../../../../sim/system.ts';
import { Workload } from '../../../../sim/workload/workload.ts';
import type { Outcome } from '../../../../src/replica/outcome.ts';

export const PLAN: WorkloadPlan = {
  clients: 3,
  thinkTime: 1000,
  keys: 4,
  valueBytesMin: 8,
  valueBytesMax: 16,
  oversizePpm: 0,
  mix: { get: 30, put: 40, delete: 10, compareAndSet: 20 },
  reads: { log: 1, leader: 0, any: 0 },
  tryTimeout: 50_000,
  triesMax: 4,
  latency: 500,
  lossPpm: 0,
  operationsMax: 60,
};

export const SERVERS = [1, 2, 3];
export const PROPOSAL_BYTES_MAX = 1000;

export interface Asked {
  readonly at: number;
  readonly server: number;
  readonly request: ClientRequest;
}

export class ToyCluster {
  readonly kernel = new Kernel();
  readonly history: ClientEvent[] = [];
  readonly asked: Asked[] = [];
  readonly workload: Workload;
  /** What a server does with a request; the default is to answer at once. */
  behaviour: (server: number, request: ClientRequest, reply: (outcome: Outcome) => void) => void = (
    _server,
    request,
    reply,
  ) => reply(this.commit(request));
  readonly #map = new Map<string, string>();
  readonly #sessions = new Map<number, { sequence: number; result: KeyValueResult }>();
  #sessionNumber = 0;
  #index = 0;

  constructor(plan: Partial<WorkloadPlan> = {}, seed = 1) {
    this.workload = new Workload(
      this.kernel,
      { ...PLAN, ...plan },
      SERVERS,
      new KeyedRandom(seed, 'workload'),
      PROPOSAL_BYTES_MAX,
      {
        request: (server, request, reply) => {
          this.asked.push({ at: this.kernel.now, server, request });
          this.behaviour(server, request, reply);
        },
      },
      (event) => this.history.push(event),
    );
  }

  run(until = Number.POSITIVE_INFINITY): this {
    for (;;) {
      const next = this.kernel.nextTime();
      if (next < 0 || next > until) return this;
      this.kernel.step();
    }
  }

  /** Runs it from the start to its end. */
  start(until?: number): this {
    this.workload.start();
    return this.run(until);
  }

  /** Applies the request, once for each sequence. */
  commit({ session, sequence, operation }: ClientRequest): Outcome {
    this.#index += 1;
    return {
      kind: 'committed',
      index: this.#index,
      term: 1,
      result: this.#result(session, sequence, operation),
    };
  }

  forgetSessions(): void {
    this.#sessions.clear();
  }

  events(kind: ClientEvent['kind']): ClientEvent[] {
    return this.history.filter((event) => event.kind === kind);
  }

  #result(number: number, sequence: number, operation: KeyValueOperation | null): ClientResult {
    if (operation === null) {
      this.#sessionNumber += 1;
      this.#sessions.set(this.#sessionNumber, { sequence: 0, result: { kind: 'done' } });
      return { kind: 'session', session: this.#sessionNumber };
    }
    const session = this.#sessions.get(number);
    if (session === undefined) return { kind: 'refused', reason: 'unknown-session' };
    if (sequence < session.sequence) return { kind: 'refused', reason: 'stale-sequence' };
    if (sequence > session.sequence) {
      session.sequence = sequence;
      session.result = this.#apply(operation);
    }
    return session.result;
  }

  #apply(operation: KeyValueOperation): KeyValueResult {
    const { key } = operation;
    const value = this.#map.get(key) ?? null;
    switch (operation.kind) {
      case 'get':
        return { kind: 'value', value };
      case 'put':
        this.#map.set(key, operation.value);
        return { kind: 'done' };
      case 'delete':
        this.#map.delete(key);
        return { kind: 'done' };
      case 'compare-and-set': {
        const swapped = value === operation.expected;
        if (swapped) this.#map.set(key, operation.value);
        return { kind: 'swapped', swapped };
      }
      default:
        return operation satisfies never;
    }
  }
}

export function rejected(leader: number): Outcome {
  return { kind: 'rejected', reason: 'not-leader', leader };
}
