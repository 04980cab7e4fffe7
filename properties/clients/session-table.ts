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
  /** What it is; `describeDue` puts it in words. */
  readonly kind: DueKind;
  readonly session: LogIndex;
  readonly sequence: number;
  /** What every server must answer; null: anything (it is no command). For a new command what the first one answered. */
  readonly result: ClientResult | null;
}

export type DueKind =
  | 'no command'
  | 'registration'
  | 'without a session'
  | 'unknown session'
  | 'new'
  | 'retry'
  | 'stale';

interface Session {
  sequence: number;
  result: ClientResult | null;
}

/** Of a command without one; as `NO_SESSION` of the key-value machine, stated a second time on purpose. */
const NO_SESSION = 0;
const UNKNOWN_SESSION: ClientResult = { kind: 'refused', reason: 'unknown-session' };
const STALE: ClientResult = { kind: 'refused', reason: 'stale-sequence' };

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
    this.#due.push(this.#judge(entry, answered));
  }

  #judge({ term, kind, index, payload }: AppliedEntry, answered: ClientResult | null): Due {
    if (kind === SESSION_ENTRY) return this.#register(term, index);
    if (kind !== COMMAND_ENTRY || !readStamp(payload, this.#stamp)) {
      return { term, effect: false, kind: 'no command', session: 0, sequence: 0, result: null };
    }
    const { session, sequence } = this.#stamp;
    if (session === NO_SESSION) {
      return { term, effect: true, kind: 'without a session', session, sequence, result: answered };
    }
    const found = this.#sessions.get(session);
    if (found === undefined) {
      return { term, effect: false, kind: 'unknown session', session, sequence, result: UNKNOWN_SESSION };
    }
    if (sequence > found.sequence) {
      found.sequence = sequence;
      found.result = answered;
      this.#sessions.delete(session);
      this.#sessions.set(session, found);
      return { term, effect: true, kind: 'new', session, sequence, result: answered };
    }
    if (sequence === found.sequence && found.result !== null) {
      return { term, effect: false, kind: 'retry', session, sequence, result: found.result };
    }
    return { term, effect: false, kind: 'stale', session, sequence, result: STALE };
  }

  #register(term: Term, index: LogIndex): Due {
    if (this.#sessions.size >= this.#max) {
      for (const oldest of this.#sessions.keys()) {
        this.#sessions.delete(oldest);
        break;
      }
    }
    this.#sessions.set(index, { sequence: 0, result: null });
    const result: ClientResult = { kind: 'session', session: index };
    return { term, effect: true, kind: 'registration', session: index, sequence: 0, result };
  }
}

/** For a message. */
export function describeDue({ kind, session, sequence }: Due): string {
  const command = `command ${sequence} of session ${session}`;
  switch (kind) {
    case 'no command':
      return 'no command';
    case 'registration':
      return 'a registration';
    case 'without a session':
      return 'a command without a session';
    case 'unknown session':
      return `${command}, which is not known`;
    case 'new':
      return `${command}, which is new`;
    case 'retry':
      return `${command}, which is a retry`;
    case 'stale':
      return `${command}, which comes after a later command of that session`;
    default:
      return kind satisfies never;
  }
}
