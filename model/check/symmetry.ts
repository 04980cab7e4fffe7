/**
 * Server symmetry: of all states that differ only in the servers' names, one is explored. The representative has the
 * least tuple of local states, and of the bags that this leaves possible the least one. Which one that is depends on
 * how things were numbered, but never changes in a run.
 */
import type { Bags } from './bags.ts';
import { GrowingInts } from './growing-ints.ts';
import { permutationsOf } from './permutations.ts';
import { RowTable, UNKNOWN } from './row-table.ts';
import type { Permutation } from './specification.ts';
import type { Transitions } from './transitions.ts';
import type { Tuples } from './tuples.ts';

export class Symmetry<Local, Message, View> {
  readonly #transitions: Transitions<Local, Message, View>;
  readonly #bags: Bags;
  readonly #tuples: Tuples;
  readonly #countedBits: number;
  readonly #permutations: readonly Permutation[];
  /** `from[p][i]` is the server that permutation p calls i. */
  readonly #from: readonly Permutation[];
  /** By number, then by permutation: the number of the renamed thing. */
  readonly #locals = new RowTable();
  readonly #messages = new RowTable();
  readonly #bagRows = new RowTable();
  /** By tuple: its representative, and which set of permutations leads there; UNKNOWN where nobody asked yet. */
  readonly #least = new GrowingInts();
  readonly #leading = new GrowingInts();
  /** The sets of permutations that lead some tuple to its representative. Most have one element. */
  readonly #sets: (readonly number[])[] = [];
  readonly #setNumbers = new Map<string, number>();

  constructor(
    transitions: Transitions<Local, Message, View>,
    bags: Bags,
    tuples: Tuples,
    countedBits: number,
  ) {
    const { servers } = transitions.specification;
    this.#transitions = transitions;
    this.#bags = bags;
    this.#tuples = tuples;
    this.#countedBits = countedBits;
    this.#permutations = permutationsOf(servers);
    this.#from = this.#permutations.map((to) => to.map((_, name) => to.indexOf(name)));
  }

  get bytes(): number {
    const renamed = this.#locals.bytes + this.#messages.bytes + this.#bagRows.bytes;
    return renamed + this.#least.bytes + this.#leading.bytes;
  }

  /** The tuple of the representative of each state with this tuple. */
  tupleOf(tuple: number): number {
    if (tuple >= this.#least.length || this.#least.data[tuple] === UNKNOWN) this.#findLeast(tuple);
    return this.#least.data[tuple]!;
  }

  /** The bag and the count of the representative of this state, whose tuple was asked for before. */
  restOf(tuple: number, rest: number): number {
    const leading = this.#sets[this.#leading.data[tuple]!]!;
    const bag = rest >>> this.#countedBits;
    let least = this.#renamedBag(bag, leading[0]!);
    for (let at = 1; at < leading.length; at += 1) {
      const other = this.#renamedBag(bag, leading[at]!);
      if (other < least) least = other;
    }
    return rest + ((least - bag) << this.#countedBits);
  }

  #findLeast(tuple: number): void {
    const locals = this.#tuples.listOf(tuple);
    let least = locals;
    let leading: number[] = [];
    for (let p = 0; p < this.#permutations.length; p += 1) {
      const renamed = this.#from[p]!.map((server) => this.#renamedLocal(locals[server]!, p));
      const order = compare(renamed, least);
      if (order < 0) {
        least = renamed;
        leading = [p];
      } else if (order === 0) leading.push(p);
    }
    while (this.#least.length <= tuple) {
      this.#least.push(UNKNOWN);
      this.#leading.push(UNKNOWN);
    }
    this.#least.data[tuple] = this.#tuples.intern(least);
    this.#leading.data[tuple] = this.#numberOf(leading);
  }

  #numberOf(permutations: readonly number[]): number {
    const key = permutations.join();
    const known = this.#setNumbers.get(key);
    if (known !== undefined) return known;
    this.#setNumbers.set(key, this.#sets.length);
    return this.#sets.push(permutations) - 1;
  }

  #renamedLocal(local: number, p: number): number {
    const transitions = this.#transitions;
    const known = this.#locals.get(local, p);
    if (known !== UNKNOWN) return known;
    const to = this.#permutations[p]!;
    const renamed = transitions.specification.permuteLocal(transitions.localOf(local), to);
    const answer = transitions.internLocal(to[transitions.serverOf(local)]!, renamed);
    this.#locals.set(local, p, answer, this.#permutations.length);
    return answer;
  }

  #renamedMessage(message: number, p: number): number {
    const known = this.#messages.get(message, p);
    if (known !== UNKNOWN) return known;
    const transitions = this.#transitions;
    const to = this.#permutations[p]!;
    const answer = transitions.internMessage(
      transitions.specification.permuteMessage(transitions.messageOf(message), to),
    );
    this.#messages.set(message, p, answer, this.#permutations.length);
    return answer;
  }

  #renamedBag(bag: number, p: number): number {
    const known = this.#bagRows.get(bag, p);
    if (known !== UNKNOWN) return known;
    const answer = this.#bags.intern(
      this.#bags.listOf(bag).map((message) => this.#renamedMessage(message, p)),
    );
    this.#bagRows.set(bag, p, answer, this.#permutations.length);
    return answer;
  }
}

/** Negative when a comes first, 0 when they are equal. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return 0;
}
