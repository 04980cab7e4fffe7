/**
 * The HTTP server of clients: finds the route, checks the token, takes the body within its bound, and hands the call
 * on. Nothing is parsed that a route does not ask for, since a write should cost little more than its commit.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { ClientApiTls } from '../config/tls.ts';
import type { Endpoint } from '../transport/dialer.ts';
import { listen } from '../transport/listen.ts';
import { OpenSockets } from '../transport/open-sockets.ts';
import { closeFailedHandshakes } from '../transport/sockets.ts';
import { answerBroken } from './broken-request.ts';
import { Call } from './call.ts';
import { crossOrigin, isForeign } from './cross-origin.ts';
import type { Route } from './route.ts';

/** Milliseconds in which a client must have sent its headers; with TLS, before that, made its handshake. */
const HEADERS_MS_MAX = 10_000;
/** ... and its whole request. */
const REQUEST_MS_MAX = 60_000;
/** Milliseconds after which an idle connection is closed. */
const IDLE_MS_MAX = 60_000;
/** Where clients must show certificates, what begins so is served to others, too: probes and balancers have none. */
const OPEN_TO_ALL = '/health';
/** Connections that are accepted at a time. */
const CONNECTIONS_MAX = 10_000;

export interface HttpApiOptions {
  readonly routes: readonly Route[];
  /** Empty: nobody has to send one. */
  readonly writeToken: string;
  /** Null: plain HTTP. */
  readonly tls: ClientApiTls | null;
  readonly bodyBytesMax: number;
  /** Whether pages of that origin may speak to this server; their own pages may always. */
  readonly allowsOrigin: (origin: string) => boolean;
  /** What a route threw, which it must not, or the system said of a connection. */
  readonly thrown: (error: unknown) => void;
}

/** A name of a parameter is repeated to whoever sent it up to this many characters. */
const NAME_LENGTH_MAX = 64;

/** The routes of one path. */
class Place {
  readonly #routes: Route[] = [];
  /** What they serve, as a list with commas. */
  methods = '';

  add(route: Route): void {
    this.#routes.push(route);
    this.methods = this.#routes.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ');
  }

  route(method: string | undefined): Route | undefined {
    return this.#routes.find((route) => route.method === method);
  }
}

export class HttpApi {
  readonly #options: HttpApiOptions;
  readonly #server: Server | SecureServer;
  readonly #open: OpenSockets;
  /** By path; of those with an argument, by what stands before it. */
  readonly #exact = new Map<string, Place>();
  readonly #prefixes: { readonly prefix: string; readonly place: Place }[] = [];
  /** The latest answer of each connection. */
  readonly #latest = new WeakMap<Duplex, ServerResponse>();

  constructor(options: HttpApiOptions) {
    this.#options = options;
    for (const route of options.routes) this.#add(route);
    this.#server = makeServer(options.tls, (request, response) => this.#request(request, response));
    this.#open = new OpenSockets(this.#server);
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
      answerBroken(error, socket, this.#latest.get(socket)),
    );
  }

  /** Resolves with the port, which the system chose if it was 0. */
  listen(endpoint: Endpoint): Promise<number> {
    return listen(this.#server, endpoint, this.#options.thrown);
  }

  /** No more connections; what is under way may end within the time given, in milliseconds. */
  close(patience: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#open.destroyAll(), patience);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }

  #add(route: Route): void {
    const argument = route.path.indexOf('{');
    if (argument < 0) {
      const place = this.#exact.get(route.path) ?? new Place();
      place.add(route);
      this.#exact.set(route.path, place);
      return;
    }
    const prefix = route.path.slice(0, argument);
    const known = this.#prefixes.find((each) => each.prefix === prefix);
    const place = known?.place ?? new Place();
    place.add(route);
    if (known === undefined) this.#prefixes.push({ prefix, place });
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const { allowsOrigin } = this.#options;
    this.#latest.set(request.socket, response);
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? '' : url.slice(mark + 1);
    const prefixed = this.#prefixes.find(({ prefix }) => path.startsWith(prefix));
    const place = prefixed?.place ?? this.#exact.get(path);
    if (crossOrigin(request, response, place?.methods ?? '', allowsOrigin)) return;
    const argument = prefixed === undefined ? '' : decoded(path.slice(prefixed.prefix.length));
    const call = new Call(request, response, path, query, argument ?? '');
    if (!this.#isKnown(request) && !path.startsWith(OPEN_TO_ALL)) {
      const message = 'show a certificate that the authority of this cluster signed';
      this.#refuse(call, 403, 'certificate-required', message);
      return;
    }
    // A GET without its body, which Node.js leaves out.
    const route = place?.route(request.method === 'HEAD' ? 'GET' : request.method);
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      this.#refuse(call, 400, 'bad-request', 'the Host header is missing');
    } else if (place === undefined) {
      this.#refuse(call, 404, 'no-such-route', 'there is no such route: GET /openapi.json lists them');
    } else if (route === undefined) {
      const message = `${request.method} is not served here, but ${place.methods}`;
      this.#refuse(call, 405, 'no-such-method', message, { Allow: place.methods });
    } else if (argument === null) {
      this.#refuse(call, 400, 'bad-request', 'the path is not percent-encoded UTF-8');
    } else if (route.writes && isForeign(request, allowsOrigin)) {
      this.#refuse(call, 403, 'foreign-page', 'pages of other origins may not change anything here');
    } else if (route.writes && !this.#isAllowed(call)) {
      const message = 'the write token is missing or wrong: send Authorization: Bearer TOKEN';
      this.#refuse(call, 401, 'unauthorized', message, { 'WWW-Authenticate': 'Bearer' });
    } else if (!this.#isQueryKnown(route, call)) {
      return;
    } else if (route.method === 'GET') {
      this.#handle(route, call);
    } else {
      this.#receive(route, call);
    }
  }

