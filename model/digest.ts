/**
 * Digests of entries and of whole log prefixes: two 32-bit lanes, folded into one 53-bit integer. Fast rather
 * than cryptographic; a collision can hide a violation, with a chance of about 2^-53 a pair, and never invents one.
 */
import type { LogIndex, Term } from '../src/base/types.ts';

/** The digest of the log before its first entry. */
export const EMPTY_PREFIX = 0;

const PRIME_A = 0x9e3779b1;
const PRIME_B = 0x85ebca77;

/** Digest of kind and payload, four bytes at a time. */
export function contentDigest(kind: number, payload: Uint8Array): number {
  const length = payload.length;
  let a = (kind ^ 0x2545f491) | 0;
  let b = Math.imul(length + 1, PRIME_A);
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    const word = payload[at]! | (payload[at + 1]! << 8) | (payload[at + 2]! << 16) | (payload[at + 3]! << 24);
    a = Math.imul(a ^ word, PRIME_A);
    a ^= a >>> 15;
    b = Math.imul(((b << 13) | (b >>> 19)) ^ word, PRIME_B);
  }
  for (let at = whole; at < length; at += 1) {
    a = Math.imul(a ^ payload[at]!, PRIME_A);
    a ^= a >>> 15;
    b = Math.imul(((b << 13) | (b >>> 19)) ^ payload[at]!, PRIME_B);
  }
  return fold(a, b);
}

/** Digest of a log that is `prefix` followed by an entry. */
export function prefixDigest(prefix: number, index: LogIndex, term: Term, content: number): number {
  let a = low(prefix);
  let b = high(prefix);
  a = stir(a, low(content) ^ low(term));
  a = stir(a, high(content) ^ low(index));
  b = Math.imul(((b << 13) | (b >>> 19)) ^ low(content), PRIME_B);
  b = Math.imul(((b << 13) | (b >>> 19)) ^ low(term), PRIME_A);
  b = Math.imul(((b << 13) | (b >>> 19)) ^ low(index) ^ high(content), PRIME_B);
  return fold(a, b);
}

function stir(lane: number, word: number): number {
  const mixed = Math.imul(lane ^ word ^ 0x27d4eb2f, PRIME_A);
  return mixed ^ (mixed >>> 15);
}

function low(value: number): number {
  return value | 0;
}

function high(value: number): number {
  return Math.floor(value / 0x1_0000_0000) | 0;
}

function fold(a: number, b: number): number {
  const first = Math.imul(a ^ (a >>> 16), PRIME_B);
  const second = Math.imul(b ^ (b >>> 16), PRIME_A);
  return (first >>> 0) + ((second >>> 11) & 0x1f_ffff) * 0x1_0000_0000;
}
