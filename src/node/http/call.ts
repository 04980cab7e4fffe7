/** One request, with its body, and the ways to answer it. Exactly one answer is given; later ones do nothing. */
import type { IncomingMessage, ServerResponse } from 'node:http';

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const NO_BODY = Buffer.alloc(0);
const NO_NAMES: readonly string[] = [];

export type Headers = Readonly<Record<string, string | number>>;

export class Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without the query. */
  readonly path: string;
  /** What stands in the place of the last part of the route's path, decoded; else empty. */
  readonly argument: string;
  readonly #query: string;
  body: Buffer = NO_BODY;
  #parameters: URLSearchParams | null = null;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: string,
    argument: string,
  ) {
    this.request = request;
    this.response = response;
    this.path = path;
    this.#query = query;
    this.argument = argument;
  }

  /** Null when it is not there. */
  parameter(name: string): string | null {
    return this.#query === '' ? null : this.#parsed().get(name);
  }

  /** The names of the parameters of the query, in order, each as often as it is there. */
  parameterNames(): readonly string[] {
    return this.#query === '' ? NO_NAMES : [...this.#parsed().keys()];
  }

  /** The value of a header that occurs once; null when it is not there. */
  header(name: string): string | null {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : null;
  }

  get isAnswered(): boolean {
    return this.response.headersSent || this.response.destroyed;
  }

  text(status: number, text: string, headers: Headers = {}): void {
    this.#answer(status, TEXT_TYPE, text, headers);
  }

  json(status: number, value: unknown, headers: Headers = {}): void {
    this.#answer(status, JSON_TYPE, JSON.stringify(value), headers);
  }

  /** An answer that is no success: a code for programs, and a sentence for people. */
  fail(status: number, error: string, message: string, more: object = {}, headers: Headers = {}): void {
    this.json(status, { error, message, ...more }, headers);
  }

  /** To the same path and query elsewhere. */
  redirect(origin: string, more: object): void {
    const query = this.#query === '' ? '' : `?${this.#query}`;
    this.fail(307, 'not-leader', 'another server leads: the Location header says where', more, {
      Location: `${origin}${this.request.url?.split('?', 1)[0] ?? this.path}${query}`,
    });
  }

  #parsed(): URLSearchParams {
    this.#parameters ??= new URLSearchParams(this.#query);
    return this.#parameters;
  }

  #answer(status: number, type: string, body: string, headers: Headers): void {
    const { response } = this;
    if (this.isAnswered) return;
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
  }
}
