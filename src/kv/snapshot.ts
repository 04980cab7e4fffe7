/**
 * A snapshot of the key-value store: pairs in the order in which their keys came, sessions in the order of their use. Both
 * orders follow from the log, so that every server has the same bytes. What is taken at once is a view of the pairs,
 * which costs nothing, and the list of sessions; bytes are made as they are read.
 *
 * | part | bytes |
 * |---|---|
 * | version | 1 |
 * | number of pairs, number of sessions | 8, 8 |
 * | each pair: key, value | each: length 4, UTF-8 |
 * | each session: number, sequence, index of its last use | 8, 8, 8 |
 * | ... its latest result: none 0, done 1, not swapped 2, swapped 3, absent 4, a value 5 | 1, a value: length 4, UTF-8 |
 */
import { readU32, readU53, U53_BYTES, writeU8, writeU32, writeU53 } from '../base/bytes.ts';
import { impossible } from '../base/invariant.ts';
import { readText, textBytes, writeText } from '../base/text.ts';
import type { SnapshotSource, StateSnapshot } from '../ports/state-machine.ts';
import type { KeyValueResult } from './operation.ts';
import type { Pairs, PairsView } from './pairs.ts';
import type { SavedSession } from './sessions.ts';

/** 1 had the pairs in the order of their keys. */
const VERSION = 2;
const NOTHING = new Uint8Array(0);
const HEADER_BYTES = 1 + 2 * U53_BYTES;
const LENGTH_BYTES = 4;
const SESSION_BYTES = 3 * U53_BYTES + 1;
/** Read at once for restoring. */
const CHUNK_BYTES = 1 << 20;

const Result = { None: 0, Done: 1, NotSwapped: 2, Swapped: 3, Absent: 4, Value: 5 } as const;

type Pair = readonly [key: string, value: string];

export class KeyValueSnapshot implements StateSnapshot {
  readonly #pairs: Pairs;
  readonly #view: PairsView;
  readonly #sessions: readonly SavedSession[];
  #sessionsMade = 0;
  /** Of the part that was made last, what was not read yet. */
  #rest: Uint8Array;
  /** It was released, and has no more bytes. */
  #isReleased = false;

  /** Its view of the pairs is open until it is released. */
  constructor(pairs: Pairs, sessions: readonly SavedSession[]) {
    this.#pairs = pairs;
    this.#view = pairs.open();
    this.#sessions = sessions;
    this.#rest = header(this.#view.size, sessions.length);
  }

  read(length: number, done: (bytes: Uint8Array) => void): void {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    while (bytes < length) {
      if (this.#rest.length === 0 && !this.#make()) break;
      const part = this.#rest.subarray(0, length - bytes);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      bytes += part.length;
    }
    done(joined(parts, bytes));
  }

  release(): void {
    this.#pairs.close(this.#view);
    this.#isReleased = true;
    this.#rest = NOTHING;
  }

  /** The next part into `#rest`; false behind the last. */
  #make(): boolean {
    if (this.#isReleased) return false;
    const next = this.#view.entries.next();
    if (next.done !== true) {
      const [key, { value }] = next.value;
      this.#rest = pairBytes(key, value);
      return true;
    }
    const session = this.#sessions[this.#sessionsMade];
    if (session === undefined) return false;
    this.#sessionsMade += 1;
    this.#rest = sessionBytes(session);
    return true;
  }
}

/** @throws InvariantViolation for other bytes. */
export function decodeSnapshot(bytes: Uint8Array): {
  readonly pairs: readonly Pair[];
  readonly sessions: readonly SavedSession[];
} {
  const reader = new Reader(bytes);
  if (reader.u8() !== VERSION) impossible(`a snapshot of format ${bytes[0]} is none that this version reads`);
  const pairCount = reader.u53();
  const sessionCount = reader.u53();
  const pairs: Pair[] = [];
  for (let i = 0; i < pairCount; i += 1) pairs.push([reader.text(), reader.text()]);
  const sessions: SavedSession[] = [];
  for (let i = 0; i < sessionCount; i += 1) {
    const [number, sequence, usedAt] = [reader.u53(), reader.u53(), reader.u53()];
    sessions.push({ number, sequence, usedAt, result: readResult(reader) });
  }
  if (!reader.isAtEnd) impossible('a snapshot goes on behind its end');
  return { pairs, sessions };
}

/** All bytes of a snapshot, one chunk after the other. */
export function readWhole(source: SnapshotSource, done: (bytes: Uint8Array) => void): void {
  const whole = new Uint8Array(source.size);
  let offset = 0;
  const next = (): void => {
    if (offset === whole.length) {
      done(whole);
      return;
    }
    source.read(offset, CHUNK_BYTES, (bytes) => {
      if (bytes.length === 0) impossible(`a snapshot of ${whole.length} bytes ends at ${offset}`);
      whole.set(bytes, offset);
      offset += bytes.length;
      next();
    });
  };
  next();
}

function header(pairs: number, sessions: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES);
  writeU8(bytes, 0, VERSION);
  writeU53(bytes, 1, pairs);
  writeU53(bytes, 1 + U53_BYTES, sessions);
  return bytes;
}

