import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { crc32c } from '../../../src/base/crc32c.ts';

/** The definition, bit by bit: the judge of the tables. */
function naive(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed >>> 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}

describe('crc32c', () => {
  test('has the check value of the Castagnoli polynomial', () => {
    const bytes = new TextEncoder().encode('123456789');
    expect(crc32c(bytes, 0, bytes.length)).toBe(0xe3069283);
  });

  test('has the check values of RFC 3720, appendix B.4', () => {
    expect(crc32c(new Uint8Array(32), 0, 32)).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff), 0, 32)).toBe(0x62a8ab43);
    expect(
      crc32c(
        Uint8Array.from({ length: 32 }, (_, at) => at),
        0,
        32,
      ),
    ).toBe(0x46dd794e);
  });

  test.prop([fc.uint8Array({ maxLength: 100 }), fc.nat(100), fc.nat(100), fc.nat(0xffffffff)])(
    'equals the bit-by-bit definition on every range and seed',
    (bytes, a, b, seed) => {
      const start = Math.min(a, b, bytes.length);
      const end = Math.min(Math.max(a, b), bytes.length);
      expect(crc32c(bytes, start, end, seed)).toBe(naive(bytes.subarray(start, end), seed));
    },
  );

  test.prop([
    fc.uint8Array({ minLength: 600, maxLength: 1_500, size: 'max' }),
    fc.nat(90),
    fc.nat(90),
    fc.nat(0xffffffff),
  ])(
    'equals it on long ranges, wherever they begin and end in their memory',
    (bytes, skipped, left, seed) => {
      const part = bytes.subarray(skipped);
      const end = part.length - left;
      expect(crc32c(part, 3, end, seed)).toBe(naive(part.subarray(3, end), seed));
    },
  );

  test.prop([fc.uint8Array({ maxLength: 100 }), fc.nat(100)])(
    'continues from the checksum of what came before',
    (bytes, at) => {
      const middle = Math.min(at, bytes.length);
      const first = crc32c(bytes, 0, middle);
      expect(crc32c(bytes, middle, bytes.length, first)).toBe(crc32c(bytes, 0, bytes.length));
    },
  );
});
