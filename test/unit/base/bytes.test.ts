import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { readU32, readU53, U53_BYTES, writeU8, writeU32, writeU53 } from '../../../src/base/bytes.ts';

describe('little-endian integers', () => {
  test.prop([fc.integer({ min: 0, max: 0xffffffff }), fc.nat(8)])(
    'u32 reads back what DataView wrote, and the other way round',
    (value, at) => {
      const bytes = new Uint8Array(16);
      writeU32(bytes, at, value);
      expect(new DataView(bytes.buffer).getUint32(at, true)).toBe(value);
      expect(readU32(bytes, at)).toBe(value);
    },
  );

  test.prop([fc.maxSafeNat(), fc.nat(8)])('u53 is a 64-bit little-endian integer', (value, at) => {
    const bytes = new Uint8Array(16);
    writeU53(bytes, at, value);
    expect(new DataView(bytes.buffer).getBigUint64(at, true)).toBe(BigInt(value));
    expect(readU53(bytes, at)).toBe(value);
  });

  test('the limits of u53 survive, and anything above them reads as -1', () => {
    const bytes = new Uint8Array(U53_BYTES);
    for (const value of [0, 1, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      writeU53(bytes, 0, value);
      expect(readU53(bytes, 0)).toBe(value);
    }
    new DataView(bytes.buffer).setBigUint64(0, 2n ** 53n, true);
    expect(readU53(bytes, 0)).toBe(-1);
    bytes.fill(0xff);
    expect(readU53(bytes, 0)).toBe(-1);
  });

  test('u8 touches one byte', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    writeU8(bytes, 1, 255);
    expect([...bytes]).toEqual([1, 255, 3]);
  });
});
