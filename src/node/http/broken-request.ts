/** What is no HTTP request, or comes too slowly, is answered with a reason like everything else, and then closed. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

interface Refusal {
  readonly status: string;
  readonly error: string;
  readonly message: string;
}

const TOO_LARGE: Refusal = {
  status: '431 Request Header Fields Too Large',
  error: 'too-large',
  message: 'the headers are larger than 16 KiB',
};
const TOO_SLOW: Refusal = {
  status: '408 Request Timeout',
  error: 'too-slow',
  message: 'the request did not come to its end in time',
};
const BROKEN: Refusal = {
  status: '400 Bad Request',
  error: 'bad-request',
  message: 'this is no HTTP request',
};
/** By the code of the error, as Node.js says it. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: TOO_LARGE,
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
};

/** @param latest answer on this connection: into one that is under way nothing else is written. */
export function answerBroken(
  { code = '', message }: NodeJS.ErrnoException,
  socket: Duplex,
  latest: ServerResponse | undefined,
): void {
  const isUnderWay = latest?.headersSent === true && !latest.writableFinished;
  if (isUnderWay || !socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const known = REFUSALS[code];
  const refusal = known ?? { ...BROKEN, message: `${BROKEN.message}: ${message}` };
  const body = JSON.stringify({ error: refusal.error, message: refusal.message });
  const head = [
    `HTTP/1.1 ${refusal.status}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
