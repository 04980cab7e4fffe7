/**
 * A memo of non-negative numbers by row and column. Rows are as long as the columns that were asked for, and stand in one
 * array, so that a look-up costs three reads and no object.
 */
import { GrowingInts } from './growing-ints.ts';

/** Nothing was remembered. */
export const UNKNOWN = -1;
const FIRST_CELLS = 4_096;

export class RowTable {
  readonly #starts = new GrowingInts();
  readonly #lengths = new GrowingInts();
  #cells = new Int32Array(FIRST_CELLS).fill(UNKNOWN);
  #used = 0;

  get bytes(): number {
    return this.#starts.bytes + this.#lengths.bytes + this.#cells.byteLength;
  }

  /** What was remembered, or UNKNOWN. */
  get(row: number, column: number): number {
    if (row >= this.#lengths.length || column >= this.#lengths.data[row]!) return UNKNOWN;
    return this.#cells[this.#starts.data[row]! + column]!;
  }

  /** @param columns how many there are by now; a row that has to grow becomes at least so long. */
  set(row: number, column: number, value: number, columns: number): void {
    while (row >= this.#lengths.length) {
      this.#starts.push(0);
      this.#lengths.push(0);
    }
    const length = this.#lengths.data[row]!;
    if (column >= length) this.#extend(row, Math.max(columns, column + 1, length + (length >>> 1)));
    this.#cells[this.#starts.data[row]! + column] = value;
  }

  /** Moves the row to the end, where there is room for it. */
  #extend(row: number, length: number): void {
    const start = this.#used;
    if (start + length > this.#cells.length) {
      const cells = new Int32Array(2 * this.#cells.length + length).fill(UNKNOWN, start);
      cells.set(this.#cells.subarray(0, start));
      this.#cells = cells;
    }
    const old = this.#starts.data[row]!;
    this.#cells.copyWithin(start, old, old + this.#lengths.data[row]!);
    this.#starts.data[row] = start;
    this.#lengths.data[row] = length;
    this.#used = start + length;
  }
}
