/** A list of 32-bit integers that grows; `data` is replaced when it does, so read it anew after each `push`. */
export class GrowingInts {
  data: Int32Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 256) {
    this.data = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Int32Array(this.length + (this.length >>> 1) + 16);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length] = value;
    this.length += 1;
  }

  get bytes(): number {
    return this.data.byteLength;
  }
}

/** The same numbers in a longer array, which is filled with -1. */
export function extended(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length).fill(-1, array.length);
  larger.set(array);
  return larger;
}
