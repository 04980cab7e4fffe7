/**
 * Which pages of other origins a browser lets read answers and send writes: the status pages of members of this cluster
 * and no others (https://fetch.spec.whatwg.org/#http-cors-protocol). It is no protection of the server, the write token is.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { formatEndpoint } from '../config/addresses.ts';
import type { ClusterView } from '../server/cluster-view.ts';

const PREFLIGHT_SECONDS = 600;

/** The pages that the members of a cluster serve. */
export function isMemberOrigin(view: ClusterView, origin: string): boolean {
  return view
    .members()
    .some(({ address }) => address !== null && origin === `http://${formatEndpoint(address.client)}`);
}

/**
 * Marks the answer to come as readable where it is asked for by such a page.
 * @param allows whether a page of that origin may.
 * @returns true when the request was the browser's question beforehand, which is answered now.
 */
export function crossOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  methods: readonly string[],
  allows: (origin: string) => boolean,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !allows(origin)) return false;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Vary', 'Origin');
  if (request.method !== 'OPTIONS' || methods.length === 0) return false;
  response.writeHead(204, {
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Access-Control-Max-Age': PREFLIGHT_SECONDS,
  });
  response.end();
  return true;
}
