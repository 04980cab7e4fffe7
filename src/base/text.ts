/**
 * Strings as bytes: UTF-8, with lone surrogates written as three bytes each, so that every string survives the
 * way there and back. Written out because the platform's encoder replaces them, and because most text is short; long
 * text without such surrogates, on which both agree, goes through the platform, which is tens of times as fast.
 */

/** In bytes: above it, the platform's decoder of plain text is worth its call. */
const SHORT_TEXT = 32;
/** In characters or bytes: from here on the platform's encoder and decoder are worth their calls. */
const LONG_TEXT = 128;
/** Only ever given bytes below 128, on which all its kin agree. */
const ASCII = new TextDecoder('latin1');
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();
/** With the flag `u` a pair of surrogates is one character of another category. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export function textBytes(text: string): number {
  // What it writes in place of a lone surrogate has three bytes, as ours has.
  if (text.length >= LONG_TEXT) return ENCODER.encode(text).length;
  return bytesByUnit(text);
}

function bytesByUnit(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isPair(text, i)) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}

/** Writes `text` at `offset` and returns where it ends. */
export function writeText(bytes: Uint8Array, offset: number, text: string): number {
  if (text.length >= LONG_TEXT && !LONE_SURROGATE.test(text)) {
    return offset + ENCODER.encodeInto(text, bytes.subarray(offset)).written;
  }
  let at = offset;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[at++] = unit;
    } else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else if (isPair(text, i)) {
      const point = 0x10000 + ((unit - 0xd800) << 10) + (text.charCodeAt(i + 1) - 0xdc00);
      i += 1;
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[at++] = 0x80 | (point & 0x3f);
    } else {
      bytes[at++] = 0xe0 | (unit >> 12);
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[at++] = 0x80 | (unit & 0x3f);
    }
  }
  return at;
}

/** Null when the bytes are not what `writeText` writes. */
export function readText(bytes: Uint8Array, start: number, end: number): string | null {
  const long = end - start >= LONG_TEXT ? readLong(bytes, start, end) : null;
  if (long !== null) return long;
  return isAscii(bytes, start, end) ? readAscii(bytes, start, end) : readByUnit(bytes, start, end);
}

/** Null for what is no UTF-8: lone surrogates, too, which only we write. */
function readLong(bytes: Uint8Array, start: number, end: number): string | null {
  try {
    return UTF8.decode(bytes.subarray(start, end));
  } catch {
    return null;
  }
}

function readByUnit(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  let at = start;
  while (at < end) {
    const first = bytes[at]!;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    if (more < 0 || first > 0xf4 || at + more >= end) return null;
    let point = more === 0 ? first : first & (0x3f >> more);
    for (let i = 1; i <= more; i += 1) {
      const next = bytes[at + i]!;
      if ((next & 0xc0) !== 0x80) return null;
      point = (point << 6) | (next & 0x3f);
    }
    if (point > 0x10ffff) return null;
    text += point < 0x10000 ? String.fromCharCode(point) : String.fromCodePoint(point);
    at += more + 1;
  }
  // Longer than needed: overlong forms, or a pair of surrogates written one by one.
  return textBytes(text) === end - start ? text : null;
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0;
  for (let i = start; i < end; i += 1) all |= bytes[i]!;
  return all < 0x80;
}

/** Most text is plain and short: eight characters a call are several times as fast as one, and need no array. */
function readAscii(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_TEXT) return ASCII.decode(bytes.subarray(start, end));
  let text = '';
  let at = start;
  for (; at + 8 <= end; at += 8) {
    text += String.fromCharCode(
      bytes[at]!,
      bytes[at + 1]!,
      bytes[at + 2]!,
      bytes[at + 3]!,
      bytes[at + 4]!,
      bytes[at + 5]!,
      bytes[at + 6]!,
      bytes[at + 7]!,
    );
  }
  for (; at < end; at += 1) text += String.fromCharCode(bytes[at]!);
  return text;
}

function isPair(text: string, i: number): boolean {
  const unit = text.charCodeAt(i);
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(i + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}

/** False for a string with half of a surrogate pair: what speaks UTF-8, as HTTP does, has another character in its place. */
export function isText(value: string): boolean {
  return !LONE_SURROGATE.test(value);
}
