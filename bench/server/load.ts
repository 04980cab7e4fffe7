/**
 * A load generator over HTTP/1.1: so many clients, each with one connection and one request at a time. It speaks plain
 * sockets, since a full HTTP client would take more of the processors than the servers that are measured.
 */
import { connect, type Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface LoadOptions {
  readonly target: Target;
  readonly clients: number;
  /** Milliseconds that are measured, after `warmUp` that are not. */
  readonly duration: number;
  readonly warmUp: number;
  /** The bytes of request `n`. */
  readonly request: (n: number) => string;
}

export interface LoadResult {
  /** Answers of status 200. */
  readonly perSecond: number;
  readonly others: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Resolves when the time is over; rejects when a connection is lost. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  let others = 0;
  let sent = 0;
  const from = performance.now() + options.warmUp;
  const until = from + options.duration;
  const client = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect(options.target);
      socket.setNoDelay(true);
      let began = 0;
      let received = Buffer.alloc(0);
      const send = (): void => {
        began = performance.now();
        if (began >= until) {
          socket.destroy();
          resolve();
          return;
        }
        sent += 1;
        socket.write(options.request(sent));
      };
      socket.once('connect', send);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const status = statusOfWhole(received);
        if (status === 0) return;
        received = Buffer.alloc(0);
        const now = performance.now();
        if (began >= from) {
          if (status === 200) latencies.push(now - began);
          else others += 1;
        }
        send();
      });
    });
  await Promise.all(Array.from({ length: options.clients }, client));
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    perSecond: latencies.length / (options.duration / 1_000),
    others,
    p50: at(0.5),
    p99: at(0.99),
    worst: latencies.at(-1) ?? 0,
  };
}

/** One request on a connection of its own: its status, or 0 when there was no answer within `patience` milliseconds. */
export function askOnce(target: Target, request: string, patience: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(target);
    let received = Buffer.alloc(0);
    const end = (status: number): void => {
      socket.destroy();
      resolve(status);
    };
    socket.setTimeout(patience, () => end(0));
    socket.once('connect', () => socket.write(request));
    socket.on('error', () => end(0));
    socket.on('close', () => end(0));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const status = statusOfWhole(received);
      if (status !== 0) end(status);
    });
  });
}

/** The status of an answer that is there to its end; 0 when it is not. */
function statusOfWhole(bytes: Buffer): number {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return 0;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  const whole = end + HEAD_END.length + Number(length?.[1] ?? 0);
  return bytes.length < whole ? 0 : Number(head.slice(9, 12));
}
