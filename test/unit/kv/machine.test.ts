import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { KeyValueMachine, type KeyValueOperation } from '../../../src/kv/index.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../../../src/raft/entry.ts';
import { delete_, get, Log, put, swap } from './log.ts';

const key = fc.constantFrom('', 'a', 'b', 'ab');
const value = fc.constantFrom('', 'x', 'y');
const operation: fc.Arbitrary<KeyValueOperation> = fc.oneof(
  key.map(get),
  key.map(delete_),
  fc.tuple(key, value).map(([k, v]) => put(k, v)),
  fc.tuple(key, fc.option(value), value).map(([k, expected, v]) => swap(k, expected, v)),
);

describe('a listener', () => {
  it('hears what has changed, once, and not what a retry or a failed condition left alone', () => {
    const heard: unknown[] = [];
    const log = new Log(undefined, {
      changed: (...change) => heard.push(change),
      restored: () => heard.push('restored'),
    });
    const session = log.register();
    log.apply(session, 1, put('a', 'x'));
    log.apply(session, 1, put('a', 'x'));
    log.apply(session, 2, swap('a', 'y', 'z'));
    log.apply(session, 3, swap('a', 'x', 'z'));
    log.apply(session, 4, delete_('b'));
    log.apply(session, 5, delete_('a'));
    log.apply(session, 6, get('a'));
    expect(heard).toEqual([
      [2, 'a', 'x'],
      [5, 'a', 'z'],
      [7, 'a', null],
    ]);
  });
});

describe('operations', () => {
  test.prop([fc.array(operation, { maxLength: 40 })])('answer as a map would', (operations) => {
    const log = new Log();
    const session = log.register();
    const map = new Map<string, string>();
    operations.forEach((o, i) => {
      expect(log.apply(session, i + 1, o)).toEqual(reference(map, o));
      expect(log.machine.get(o.key)).toBe(map.get(o.key) ?? null);
    });
  });

  it('other kinds of entries have no result, and change nothing', () => {
    const log = new Log();
    const before = log.machine.digest();
    expect(log.append(EntryKind.NoOp, EMPTY_PAYLOAD)).toBeNull();
    expect(log.append(EntryKind.Configuration, new Uint8Array([1]))).toBeNull();
    expect(log.append(EntryKind.Command, new Uint8Array([1]))).toEqual({
      kind: 'refused',
      reason: 'malformed',
    });
    expect(log.machine.digest()).toBe(before);
  });

  it('a batch has one result an entry, within the call', () => {
    const calls: unknown[] = [];
    const entry = { term: 1, payload: EMPTY_PAYLOAD };
    const batch = [
      { ...entry, index: 1, kind: EntryKind.NoOp },
      { ...entry, index: 2, kind: EntryKind.Session },
    ];
    new KeyValueMachine().apply(batch, (results) => calls.push(results));
    expect(calls).toEqual([[null, { kind: 'session', session: 2 }]]);
  });
});

describe('the digest', () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), {
    maxLength: 8,
    selector: ([k]) => k,
  });

  test.prop([pairs.chain((p) => fc.tuple(fc.constant(p), fc.shuffledSubarray(p, { minLength: p.length })))])(
    'is the same for the same state, in whatever order it came about',
    ([some, shuffled]) => {
      expect(digestOf(shuffled.map(([k, v]) => put(k, v)))).toBe(digestOf(some.map(([k, v]) => put(k, v))));
    },
  );

  test.prop([pairs, fc.string(), fc.string()])(
    'forgets what was deleted or overwritten',
    (some, k, other) => {
      const puts = some.map(([a, b]) => put(a, b));
      const detour = [put(k, other), put(k, `${other}!`), delete_(k)];
      const rest = puts.filter((o) => o.key !== k);
      const nothing = [delete_(k), delete_(k), delete_(k)];
      expect(digestOf([...detour, ...rest])).toBe(digestOf([...nothing, ...rest]));
    },
  );

  test.prop([fc.array(operation, { maxLength: 12 }), fc.array(operation, { maxLength: 12 })])(
    'differs where the values differ',
    (one, other) => {
      const length = Math.max(one.length, other.length);
      const fill = (some: KeyValueOperation[]) => [
        ...some,
        ...Array.from({ length: length - some.length + 1 }, () => delete_('none')),
      ];
      expect(digestOf(fill(one)) === digestOf(fill(other))).toBe(contents(one) === contents(other));
    },
  );

  it('tells keys from values, and one from another', () => {
    const digests = [
      [put('ab', 'c')],
      [put('a', 'bc')],
      [put('c', 'ab')],
      [put('', 'abc')],
      [put('abc', '')],
    ];
    expect(new Set(digests.map(digestOf)).size).toBe(digests.length);
    expect(digestOf([put('a', '1'), put('b', '2')])).not.toBe(digestOf([put('a', '2'), put('b', '1')]));
  });

  it('differs where a retry would be answered differently', () => {
    const present = digestOf([put('a', '1'), get('a'), delete_('a')]);
    expect(digestOf([delete_('a'), get('a'), delete_('a')])).toBe(present);
    expect(digestOf([put('a', '1'), delete_('a'), get('a')])).not.toBe(present);
    expect(digestOf([put('a', '1'), swap('a', '1', '2')])).not.toBe(
      digestOf([put('a', '2'), swap('a', '1', '2')]),
    );
  });
});

function digestOf(operations: readonly KeyValueOperation[]): number {
  const log = new Log();
  const session = log.register();
  operations.forEach((o, i) => {
    log.apply(session, i + 1, o);
  });
  const digest = log.machine.digest();
  expect(digest).toBe(digest >>> 0);
  return digest;
}

function contents(operations: readonly KeyValueOperation[]): string {
  const map = new Map<string, string>();
  for (const o of operations) reference(map, o);
  return JSON.stringify([...map].sort());
}

function reference(map: Map<string, string>, o: KeyValueOperation): unknown {
  if (o.kind === 'get') return { kind: 'value', value: map.get(o.key) ?? null };
  if (o.kind === 'delete') map.delete(o.key);
  if (o.kind === 'put') map.set(o.key, o.value);
  if (o.kind !== 'compare-and-set') return { kind: 'done' };
  const swapped = (map.get(o.key) ?? null) === o.expected;
  if (swapped) map.set(o.key, o.value);
  return { kind: 'swapped', swapped };
}
