/**
 * Which segments there are, and which of them the log could begin with: one that begins at an index, and behind
 * whose beginning nothing cuts the log below that index again.
 */
import type { LogIndex } from '../base/types.ts';

/** Stands for "never": a segment whose content cuts below its own beginning cannot be the first. */
const UNFIT = Number.MAX_SAFE_INTEGER;

export class SegmentList {
  /** The number of the first one; 0 if there is none. */
  first = 0;
  /** For each segment, the last index before it that is still in the log. */
  private readonly starts: LogIndex[] = [];

  get last(): number {
    return this.first + this.starts.length - 1;
  }

  /** The next segment is there, durably. */
  add(segment: number, lastIndex: LogIndex): void {
    if (this.starts.length === 0) {
      this.first = segment;
    }
    this.starts.push(lastIndex);
  }

  /** The log was cut, and ends at `index`. */
  cut(index: LogIndex): void {
    const { starts } = this;
    for (let at = starts.length - 1; at >= 0; at--) {
      if (starts[at]! > index) {
        starts[at] = UNFIT;
      }
    }
  }

  /** The log was emptied, and goes on behind `index`: no entry of an earlier segment is in it. */
  reset(index: LogIndex): void {
    const { starts } = this;
    for (let at = 0; at < starts.length; at++) {
      if (starts[at]! !== UNFIT) {
        starts[at] = Math.min(starts[at]!, index);
      }
    }
  }

  /** The last segment that the log may begin with when no entry up to `index` is needed; at least the first. */
  beginningAt(index: LogIndex): number {
    for (let at = this.starts.length - 1; at > 0; at--) {
      if (this.starts[at]! <= index) {
        return this.first + at;
      }
    }
    return this.first;
  }

  /** The segments before this one are to be removed. */
  drop(segment: number): void {
    this.starts.splice(0, segment - this.first);
    this.first = segment;
  }
}
