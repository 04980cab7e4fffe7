/**
 * Sends requests to the server that leads: follows its redirects, remembers where they led, goes on to the next server
 * when one does not answer, and waits a little between rounds. It tells what is known of the effect of a request.
 */
import { type BreakerOptions, CircuitBreaker, DEFAULT_BREAKER } from './circuit-breaker.ts';
import { ClientError } from './errors.ts';
import { readStream, type StreamEnd } from './event-stream.ts';
import { CERTIFICATE_REFUSED, type ClientTls, type Fetch, fetchWith } from './fetching.ts';
import { Patience } from './patience.ts';

export interface RouterOptions {
  /** Of servers of the cluster: HOST:PORT, http://HOST:PORT or https://HOST:PORT. One is enough while it lives. */
  readonly servers: readonly string[];
  /** Sent with everything, where the servers ask for it. */
  readonly token?: string;
  /** Milliseconds of one attempt without anything from the server; 2000. A long answer may take longer as a whole. */
  readonly attemptTimeout?: number;
  /** Milliseconds for a call with all its attempts; 15000. */
  readonly timeout?: number;
  /** Milliseconds without a sign of life after which a watch goes to another server; 30000, two signs of a server. */
  readonly streamSilence?: number;
  readonly breaker?: Partial<BreakerOptions>;
  /** Whom to trust, in place of the system's authorities; then HOST:PORT means https://HOST:PORT. */
  readonly tls?: ClientTls;
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
/** Servers give a sign of life every 15 s. */
const STREAM_SILENCE_MS = 30_000;
const REDIRECTS_MAX = 5;
/** Of what a server said, as much is repeated to who called. */
const WORDS_MAX = 200;
/** Of Node.js: the request never left. */
const NEVER_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

/** What became of a wish for a stream. */
export type StreamOutcome =
  | { readonly kind: 'began' }
  /** A server does not give it, and would not if it was asked again. */
  | { readonly kind: 'refused'; readonly reply: Reply }
  /** None gives one now; why, of the last one. */
  | { readonly kind: 'unreachable'; readonly why: string };

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
  readonly #fetch: Fetch;
  /** Tried first. */
  #leader: string;
  /** Whose stream fell silent last; empty: none did. */
  #silent = '';

  constructor(options: RouterOptions) {
    if (options.servers.length === 0)
      throw new ClientError('refused', 'a client needs the address of a server');
    this.#options = options;
    const scheme = options.tls === undefined ? 'http' : 'https';
    this.#fetch = fetchWith(options.tls);
    this.#servers = options.servers.map((server) => originOf(server, scheme));
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
        // What became of a read matters to nobody.
        if (attempt.kind === 'unknown' && request.method !== 'GET') {
          unknown = true;
          if (!request.repeatable) throw new ClientError('unknown-outcome', why);
        }
        if (performance.now() >= until) break;
      }
      await pause();
    } while (performance.now() < until);
    throw new ClientError(unknown ? 'unknown-outcome' : 'unavailable', `gave up: ${why}`);
  }

  /**
   * Reads the text of an answer as it comes, from the first server that gives one, until it ends, falls silent or is
   * aborted. Then it waits a little, so that who asks again at once does no harm.
   */
  async stream(
    path: string,
    headers: Readonly<Record<string, string>>,
    took: (text: string) => void,
    signal: AbortSignal,
  ): Promise<StreamOutcome> {
    let outcome: StreamOutcome = { kind: 'unreachable', why: 'no server was tried' };
    const { streamSilence: silenceMax = STREAM_SILENCE_MS } = this.#options;
    for (const server of this.#streamOrder()) {
      if (signal.aborted) return outcome;
      const request = { url: `${server}${path}`, headers, silenceMax, signal };
      const end = await readStream(this.#fetch, request, took);
      if (end.kind === 'silent') this.#silent = server;
      outcome = streamOutcome(server, end);
      if (outcome.kind !== 'unreachable') break;
    }
    if (!signal.aborted && outcome.kind !== 'refused') await pause();
    return outcome;
  }

  /** The one that fell silent comes last: it accepts connections, and may be frozen all the same. */
  #streamOrder(): readonly string[] {
    const order = this.#order();
    const others = order.filter((server) => server !== this.#silent);
    return others.length === order.length ? order : [...others, this.#silent];
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
    const patience = new Patience(attemptTimeout);
    try {
      const response = await this.#fetch(`${server}${request.path}`, {
        method: request.method,
        headers: { ...request.headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'manual',
        signal: patience.signal,
      });
      const text = await patience.textOf(response);
      this.#breaker.succeeded(server);
      return sorted(server, response.status, text, response.headers.get('location'));
    } catch (error) {
      this.#breaker.failed(server);
      const cause = causeOf(error);
      const why = unanswered(server, error);
      const isUnsent = NEVER_SENT.has(cause) || CERTIFICATE_REFUSED.has(cause);
      return { kind: isUnsent ? 'refused' : 'unknown', why };
    } finally {
      patience.end();
    }
  }
}

/** The code that Node.js gives for what went wrong below the request; empty when there is none. */
function causeOf(error: unknown): string {
  return (error as { cause?: { code?: string } }).cause?.code ?? '';
}

function unanswered(server: string, error: unknown): string {
  const cause = causeOf(error);
  return `${server} does not answer (${cause === '' ? (error as Error).message : cause})`;
}

function streamOutcome(server: string, end: StreamEnd): StreamOutcome {
  if (end.kind === 'ended' || end.kind === 'silent') return { kind: 'began' };
  if (end.kind === 'unreached') return { kind: 'unreachable', why: unanswered(server, end.error) };
  const { status, text } = end;
  if (status >= 400 && status < 500) {
    return { kind: 'refused', reply: { status, text, afterUnknown: false } };
  }
  return { kind: 'unreachable', why: `${server} answers ${status}: ${text.slice(0, WORDS_MAX)}` };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ROUND_PAUSE_MS));
}

function sorted(server: string, status: number, text: string, location: string | null): Attempt {
  if (status === 307 && location !== null) return { kind: 'redirect', origin: new URL(location).origin };
  if (status === 503) return { kind: 'refused', why: `${server} answers 503: ${text.slice(0, WORDS_MAX)}` };
  // The server has failed in the middle of it, or a gateway before it does not know.
  if (status >= 500)
    return { kind: 'unknown', why: `${server} answers ${status}: ${text.slice(0, WORDS_MAX)}` };
  return { kind: 'reply', status, text };
}

/**
 * @param scheme of an address without one.
 * @throws ClientError when it is no address.
 */
function originOf(server: string, scheme: 'http' | 'https'): string {
  const text = server.includes('://') ? server : `${scheme}://${server}`;
  if (/^https?:/.test(text) && URL.canParse(text)) return new URL(text).origin;
  const message = `${JSON.stringify(server)} is no address of a server: give HOST:PORT, or https://HOST:PORT`;
  throw new ClientError('refused', message);
}
