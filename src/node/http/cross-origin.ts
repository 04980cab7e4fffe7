/**
 * Which pages of other origins a browser lets read answers and send writes: the status pages of members of this cluster
 * and no others (https://fetch.spec.whatwg.org/#http-cors-protocol). It is no protection of the server, the write token is.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

const PREFLIGHT_SECONDS = 600;

/**
 * Marks the answer to come as readable where it is asked for by such a page.
 * @param methods that are served there, as a list with commas; empty: none.
 * @param allows whether a page of that origin may.
 * @returns true when the request was the browser's question beforehand, which is answered now.
 */
export function crossOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  methods: string,
  allows: (origin: string) => boolean,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !allows(origin)) return false;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Vary', 'Origin');
  if (request.method !== 'OPTIONS' || methods === '') return false;
  response.writeHead(204, {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Access-Control-Max-Age': PREFLIGHT_SECONDS,
  });
  response.end();
  return true;
}
