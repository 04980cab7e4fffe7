/** Clients that write and read a few keys all the time, and the history of what they did and saw. */
import { DEFAULT_BOUNDS } from '../../../model/linearizability/history.ts';
import { judge } from '../../../sim/history/judge.ts';
import { readHistory } from '../../../sim/history/read.ts';
import { ClientError, OrdealClient } from '../../../src/client/index.ts';

export interface LoadSetup {
  readonly servers: readonly string[];
  readonly clients: number;
  readonly keys: number;
  /** Milliseconds between two calls of a client. */
  readonly pause: number;
  /** Calls of each client after which all keys are left for new ones: judging a key takes longer the longer its history is. Default: never. */
  readonly callsPerKeys?: number;
}

const SEARCH_BOUNDS = { stepsMax: 20 * DEFAULT_BOUNDS.stepsMax, bytesMax: DEFAULT_BOUNDS.bytesMax };
/** Milliseconds in which the cluster must serve its clients again after whatever a test does to it. */
const PATIENCE_MS = 20_000;

export class Load {
  readonly #setup: LoadSetup;
  readonly #lines: string[] = [];
  readonly #running: Promise<void>[] = [];
  #stopped = false;
  #calls = 0;
  readonly #used = new Set<string>();
  /** Calls that ended with a result. */
  answered = 0;

  constructor(setup: LoadSetup) {
    this.#setup = setup;
    for (let client = 1; client <= setup.clients; client += 1) this.#running.push(this.#client(client));
  }

  /** So many more calls are answered, which means that the cluster serves its clients. */
  async progress(more: number): Promise<void> {
    const wanted = this.answered + more;
    const end = performance.now() + PATIENCE_MS;
    while (this.answered < wanted) {
      if (performance.now() > end)
        throw new Error(`${wanted - this.answered} of ${more} calls are not answered`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  /** Reads every key once more, so that nothing acknowledged can be missing, and judges all of it. */
  async verdict(): Promise<string> {
    const client = new OrdealClient({ servers: this.#setup.servers });
    for (const key of this.#used) await this.#get(0, client, key);
    const { verdict, violation } = judge(readHistory(this.#lines.join('\n')), SEARCH_BOUNDS);
    return violation === null ? verdict : `${verdict}: ${JSON.stringify(violation)}`;
  }

  async #client(number: number): Promise<void> {
    const { servers, keys, pause, callsPerKeys = Number.POSITIVE_INFINITY } = this.#setup;
    const client = new OrdealClient({ servers, attemptTimeout: 1_000, timeout: PATIENCE_MS });
    for (let n = 0; !this.#stopped; n += 1) {
      const epoch = Math.floor(n / callsPerKeys);
      const key = `k${epoch * keys + ((n * 7 + number) % keys)}`;
      this.#used.add(key);
      const value = `${number}-${n}`;
      const turn = (n + number) % 4;
      if (turn === 0) {
        await this.#call(number, { kind: 'put', key, value }, async () => {
          await client.put(key, value);
          return { kind: 'done' };
        });
      } else if (turn === 1) {
        const expected = await this.#get(number, client, key);
        await this.#call(number, { kind: 'compare-and-set', key, expected, value }, async () => ({
          kind: 'swapped',
          swapped: await client.compareAndSet(key, expected, value),
        }));
      } else await this.#get(number, client, key);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async #get(number: number, client: OrdealClient, key: string): Promise<string | null> {
    let value: string | null = null;
    await this.#call(number, { kind: 'get', key }, async () => {
      value = await client.get(key);
      return { kind: 'value', value };
    });
    return value;
  }

  async #call(client: number, operation: object, perform: () => Promise<object>): Promise<void> {
    this.#calls += 1;
    const call = this.#calls;
    const tell = (event: object): void => {
      this.#lines.push(JSON.stringify(event));
    };
    tell({ kind: 'invoke', client, call, operation });
    try {
      const result = await perform();
      this.answered += 1;
      tell({ kind: 'return', client, call, result });
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      tell({ kind: error.code === 'unknown-outcome' ? 'unknown' : 'refused', client, call });
    }
  }
}
