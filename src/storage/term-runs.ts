/**
 * The end of the log by terms: where it ends, and the term of its last entry, also after a cut. Terms only rise along
 * a log, and seldom, so that runs of entries of one term take nearly no memory.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex, Term } from '../base/types.ts';

export class TermRuns {
  lastIndex: LogIndex = 0;
  /** Where each run begins; the first one at the base, which is no entry itself. */
  private readonly firsts: LogIndex[] = [0];
  private readonly terms: Term[] = [0];

  get lastTerm(): Term {
    return this.terms[this.terms.length - 1]!;
  }

  /** The log is empty, and goes on behind `index`. */
  reset(index: LogIndex, term: Term): void {
    this.firsts.length = 0;
    this.terms.length = 0;
    this.firsts.push(index);
    this.terms.push(term);
    this.lastIndex = index;
  }

  append(term: Term): void {
    this.lastIndex++;
    if (term !== this.lastTerm) {
      this.firsts.push(this.lastIndex);
      this.terms.push(term);
    }
  }

  /** Whether the log may be cut so that it ends at `index`. */
  canEndAt(index: LogIndex): boolean {
    return index >= this.firsts[0]! && index <= this.lastIndex;
  }

  cut(index: LogIndex): void {
    if (!this.canEndAt(index)) {
      impossible(`The log from ${this.firsts[0]} to ${this.lastIndex} was to be cut behind ${index}.`);
    }
    while (this.firsts[this.firsts.length - 1]! > index) {
      this.firsts.pop();
      this.terms.pop();
    }
    this.lastIndex = index;
  }

  /** Nothing before `index` will be asked for again. */
  forget(index: LogIndex): void {
    let runs = 0;
    while (runs + 1 < this.firsts.length && this.firsts[runs + 1]! <= index) {
      runs++;
    }
    this.firsts.splice(0, runs);
    this.terms.splice(0, runs);
    if (this.firsts[0]! < index) {
      this.firsts[0] = Math.min(index, this.lastIndex);
    }
  }
}
