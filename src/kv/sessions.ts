/**
 * Client sessions for exactly-once (dissertation section 6.3). They are part of the replicated state: registered
 * by an entry of the log, whose index is the session's number, and forgotten by the same rule on every server.
 */
import type { LogIndex } from '../base/types.ts';
import { digestNumbers } from './digest.ts';
import type { ClientResult } from './operation.ts';

/** Sessions kept; beyond that the one that was used the longest time ago is forgotten. */
export const SESSIONS_MAX = 4_096;

interface Session {
  sequence: number;
  result: ClientResult | null;
}

const SEED = 0x5e55;

export class Sessions {
  /** In the order of last use: a map keeps insertion order, and use inserts anew. */
  readonly #sessions = new Map<number, Session>();
  readonly #max: number;
  digest = 0;

  constructor(max: number = SESSIONS_MAX) {
    this.#max = max;
  }

  get size(): number {
    return this.#sessions.size;
  }

  register(index: LogIndex): ClientResult {
    if (this.#sessions.size >= this.#max) {
      for (const [oldest, session] of this.#sessions) {
        this.#sessions.delete(oldest);
        this.#mark(oldest, session.sequence, -1);
        break;
      }
    }
    this.#sessions.set(index, { sequence: 0, result: null });
    this.#mark(index, 0, 1);
    return { kind: 'session', session: index };
  }

  /**
   * What is known of the command `sequence` of a session: the remembered result of a retry, a refusal, or null
   * when it is new and may be carried out.
   */
  known(session: number, sequence: number): ClientResult | null {
    const found = this.#sessions.get(session);
    if (found === undefined) return { kind: 'refused', reason: 'unknown-session' };
    if (sequence < found.sequence) return { kind: 'refused', reason: 'stale-sequence' };
    if (sequence === found.sequence) return found.result ?? { kind: 'refused', reason: 'stale-sequence' };
    return null;
  }

  /** The command was carried out. */
  remember(session: number, sequence: number, result: ClientResult): void {
    const found = this.#sessions.get(session);
    if (found === undefined) return;
    this.#mark(session, found.sequence, -1);
    found.sequence = sequence;
    found.result = result;
    this.#sessions.delete(session);
    this.#sessions.set(session, found);
    this.#mark(session, sequence, 1);
  }

  #mark(session: number, sequence: number, sign: 1 | -1): void {
    this.digest = (this.digest + sign * digestNumbers(session, sequence, SEED)) | 0;
  }
}
