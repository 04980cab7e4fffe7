import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  formatDiskKey,
  formatMessageKey,
  parseDiskKey,
  parseMessageKey,
} from '../../../../sim/kernel/fate.ts';
import { FateTable } from '../../../../sim/kernel/fate-table.ts';

const integer = fc.oneof(fc.nat(10), fc.maxSafeNat());
const messageKey = fc.record({
  from: integer,
  to: integer,
  kind: integer,
  term: integer,
  index: integer,
  attempt: integer,
});
const diskKey = fc.record({
  server: integer,
  operation: fc.constantFrom('write', 'sync', 'rename'),
  path: fc.stringMatching(/^[a-z0-9.-]+(\/[a-z0-9.-]+){0,2}$/),
  offset: integer,
  attempt: integer,
});

describe('the key of a fate', () => {
  test.prop([messageKey])('of a message reads back', (key) => {
    expect(parseMessageKey(formatMessageKey(key))).toEqual(key);
  });

  test.prop([diskKey])('of a disk operation reads back, with slashes in the path', (key) => {
    expect(parseDiskKey(formatDiskKey(key))).toEqual(key);
  });

  test.each([
    'message/1/2/3/4/5',
    'message/1/2/3/4/5/6/7',
    'message/1/2/3/4/5/-6',
    'message/1/2/3/4/5/06',
    'message/NaN/2/3/4/5/6',
    'message/1/2/3/4/5/9007199254740993',
    'disk/1/write/log/0',
    'disk/x/write/log/0/0',
    '',
  ])('has one spelling: "%s" is none', (text) => {
    expect(parseMessageKey(text)).toBeNull();
    expect(parseDiskKey(text)).toBeNull();
  });
});

describe('the table of overrides', () => {
  test.prop([fc.array(messageKey, { maxLength: 30 }), messageKey])(
    'finds what was given, and nothing else',
    (keys, other) => {
      const fates = keys.map((key, i) => ({ key: formatMessageKey(key), delay: i }));
      const table = new FateTable(fates);
      for (const key of [...keys, other]) {
        const found = table.message(key.from, key.to, key.kind, key.term, key.index, key.attempt);
        expect(found).toBe(fates.findLast((fate) => fate.key === formatMessageKey(key)) ?? null);
      }
    },
  );

  test('finds a disk operation by its text', () => {
    const fate = { key: 'disk/2/sync/log/000001/0/3', lost: true };
    const table = new FateTable([fate]);
    expect(table.disk(2, 'sync', 'log/000001', 0, 3)).toBe(fate);
    expect(table.disk(2, 'sync', 'log/000001', 0, 4)).toBeNull();
    expect(table.message(2, 0, 0, 0, 0, 3)).toBeNull();
  });

  test('says so when it is empty', () => {
    expect(new FateTable([]).isEmpty).toBe(true);
    expect(new FateTable([{ key: 'message/1/2/3/4/5/6' }]).isEmpty).toBe(false);
  });

  test('refuses a key that is no identity, and says what one looks like', () => {
    expect(() => new FateTable([{ key: 'mesage/1/2' }])).toThrow(/"mesage\/1\/2".*message\/<from>\/<to>/);
  });
});
