/** Hashes of small numbers: multiply, and fold the upper half into the lower one; and of texts. */

/** Odd constants without a pattern, one a word; a row has no more words than that without repeating itself. */
const FACTORS = Int32Array.of(
  0x9e3779b1,
  0x85ebca77,
  0xc2b2ae3d,
  0x27d4eb2f,
  0x165667b1,
  0xd3a2646d,
  0xfd7046c5,
  0xb55a4f09,
);
const FACTOR_MASK = FACTORS.length - 1;

export function hashWords(words: Int32Array, from: number, width: number): number {
  let hash = 0;
  for (let word = 0; word < width; word += 1) {
    hash = (hash + Math.imul(words[from + word]!, FACTORS[word & FACTOR_MASK]!)) | 0;
  }
  return mixed(hash);
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over UTF-16 units; 32 bits without sign. Two texts in four billion share one. */
export function hashText(text: string): number {
  let value = FNV_OFFSET;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), FNV_PRIME);
  return value >>> 0;
}

function mixed(sum: number): number {
  const hash = Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
