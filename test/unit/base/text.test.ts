import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { readText, textBytes, writeText } from '../../../src/base/text.ts';

/** Any code unit, lone surrogates among them, in texts on both sides of the length from which the platform does it. */
const anyText = fc
  .tuple(fc.string({ unit: 'binary', maxLength: 8 }), fc.array(fc.nat(0xffff), { maxLength: 4 }), fc.nat(300))
  .map(([some, units, times]) => some + 'aé汉😀'.repeat(times) + String.fromCharCode(...units));

function written(text: string): Uint8Array {
  const bytes = new Uint8Array(textBytes(text) + 2).fill(0xaa);
  expect(writeText(bytes, 1, text)).toBe(bytes.length - 1);
  expect([bytes[0], bytes.at(-1)]).toEqual([0xaa, 0xaa]);
  return bytes.subarray(1, -1);
}

describe('text', () => {
  test.prop([anyText])('every string survives the way there and back, whatever its length', (text) => {
    const bytes = written(text);
    expect(readText(bytes, 0, bytes.length)).toBe(text);
  });

  test.prop([anyText])('what is well-formed is UTF-8, as the platform writes it', (text) => {
    fc.pre(!/\p{Surrogate}/u.test(text));
    expect(Buffer.from(text).equals(written(text))).toBe(true);
  });

  test('a mark of the byte order is text like any other, in long texts too', () => {
    for (const text of ['\ufeffa', `\ufeff${'a'.repeat(1_000)}`]) {
      const bytes = written(text);
      expect(readText(bytes, 0, bytes.length)).toBe(text);
    }
  });

  test('what it does not write is refused, in long texts too', () => {
    const head = 'é'.repeat(500);
    for (const bad of [
      [0xff],
      [0xc3],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
    ]) {
      for (const before of ['', head]) {
        const bytes = new Uint8Array([...Buffer.from(before), ...bad]);
        expect(readText(bytes, 0, bytes.length)).toBeNull();
      }
    }
  });
});
