/**
 * Which pages of other origins a browser lets read answers and send writes: the status pages of members of this cluster
 * and no others (https://fetch.spec.whatwg.org/#http-cors-protocol). A browser sends some requests of any page without
 * asking beforehand, and only keeps the answer from it, so those that change something are refused here as well. That
 * protects against pages; against whoever else reaches the server, the write token does.
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

/**
 * Sent by a page of another origin that may not speak to this server. Programs that are no browsers send no origin.
 * @param allows whether a page of that origin may.
 */
export function isForeign(
  { headers: { origin, host } }: IncomingMessage,
  allows: (origin: string) => boolean,
): boolean {
  if (origin === undefined || allows(origin)) return false;
  // The page of this very server, under whatever name the browser reached it.
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
