/** Reads one answer as it comes. A stream without a sign of life is given up: its server may be frozen or cut off. */
import type { Fetch } from './fetching.ts';

export interface StreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds without a sign of life after which it is given up. */
  readonly silenceMax: number;
  /** Gives it up at once. */
  readonly signal: AbortSignal;
}

/** How it came to its end; `refused`: there was no stream. */
export type StreamEnd = 'ended' | 'silent' | 'refused';

/** @param took called with the text as it comes. */
export async function readStream(
  fetchBy: Fetch,
  { url, headers, silenceMax, signal }: StreamRequest,
  took: (text: string) => void,
): Promise<StreamEnd> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMax);
  const ended = (end: StreamEnd): StreamEnd => (silence.signal.aborted ? 'silent' : end);
  try {
    const both = AbortSignal.any([signal, silence.signal]);
    const reader = await begin(() => fetchBy(url, { headers, signal: both }));
    if (reader === null) return ended('refused');
    const decoder = new TextDecoder();
    for (let part = await next(reader); part !== null; part = await next(reader)) {
      timer.refresh();
      took(decoder.decode(part, { stream: true }));
    }
    return ended('ended');
  } finally {
    clearTimeout(timer);
    // Closes the connection, also when whoever listens has thrown.
    silence.abort();
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function begin(ask: () => Promise<Response>): Promise<Reader | null> {
  try {
    const { status, body } = await ask();
    return status === 200 && body !== null ? body.getReader() : null;
  } catch {
    // Not reached, or given up.
    return null;
  }
}

/** Null when there is nothing more to read: the end, cut off, or given up. */
async function next(reader: Reader): Promise<Uint8Array | null> {
  try {
    return (await reader.read()).value ?? null;
  } catch {
    return null;
  }
}
