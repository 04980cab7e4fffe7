import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Beliefs, learn, paddedValue } from '../../../../sim/workload/operations.ts';

describe('values', () => {
  test.prop([fc.nat(999), fc.nat(99_999), fc.nat(100)])(
    'have their size exactly',
    (client, operation, bytes) => {
      const stamp = `${client}.${operation}`;
      const value = paddedValue(stamp, bytes);
      expect(value.length).toBe(bytes);
      if (bytes >= stamp.length) expect(value.startsWith(stamp)).toBe(true);
      else expect(stamp.endsWith(value)).toBe(true);
    },
  );

  test('differ where their size permits, whatever the padding', () => {
    const values = new Set<string>();
    for (let client = 1; client <= 12; client += 1) {
      for (let operation = 1; operation <= 120; operation += 1)
        values.add(paddedValue(`${client}.${operation}`, 7));
    }
    expect(values.size).toBe(12 * 120);
  });
});

describe('what a client knows of a key', () => {
  test('follows what it saw, and ends with a failed compare-and-set', () => {
    const beliefs: Beliefs = new Map();
    const key = 'k0';
    learn(beliefs, { kind: 'get', key }, { kind: 'value', value: 'a' });
    expect(beliefs.get(key)).toBe('a');
    learn(beliefs, { kind: 'put', key, value: 'b' }, { kind: 'done' });
    expect(beliefs.get(key)).toBe('b');
    const swap = { kind: 'compare-and-set', key, expected: 'b', value: 'c' } as const;
    learn(beliefs, swap, { kind: 'swapped', swapped: true });
    expect(beliefs.get(key)).toBe('c');
    learn(beliefs, swap, { kind: 'swapped', swapped: false });
    expect(beliefs.has(key)).toBe(false);
    learn(beliefs, { kind: 'delete', key }, { kind: 'done' });
    expect(beliefs.get(key)).toBeNull();
  });
});
