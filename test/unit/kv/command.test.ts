import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { decodeCommand, encodeCommand, type KeyValueOperation } from '../../../src/kv/index.ts';

const u53 = fc.oneof(fc.nat(9), fc.maxSafeNat());
/** Every string of JavaScript: code points, and code units that make no sense together. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
  fc.array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 6 }).map((u) => String.fromCharCode(...u)),
);
const operations: fc.Arbitrary<KeyValueOperation> = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), key: text }),
  fc.record({ kind: fc.constant('delete' as const), key: text }),
  fc.record({ kind: fc.constant('put' as const), key: text, value: text }),
  fc.record({
    kind: fc.constant('compare-and-set' as const),
    key: text,
    expected: fc.option(text),
    value: text,
  }),
);
const commands = fc.record({ session: u53, sequence: u53, operation: operations });
const STRINGS_AT = 18;

describe('commands as bytes', () => {
  test.prop([commands], { numRuns: 1_000 })('come back as they were, lone surrogates too', (command) => {
    expect(decodeCommand(encodeCommand(command))).toEqual(command);
  });

  test.prop([fc.string({ unit: 'grapheme' })])('hold well-formed text as UTF-8', (key) => {
    const bytes = encodeCommand({ session: 1, sequence: 1, operation: { kind: 'get', key } });
    expect(bytes.slice(STRINGS_AT + 4)).toEqual(new TextEncoder().encode(key));
  });

  test.prop([fc.uint8Array({ maxLength: 60 })], { numRuns: 2_000 })(
    'garbage is null or canonical',
    (bytes) => {
      expectNullOrCanonical(bytes);
    },
  );

  test.prop([commands, fc.nat(), fc.nat(255)], { numRuns: 2_000 })(
    'so is a changed byte',
    (command, at, byte) => {
      const bytes = encodeCommand(command);
      bytes[at % bytes.length] = byte;
      expectNullOrCanonical(bytes);
    },
  );

  test.prop([commands])('a part of one is null, and one with more behind it', (command) => {
    const bytes = encodeCommand(command);
    for (let end = 0; end < STRINGS_AT + 4; end++) expect(decodeCommand(bytes.subarray(0, end))).toBeNull();
    for (const more of [1, 3, 4]) {
      const longer = new Uint8Array(bytes.length + more).fill(0xff, bytes.length);
      longer.set(bytes);
      expect(decodeCommand(longer)).toBeNull();
    }
  });

  it.each([
    ['a byte that begins nothing', [0x80]],
    ['a cut sequence', [0xe2, 0x82]],
    ['a sequence without its rest', [0xe2, 0x28, 0xa1]],
    ['an overlong zero', [0xc0, 0x80]],
    ['an overlong slash', [0xe0, 0x80, 0xaf]],
    ['a pair of surrogates one by one', [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80]],
    ['a point above the last', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that is never used', [0xff]],
  ])('%s is no text', (_what, bad) => {
    const key = 'k'.repeat(bad.length);
    const bytes = encodeCommand({ session: 1, sequence: 1, operation: { kind: 'get', key } });
    bytes.set(bad, STRINGS_AT + 4);
    expect(decodeCommand(bytes)).toBeNull();
  });
});

function expectNullOrCanonical(bytes: Uint8Array): void {
  const command = decodeCommand(bytes);
  if (command !== null) expect(encodeCommand(command)).toEqual(bytes);
}
