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

/** How it came to its end. */
export type StreamEnd =
  | { readonly kind: 'ended' }
  | { readonly kind: 'silent' }
  /** There was another answer, and no stream. */
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  /** There was none at all. */
  | { readonly kind: 'unreached'; readonly error: unknown };

const ENDED: StreamEnd = { kind: 'ended' };
const SILENT: StreamEnd = { kind: 'silent' };

/** @param took called with the text as it comes. */
export async function readStream(
  fetchBy: Fetch,
  { url, headers, silenceMax, signal }: StreamRequest,
  took: (text: string) => void,
): Promise<StreamEnd> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMax);
  const ended = (end: StreamEnd): StreamEnd => (silence.signal.aborted ? SILENT : end);
  try {
    const both = AbortSignal.any([signal, silence.signal]);
    const reader = await begin(() => fetchBy(url, { headers, signal: both }));
    if ('kind' in reader) return ended(reader);
    const decoder = new TextDecoder();
    for (let part = await next(reader); part !== null; part = await next(reader)) {
      timer.refresh();
      took(decoder.decode(part, { stream: true }));
    }
    return ended(ENDED);
  } finally {
    clearTimeout(timer);
    // Closes the connection, also when whoever listens has thrown.
    silence.abort();
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function begin(ask: () => Promise<Response>): Promise<Reader | StreamEnd> {
  try {
    const answer = await ask();
    const { status, body } = answer;
    if (status === 200 && body !== null) return body.getReader();
    return { kind: 'answered', status, text: await answer.text() };
  } catch (error) {
    // Not reached, or given up.
    return { kind: 'unreached', error };
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
