/**
 * Client sessions for exactly-once (dissertation section 6.3). They are part of the replicated state: registered
 * by an entry of the log, whose index is the session's number, and forgotten by the same rule on every server.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex } from '../base/types.ts';
import { digestNumbers, digestText } from './digest.ts';
import type { ClientResult, KeyValueResult } from './operation.ts';

/** Sessions kept; beyond that the one that was used the longest time ago is forgotten. */
export const SESSIONS_MAX = 4_096;

/**
 * The session of a command that has none: it is carried out each time it stands in the log, and nothing is remembered
 * of it. No session gets this number, since the first entry has index 1.
 */
export const NO_SESSION = 0;

/** A session as a snapshot has it. */
export interface SavedSession {
  readonly number: LogIndex;
  readonly sequence: number;
  readonly usedAt: LogIndex;
  readonly result: KeyValueResult | null;
}

interface Session {
  /** Of the latest command that was carried out, 0 before the first. */
  sequence: number;
  /** The entry that last changed the session. Eviction follows it, so it belongs to the state. */
  usedAt: LogIndex;
  /** The answer to the latest command, for its retries. */
  result: KeyValueResult | null;
  /** Its part of the table's digest. */
  digest: number;
}

const SEED = 0x5e55;

export class Sessions {
  /** In the order of `usedAt`: a map keeps insertion order, and use inserts anew. */
  readonly #sessions = new Map<LogIndex, Session>();
  readonly #max: number;
  #digest = 0;

  constructor(max: number = SESSIONS_MAX) {
    if (!(max >= 1)) impossible(`a table of ${max} sessions was asked for, it needs room for one`);
    this.#max = max;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** The sum of the digests of all sessions, results included. */
  get digest(): number {
    return this.#digest;
  }

  register(index: LogIndex): ClientResult {
    if (this.#sessions.size >= this.#max) this.#forgetOldest();
    this.#keep(index, { sequence: 0, usedAt: index, result: null, digest: 0 });
    return { kind: 'session', session: index };
  }

  /**
   * What is known of the command `sequence` of a session: the remembered result of a retry, a refusal, or null
   * when it is new and may be carried out.
   */
  known(session: number, sequence: number): ClientResult | null {
    const found = this.#sessions.get(session);
    if (found === undefined) return { kind: 'refused', reason: 'unknown-session' };
    if (sequence > found.sequence) return null;
    // Sequence 0 equals that of a new session, but no command of it was carried out.
    if (sequence < found.sequence || found.result === null)
      return { kind: 'refused', reason: 'stale-sequence' };
    return found.result;
  }

  /** The command `sequence` was carried out by the entry at `index`. */
  remember(session: number, sequence: number, index: LogIndex, result: KeyValueResult): void {
    const found = this.#forget(session);
    found.sequence = sequence;
    found.usedAt = index;
    found.result = result;
    this.#keep(session, found);
  }

  /** From the one that was used the longest time ago to the latest. */
  list(): SavedSession[] {
    const saved: SavedSession[] = [];
    for (const [number, { sequence, usedAt, result }] of this.#sessions) {
      saved.push({ number, sequence, usedAt, result });
    }
    return saved;
  }

  /** Takes these in place of its own, in the order of `list`. */
  restore(saved: readonly SavedSession[]): void {
    this.#sessions.clear();
    this.#digest = 0;
    for (const { number, sequence, usedAt, result } of saved) {
      this.#keep(number, { sequence, usedAt, result, digest: 0 });
    }
  }

  #keep(number: LogIndex, session: Session): void {
    this.#sessions.set(number, session);
    session.digest = digestSession(number, session);
    this.#digest = (this.#digest + session.digest) | 0;
  }

  #forget(number: LogIndex): Session {
    const session = this.#sessions.get(number);
    if (session === undefined) impossible(`session ${number} is to be changed, but is not in the table`);
    this.#sessions.delete(number);
    this.#digest = (this.#digest - session.digest) | 0;
    return session;
  }

  #forgetOldest(): void {
    for (const oldest of this.#sessions.keys()) {
      this.#forget(oldest);
      return;
    }
  }
}

function digestSession(number: LogIndex, session: Session): number {
  const place = digestNumbers(number, session.sequence, SEED);
  return digestNumbers(session.usedAt, digestResult(session.result), place);
}

function digestResult(result: KeyValueResult | null): number {
  if (result === null) return 0;
  switch (result.kind) {
    case 'done':
      return 1;
    case 'swapped':
      return result.swapped ? 2 : 3;
    case 'value':
      return result.value === null ? 4 : digestText(result.value, SEED);
    default:
      return result satisfies never;
  }
}