function pairBytes(key: string, value: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * LENGTH_BYTES + textBytes(key) + textBytes(value));
  putText(bytes, putText(bytes, 0, key), value);
  return bytes;
}

function sessionBytes({ number, sequence, usedAt, result }: SavedSession): Uint8Array<ArrayBuffer> {
  const value = result?.kind === 'value' ? result.value : null;
  const bytes = new Uint8Array(SESSION_BYTES + (value === null ? 0 : LENGTH_BYTES + textBytes(value)));
  writeU53(bytes, 0, number);
  writeU53(bytes, U53_BYTES, sequence);
  writeU53(bytes, 2 * U53_BYTES, usedAt);
  writeU8(bytes, 3 * U53_BYTES, resultCode(result));
  if (value !== null) putText(bytes, SESSION_BYTES, value);
  return bytes;
}

function resultCode(result: KeyValueResult | null): number {
  if (result === null) return Result.None;
  if (result.kind === 'done') return Result.Done;
  if (result.kind === 'swapped') return result.swapped ? Result.Swapped : Result.NotSwapped;
  return result.value === null ? Result.Absent : Result.Value;
}

function readResult(reader: Reader): KeyValueResult | null {
  const code = reader.u8();
  switch (code) {
    case Result.None:
      return null;
    case Result.Done:
      return { kind: 'done' };
    case Result.NotSwapped:
    case Result.Swapped:
      return { kind: 'swapped', swapped: code === Result.Swapped };
    case Result.Absent:
      return { kind: 'value', value: null };
    case Result.Value:
      return { kind: 'value', value: reader.text() };
    default:
      return impossible(`a session of a snapshot has a result of kind ${code}`);
  }
}

function putText(bytes: Uint8Array, offset: number, text: string): number {
  const end = writeText(bytes, offset + LENGTH_BYTES, text);
  writeU32(bytes, offset, end - offset - LENGTH_BYTES);
  return end;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

class Reader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  u8(): number {
    return this.#bytes[this.#take(1)]!;
  }

  u53(): number {
    const value = readU53(this.#bytes, this.#take(U53_BYTES));
    return value < 0 ? impossible('a snapshot has a number beyond 53 bits') : value;
  }

  text(): string {
    const length = readU32(this.#bytes, this.#take(LENGTH_BYTES));
    const start = this.#take(length);
    return (
      readText(this.#bytes, start, start + length) ?? impossible('a snapshot has text that is not UTF-8')
    );
  }

  #take(length: number): number {
    const start = this.#offset;
    if (length > this.#bytes.length - start) impossible(`a snapshot ends within what stands at ${start}`);
    this.#offset = start + length;
    return start;
  }
}
