/**
 * Hands out frames and commands from larger pieces of memory: a typed array of its own for every one of them would
 * cost more than encoding it. One that is large gets its own memory, so that keeping it keeps nothing else.
 */
const SLAB_BYTES = 16_384;
const OWN_BYTES = 4_096;

export class Slab {
  #slab = new Uint8Array(SLAB_BYTES);
  #used = 0;

  take(bytes: number): Uint8Array {
    if (bytes >= OWN_BYTES) return new Uint8Array(bytes);
    if (this.#used + bytes > SLAB_BYTES) {
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += bytes;
    return this.#slab.subarray(start, start + bytes);
  }
}