  /** The rest of the request is not read, so the connection cannot be used again. */
  #refuse(call: Call, status: number, error: string, message: string, headers: object = {}): void {
    call.fail(status, error, message, {}, { Connection: 'close', ...headers });
  }

  /**
   * False, after saying so: the query has a parameter that the route does not know, or one of them twice. What is
   * misspelt would otherwise be left out in silence, and `?consistancy=stale` read linearizably; so would the second.
   */
  #isQueryKnown({ parameters = [], anyQuery }: Route, call: Call): boolean {
    const names = anyQuery === true ? [] : call.parameterNames();
    if (names.length === 0) return true;
    const known = parameters.filter(({ in: place }) => place === 'query').map(({ name }) => name);
    const wrong = names.find((name, at) => !known.includes(name) || names.indexOf(name) < at);
    if (wrong === undefined) return true;
    const name = JSON.stringify(wrong.slice(0, NAME_LENGTH_MAX));
    const takes = known.length === 0 ? 'there is none here' : `known here: ${known.join(', ')}`;
    const message = known.includes(wrong)
      ? `${name} is there more than once`
      : `${name} is no query parameter of this route; ${takes}`;
    this.#refuse(call, 400, 'bad-request', message);
    return false;
  }

  /** It has shown the certificate that it must: `authorized` alone is true of a resumed session that never had one. */
  #isKnown({ socket }: IncomingMessage): boolean {
    if (this.#options.tls?.required !== true) return true;
    return socket instanceof TLSSocket && socket.authorized && socket.getPeerX509Certificate() !== undefined;
  }

  /** Compared in constant time. */
  #isAllowed(call: Call): boolean {
    const { writeToken } = this.#options;
    if (writeToken === '') return true;
    const sent = Buffer.from(call.header('authorization') ?? '');
    const wanted = Buffer.from(`Bearer ${writeToken}`);
    return sent.length === wanted.length && timingSafeEqual(sent, wanted);
  }

  #receive(route: Route, call: Call): void {
    const { bodyBytesMax } = this.#options;
    const { request } = call;
    const parts: Buffer[] = [];
    let bytes = 0;
    const tooLarge = (): void =>
      this.#refuse(call, 413, 'too-large', `the body is larger than ${bodyBytesMax} bytes`);
    if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) {
      tooLarge();
      return;
    }
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > bodyBytesMax) tooLarge();
      else parts.push(part);
    });
    request.on('end', () => {
      if (bytes > bodyBytesMax) return;
      call.body = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      this.#handle(route, call);
    });
    // The client has gone away in the middle of its request: nothing was done.
    request.on('error', () => {});
  }

  #handle(route: Route, call: Call): void {
    try {
      route.handle(call);
    } catch (error) {
      this.#options.thrown(error);
      call.fail(500, 'internal', 'the server made a mistake, which stands in its log');
    }
  }
}

function makeServer(
  tls: ClientApiTls | null,
  asked: (request: IncomingMessage, response: ServerResponse) => void,
): Server | SecureServer {
  const limits = {
    keepAliveTimeout: IDLE_MS_MAX,
    headersTimeout: HEADERS_MS_MAX,
    requestTimeout: REQUEST_MS_MAX,
    // Refused here, with a reason.
    requireHostHeader: false,
  };
  if (tls === null) return createServer(limits, asked);
  const { cert, key, ca, required } = tls;
  // Whoever shows none, or one of somebody else, is told so by an answer: a handshake that fails says nothing to people.
  const trust = required && ca !== null ? { ca, requestCert: true, rejectUnauthorized: false } : {};
  const server = createSecureServer(
    { ...limits, cert, key, ...trust, handshakeTimeout: HEADERS_MS_MAX },
    asked,
  );
  closeFailedHandshakes(server);
  return server;
}

/** Null for what is not percent-encoded UTF-8. */
function decoded(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
