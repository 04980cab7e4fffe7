/**
 * The sessions as they must be after each applied entry (dissertation section 6.3), kept once for all servers: what an
 * entry must be answered with, and whether it may change anything. Costs the same for each entry, and keeps one small
 * record for it, since every server that restarts applies the log again.
 */
import type { LogIndex, Term } from '../../src/base/types.ts';
import type { ClientResult } from '../../src/kv/operation.ts';
import type { AppliedEntry } from '../../src/ports/state-machine.ts';
import { COMMAND_ENTRY, SESSION_ENTRY } from '../constants.ts';
import { readStamp, type SessionStamp } from './session-stamp.ts';

/** What must become of one entry. */
export interface Due {
  readonly term: Term;
  /** The state may change by it; otherwise it must not. */
  readonly effect: boolean;
  /** What it is, for a message. */
  readonly what: string;
  /** What every server must answer; null: anything (it is no command). For a new command what the first one answered. */
  readonly result: ClientResult | null;
}

interface Session {
  sequence: number;
  result: ClientResult | null;
}

const NOTHING: Omit<Due, 'term'> = { effect: false, what: 'no command', result: null };

export class SessionTable {
  readonly #max: number;
  /** In the order of their latest use: the first one is forgotten first. */
  readonly #sessions = new Map<LogIndex, Session>();
  readonly #due: Due[] = [];
  readonly #stamp: SessionStamp = { session: 0, sequence: 0 };

  constructor(max: number) {
    this.#max = max;
  }

  /** How far it knows the log. */
  get length(): LogIndex {
    return this.#due.length;
  }

  /** What must become of the entry at `index`, which is known. */
  due(index: LogIndex): Due {
    return this.#due[index - 1]!;
  }

  /** The next entry of the log, and what the first server that applied it answered. */
  add(entry: AppliedEntry, answered: ClientResult | null): void {
    const { effect, what, result } = this.#judge(entry, answered);
    this.#due.push({ term: entry.term, effect, what, result });
  }

  #judge(entry: AppliedEntry, answered: ClientResult | null): Omit<Due, 'term'> {
    if (entry.kind === SESSION_ENTRY) return this.#register(entry.index);
    if (entry.kind !== COMMAND_ENTRY || !readStamp(entry.payload, this.#stamp)) return NOTHING;
    const { session, sequence } = this.#stamp;
    const found = this.#sessions.get(session);
    const what = `command ${sequence} of session ${session}`;
    if (found === undefined) {
      return {
        effect: false,
        what: `${what}, which is not known`,
        result: { kind: 'refused', reason: 'unknown-session' },
      };
    }
    if (sequence > found.sequence) {
      found.sequence = sequence;
      found.result = answered;
      this.#sessions.delete(session);
      this.#sessions.set(session, found);
      return { effect: true, what: `${what}, which is new`, result: answered };
    }
    if (sequence === found.sequence && found.result !== null) {
      return { effect: false, what: `${what}, which is a retry`, result: found.result };
    }
    return {
      effect: false,
      what: `${what}, which comes after command ${found.sequence}`,
      result: { kind: 'refused', reason: 'stale-sequence' },
    };
  }

  #register(index: LogIndex): Omit<Due, 'term'> {
    if (this.#sessions.size >= this.#max) {
      for (const oldest of this.#sessions.keys()) {
        this.#sessions.delete(oldest);
        break;
      }
    }
    this.#sessions.set(index, { sequence: 0, result: null });
    return { effect: true, what: 'a registration', result: { kind: 'session', session: index } };
  }
}
