/** Counts marks by name; every registered one has a number from the start, 0 included. */
import { MARKS } from './registry.ts';

export class MarkBook {
  readonly counts: Record<string, number> = {};

  constructor() {
    for (const { name } of MARKS) this.counts[name] = 0;
  }

  /** @throws Error for a name that is not registered: a typing mistake must not become a gap. */
  hit(name: string): void {
    const count = this.counts[name];
    if (count === undefined) throw new Error(`the mark "${name}" is not registered`);
    this.counts[name] = count + 1;
  }
}
