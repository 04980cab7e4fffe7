/** A route of the HTTP API: what it does, and what the OpenAPI document says of it, in one place. */
import type { Call } from './call.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly type: 'string' | 'integer';
}

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** A last part in braces stands for the rest of the path, slashes included. */
  readonly path: string;
  readonly summary: string;
  /** Those of the query are all that it may have: a request with another is answered 400. */
  readonly parameters?: readonly Parameter[];
  /** It is answered whatever its query says. */
  readonly anyQuery?: true;
  /** Of the request's body; absent: there is none. */
  readonly body?: { readonly type: string; readonly description: string; readonly example: unknown };
  /** By status. */
  readonly answers: Readonly<Record<number, string>>;
  /** It changes something: where a write token is set, it must be sent. */
  readonly writes: boolean;
  handle(call: Call): void;
}
