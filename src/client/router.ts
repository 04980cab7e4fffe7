/**
 * Sends requests to the server that leads: follows its redirects, remembers where they led, goes on to the next server
 * when one does not answer, and waits a little between rounds. It tells what is known of the effect of a request.
 */
import { type BreakerOptions, CircuitBreaker, DEFAULT_BREAKER } from './circuit-breaker.ts';
import { ClientError } from './errors.ts';

export interface RouterOptions {
  /** Of servers of the cluster, HOST:PORT or http://HOST:PORT. One is enough while it lives. */
  readonly servers: readonly string[];
  /** Sent with everything, where the servers ask for it. */
  readonly token?: string;
  /** Milliseconds for one attempt; 2000. */
  readonly attemptTimeout?: number;
  /** Milliseconds for a call with all its attempts; 15000. */
  readonly timeout?: number;
  readonly breaker?: Partial<BreakerOptions>;
}

export interface Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It may be sent again though nobody knows what became of it: it changes nothing, or carries a session. */
  readonly repeatable: boolean;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The reply came after an attempt whose outcome is unknown. */
  readonly afterUnknown: boolean;
}

const ATTEMPT_TIMEOUT_MS = 2_000;
const TIMEOUT_MS = 15_000;
/** Milliseconds between two rounds over all servers: a fraction of an election. */
const ROUND_PAUSE_MS = 50;
const REDIRECTS_MAX = 5;
/** Of Node.js: the request never left. */
const NEVER_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

type Attempt =
  | { readonly kind: 'reply'; readonly status: number; readonly text: string }
  | { readonly kind: 'redirect'; readonly origin: string }
  /** Nothing happened. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export class Router {
  readonly #options: RouterOptions;
  readonly #servers: string[];
  readonly #breaker: CircuitBreaker;
  /** Tried first. */
  #leader: string;

  constructor(options: RouterOptions) {
    if (options.servers.length === 0)
      throw new ClientError('refused', 'a client needs the address of a server');
    this.#options = options;
    this.#servers = options.servers.map(originOf);
    this.#leader = this.#servers[0]!;
    this.#breaker = new CircuitBreaker({ ...DEFAULT_BREAKER, ...options.breaker }, () => performance.now());
  }

  /** The server that answered last. */
  get server(): string {
    return this.#leader;
  }

  /**
   * @throws ClientError: `unavailable` when nothing happened, `unknown-outcome` when nobody knows. A reply of whatever
   * status, other than a redirect and 503, is returned.
   */
  async send(request: Request): Promise<Reply> {
    const until = performance.now() + (this.#options.timeout ?? TIMEOUT_MS);
    let unknown = false;
    let why = 'no server was tried';
    do {
      for (const server of this.#order()) {
        if (!this.#breaker.allows(server)) continue;
        const attempt = await this.#follow(server, request);
        if (attempt.kind === 'reply')
          return { status: attempt.status, text: attempt.text, afterUnknown: unknown };
        why = attempt.why;
        if (attempt.kind === 'unknown') {
          unknown = true;
          if (!request.repeatable) throw new ClientError('unknown-outcome', why);
        }
        if (performance.now() >= until) break;
      }
      await new Promise((resolve) => setTimeout(resolve, ROUND_PAUSE_MS));
    } while (performance.now() < until);
    throw new ClientError(unknown ? 'unknown-outcome' : 'unavailable', `gave up: ${why}`);
  }

  /**
   * Reads the text of an answer as it comes, from the first server that gives one, until it ends or is aborted. Waits a
   * little when no server does.
   */
  async stream(
    path: string,
    headers: Readonly<Record<string, string>>,
    took: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for (const server of this.#order()) {
      if (signal.aborted) return;
      let response: Response;
      try {
        response = await fetch(`${server}${path}`, { headers, signal });
      } catch {
        continue;
      }
      if (response.status !== 200 || response.body === null) {
        await response.body?.cancel();
        continue;
      }
      await readText(response.body, took);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, ROUND_PAUSE_MS));
  }

  #order(): readonly string[] {
    return [this.#leader, ...this.#servers.filter((server) => server !== this.#leader)];
  }

  async #follow(first: string, request: Request): Promise<Exclude<Attempt, { kind: 'redirect' }>> {
    let server = first;
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
      const attempt = await this.#attempt(server, request);
      if (attempt.kind === 'reply') this.#leader = server;
      if (attempt.kind !== 'redirect') return attempt;
      server = attempt.origin;
      if (!this.#servers.includes(server)) this.#servers.push(server);
      if (!this.#breaker.allows(server)) break;
    }
    return { kind: 'refused', why: `${first} leads to a server that does not answer` };
  }

  async #attempt(server: string, request: Request): Promise<Attempt> {
    const { token, attemptTimeout = ATTEMPT_TIMEOUT_MS } = this.#options;
    try {
      const response = await fetch(`${server}${request.path}`, {
        method: request.method,
        headers: { ...request.headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'manual',
        signal: AbortSignal.timeout(attemptTimeout),
      });
      const text = await response.text();
      this.#breaker.succeeded(server);
      return sorted(server, response.status, text, response.headers.get('location'));
    } catch (error) {
      this.#breaker.failed(server);
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? '';
      const why = `${server} does not answer (${cause === '' ? (error as Error).message : cause})`;
      return { kind: NEVER_SENT.has(cause) ? 'refused' : 'unknown', why };
    }
  }
}

/** Ends when the stream does, however it does. */
async function readText(body: ReadableStream<Uint8Array>, took: (text: string) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    let part: Awaited<ReturnType<typeof reader.read>>;
    try {
      part = await reader.read();
    } catch {
      // Cut off, or aborted: there is nothing more to read.
      return;
    }
    if (part.done) return;
    took(decoder.decode(part.value, { stream: true }));
  }
}

function sorted(server: string, status: number, text: string, location: string | null): Attempt {
  if (status === 307 && location !== null) return { kind: 'redirect', origin: new URL(location).origin };
  if (status === 503) return { kind: 'refused', why: `${server} answers 503: ${text.slice(0, 200)}` };
  if (status === 504) return { kind: 'unknown', why: `${server} answers 504: ${text.slice(0, 200)}` };
  return { kind: 'reply', status, text };
}

function originOf(server: string): string {
  return new URL(server.includes('://') ? server : `http://${server}`).origin;
}
