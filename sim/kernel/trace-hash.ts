/**
 * A running 64-bit digest of everything that happens in a run: two 32-bit lanes of integer mixing, the same on
 * every engine. Equal hashes mean, for all practical purposes, equal runs.
 */

const TWO_32 = 0x1_0000_0000;

export class TraceHash {
  #a = 0x243f6a88;
  #b = 0x85a308d3;

  /** Mixes in one integer; only its low 53 bits count. */
  add(value: number): void {
    const low = value | 0;
    // What the division gives, without it: nearly every number is small.
    const high = value < TWO_32 && value > -TWO_32 ? 0 : (value / TWO_32) | 0;
    this.#a = Math.imul(this.#a ^ low, 0x9e3779b1);
    this.#a ^= this.#a >>> 15;
    this.#b = Math.imul(this.#b ^ high ^ this.#a, 0x85ebca77);
    this.#b ^= this.#b >>> 13;
  }

  /** Mixes in a string by its UTF-16 code units. */
  addText(text: string): void {
    this.add(text.length);
    for (let i = 0; i < text.length; i += 1) this.add(text.charCodeAt(i));
  }

  /** Sixteen lower-case hexadecimal digits. */
  hex(): string {
    return hex32(this.#a) + hex32(this.#b);
  }
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
