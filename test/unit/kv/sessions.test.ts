import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { KeyValueMachine, NO_SESSION } from '../../../src/kv/index.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../../../src/raft/entry.ts';
import { get, Log, put, swap } from './log.ts';

const STALE = { kind: 'refused', reason: 'stale-sequence' };
const UNKNOWN = { kind: 'refused', reason: 'unknown-session' };
const DONE = { kind: 'done' };

describe('exactly once', () => {
  it('a session is numbered by its entry', () => {
    const log = new Log();
    log.append(EntryKind.NoOp, EMPTY_PAYLOAD);
    expect(log.append(EntryKind.Session, EMPTY_PAYLOAD)).toEqual({ kind: 'session', session: 2 });
  });

  it('a retried write applies once, though another came between', () => {
    const log = new Log();
    const [one, other] = [log.register(), log.register()];
    expect(log.apply(one, 1, put('k', 'first'))).toEqual(DONE);
    expect(log.apply(other, 1, put('k', 'second'))).toEqual(DONE);
    const digest = log.machine.digest();
    expect(log.apply(one, 1, put('k', 'first'))).toEqual(DONE);
    expect(log.machine.get('k')).toBe('second');
    expect(log.machine.digest()).toBe(digest);
  });

  it('a command without a session applies each time, and leaves no trace among the sessions', () => {
    const log = new Log();
    expect(log.apply(NO_SESSION, 0, swap('k', null, 'v'))).toEqual({ kind: 'swapped', swapped: true });
    expect(log.apply(NO_SESSION, 0, swap('k', null, 'v'))).toEqual({ kind: 'swapped', swapped: false });
    const other = new Log();
    other.apply(NO_SESSION, 7, put('k', 'v'));
    expect(log.machine.digest()).toBe(other.machine.digest());
  });

  it('a retry gets the answer of the first time', () => {
    const log = new Log();
    const session = log.register();
    expect(log.apply(session, 1, swap('k', null, 'v'))).toEqual({ kind: 'swapped', swapped: true });
    expect(log.apply(session, 1, swap('k', null, 'v'))).toEqual({ kind: 'swapped', swapped: true });
    expect(log.apply(session, 2, get('k'))).toEqual({ kind: 'value', value: 'v' });
    log.apply(log.register(), 1, put('k', 'w'));
    expect(log.apply(session, 2, get('k'))).toEqual({ kind: 'value', value: 'v' });
  });

  it('what is older than the latest is refused, and sequences may skip', () => {
    const log = new Log();
    const session = log.register();
    expect(log.apply(session, 0, put('k', 'v'))).toEqual(STALE);
    expect(log.apply(session, 5, put('k', 'v'))).toEqual(DONE);
    expect(log.apply(session, 4, put('k', 'w'))).toEqual(STALE);
    expect(log.machine.get('k')).toBe('v');
  });

  it('of a session that is not known nothing happens', () => {
    const log = new Log();
    expect(log.apply(3, 1, put('k', 'v'))).toEqual(UNKNOWN);
    expect(log.apply(2, 1, put('k', 'v'))).toEqual(UNKNOWN);
    expect(log.machine.get('k')).toBeNull();
  });
});

describe('the table is bounded', () => {
  it('the session that changed the longest time ago makes room', () => {
    const log = new Log(2);
    const [first, second] = [log.register(), log.register()];
    log.apply(first, 1, put('k', 'v'));
    const third = log.register();
    expect(log.apply(second, 1, put('k', 'w'))).toEqual(UNKNOWN);
    expect(log.apply(first, 1, put('k', 'v'))).toEqual(DONE);
    expect(log.apply(third, 1, get('k'))).toEqual({ kind: 'value', value: 'v' });
  });

  it('a retry or a refusal does not keep a session', () => {
    const log = new Log(2);
    const [first, second] = [log.register(), log.register()];
    log.apply(first, 2, put('k', 'v'));
    log.apply(second, 1, put('k', 'w'));
    log.apply(first, 2, put('k', 'v'));
    log.apply(first, 1, put('k', 'v'));
    log.register();
    expect(log.apply(first, 3, get('k'))).toEqual(UNKNOWN);
  });

  it('the digest tells which session goes next', () => {
    const orders = [
      [0, 1],
      [1, 0],
    ].map((order) => {
      const log = new Log(2);
      const sessions = [log.register(), log.register()];
      for (const which of order) log.apply(sessions[which]!, 1, put('k', 'v'));
      return log.machine.digest();
    });
    expect(orders[0]).not.toBe(orders[1]);
  });

  it('a table without room is a mistake of the caller', () => {
    for (const max of [0, -1, Number.NaN]) expect(() => new KeyValueMachine(max)).toThrow(/room for one/);
  });

  /** null registers; otherwise the session that was registered so many sessions ago sends a command. */
  const step = fc.oneof(
    fc.constant(null),
    fc.record({ ago: fc.nat(6), sequence: fc.integer({ min: 1, max: 4 }) }),
  );

  test.prop([fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 })])(
    'every server forgets the same: that with the oldest change',
    (steps, max) => {
      const logs = [new Log(max), new Log(max)];
      const known = new Map<number, { sequence: number; at: number }>();
      const registered: number[] = [];
      steps.forEach((s, i) => {
        const index = i + 1;
        if (s === null) {
          if (known.size === max) known.delete(oldest(known));
          known.set(index, { sequence: 0, at: index });
          registered.unshift(index);
          for (const log of logs) expect(log.register()).toBe(index);
          return;
        }
        const session = registered[s.ago] ?? 1_000;
        const found = known.get(session);
        const expected = found === undefined ? UNKNOWN : s.sequence < found.sequence ? STALE : DONE;
        if (found !== undefined && s.sequence > found.sequence) {
          known.set(session, { sequence: s.sequence, at: index });
        }
        for (const log of logs) expect(log.apply(session, s.sequence, put('k', `${i}`))).toEqual(expected);
        expect(logs[0]!.machine.digest()).toBe(logs[1]!.machine.digest());
      });
    },
  );
});

function oldest(known: Map<number, { at: number }>): number {
  return [...known].reduce((a, b) => (b[1].at < a[1].at ? b : a))[0];
}
