/** Dissertation section 6.3, "Implementing linearizable semantics": sessions of clients. */
import { describe, expect, it } from 'vitest';
import { encodeCommand, KeyValueMachine, type KeyValueOperation } from '../../src/kv/index.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../../src/raft/entry.ts';

/** A state machine that is given one entry after the other. */
class Log {
  readonly machine: KeyValueMachine;
  #index = 0;

  constructor(sessionsMax?: number) {
    this.machine = new KeyValueMachine(sessionsMax);
  }

  register(): number {
    // A registration is answered with a session.
    return (this.#apply(EntryKind.Session, EMPTY_PAYLOAD) as { session: number }).session;
  }

  command(session: number, sequence: number, operation: KeyValueOperation): unknown {
    return this.#apply(EntryKind.Command, encodeCommand({ session, sequence, operation }));
  }

  #apply(kind: EntryKind, payload: Uint8Array): unknown {
    this.#index += 1;
    let answer: unknown;
    this.machine.apply([{ index: this.#index, term: 1, kind, payload }], ([result]) => {
      answer = result;
    });
    return answer;
  }
}

const TAKE: KeyValueOperation = { kind: 'compare-and-set', key: 'lock', expected: null, value: 'taken' };

describe('dissertation 6.3 sessions', () => {
  it('6.3 a session is opened through the log, and its number is that of its entry: unique, on all servers the same', () => {
    const log = new Log();
    expect([log.register(), log.register(), log.register()]).toEqual([1, 2, 3]);
  });

  it('6.3 the state machine keeps the latest answer of each session: a retry is filtered, whoever receives it', () => {
    const log = new Log();
    const [a, b] = [log.register(), log.register()];
    expect(log.command(a, 1, TAKE)).toEqual({ kind: 'swapped', swapped: true });
    expect(log.command(b, 1, TAKE)).toEqual({ kind: 'swapped', swapped: false });
    expect(log.command(a, 1, TAKE)).toEqual({ kind: 'swapped', swapped: true });
  });

  it('6.3 a command that is older than the latest of its session is refused, and not executed', () => {
    const log = new Log();
    const session = log.register();
    log.command(session, 2, { kind: 'put', key: 'x', value: 'new' });
    expect(log.command(session, 1, { kind: 'put', key: 'x', value: 'old' })).toEqual({
      kind: 'refused',
      reason: 'stale-sequence',
    });
    expect(log.machine.get('x')).toBe('new');
  });

  it('6.3 all servers expire the same session by the same rule: the one that was used the longest time ago', () => {
    const run = (): [Log, number[]] => {
      const log = new Log(2);
      const sessions = [log.register(), log.register()];
      log.command(sessions[0]!, 1, TAKE);
      sessions.push(log.register());
      return [log, sessions];
    };
    const [log, [a, b, c]] = run();
    expect(log.command(b!, 1, TAKE)).toEqual({ kind: 'refused', reason: 'unknown-session' });
    expect(log.command(a!, 2, TAKE)).toMatchObject({ kind: 'swapped' });
    expect(log.command(c!, 1, TAKE)).toMatchObject({ kind: 'swapped' });
    expect(run()[0].machine.digest()).toBe(run()[0].machine.digest());
  });

  it('6.3 a command of a session that is gone is an error, and never executed: it might be a retry', () => {
    const log = new Log(1);
    const gone = log.register();
    log.command(gone, 1, { kind: 'put', key: 'x', value: 'once' });
    log.register();
    expect(log.command(gone, 1, { kind: 'put', key: 'x', value: 'twice' })).toEqual({
      kind: 'refused',
      reason: 'unknown-session',
    });
    expect(log.machine.get('x')).toBe('once');
  });

  it('6.3 sessions are part of the replicated state: servers that remember differently are told apart', () => {
    const [one, other] = [new Log(), new Log()];
    const session = one.register();
    other.register();
    one.command(session, 1, { kind: 'get', key: 'x' });
    expect(one.machine.digest()).not.toBe(other.machine.digest());
  });
});
