/**
 * Server symmetry: of all states that differ only in the servers' names, one is explored. The representative is the
 * one whose row of words is least; which one that is depends on how things were numbered, but never changes in a run.
 */
import type { Bags } from './bags.ts';
import { permutationsOf } from './permutations.ts';
import type { Permutation } from './specification.ts';
import type { Transitions } from './transitions.ts';

export class Symmetry<Local, Message, View> {
  readonly #transitions: Transitions<Local, Message, View>;
  readonly #bags: Bags;
  readonly #servers: number;
  readonly #countedValues: number;
  readonly #permutations: readonly Permutation[];
  /** By number, then by permutation: the number of the renamed thing. */
  readonly #locals: (Int32Array | undefined)[] = [];
  readonly #messages: (Int32Array | undefined)[] = [];
  readonly #bagRows: (Int32Array | undefined)[] = [];
  readonly #candidate: Uint32Array;
  #bytes = 0;

  constructor(transitions: Transitions<Local, Message, View>, bags: Bags) {
    this.#transitions = transitions;
    this.#bags = bags;
    this.#servers = transitions.specification.servers;
    this.#countedValues = transitions.specification.countedMax + 1;
    this.#permutations = permutationsOf(this.#servers);
    this.#candidate = new Uint32Array(this.#servers + 1);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Writes the representative of `words` (the servers' local states, then the bag and the count) to `least`. */
  represent(words: Uint32Array, least: Uint32Array): void {
    const servers = this.#servers;
    const candidate = this.#candidate;
    const counted = words[servers]! % this.#countedValues;
    const bagRow = this.#bagRow((words[servers]! - counted) / this.#countedValues);
    for (let word = 0; word <= servers; word += 1) least[word] = words[word]!;
    for (let p = 1; p < this.#permutations.length; p += 1) {
      const to = this.#permutations[p]!;
      for (let i = 0; i < servers; i += 1) candidate[to[i]!] = this.#localRow(words[i]!)[p]!;
      candidate[servers] = bagRow[p]! * this.#countedValues + counted;
      let word = 0;
      while (word < servers && candidate[word] === least[word]) word += 1;
      if (candidate[word]! < least[word]!) least.set(candidate);
    }
  }

  #localRow(local: number): Int32Array {
    return this.#locals[local] ?? this.#renameLocal(local);
  }

  #renameLocal(number: number): Int32Array {
    const transitions = this.#transitions;
    const server = transitions.serverOf(number);
    const local = transitions.localOf(number);
    const row = this.#newRow((to) =>
      transitions.internLocal(to[server]!, transitions.specification.permuteLocal(local, to)),
    );
    setRow(this.#locals, number, row);
    return row;
  }

  #bagRow(bag: number): Int32Array {
    const known = this.#bagRows[bag];
    if (known !== undefined) return known;
    const messages: number[] = [];
    for (let at = this.#bags.begin(bag); at < this.#bags.end(bag); at += 1)
      messages.push(this.#bags.messageAt(at));
    const rows = messages.map((message) => this.#messages[message] ?? this.#renameMessage(message));
    const row = this.#newRow((_, p) => this.#bags.intern(rows.map((renamed) => renamed[p]!)));
    setRow(this.#bagRows, bag, row);
    return row;
  }

  #renameMessage(number: number): Int32Array {
    const transitions = this.#transitions;
    const message = transitions.messageOf(number);
    const row = this.#newRow((to) =>
      transitions.internMessage(transitions.specification.permuteMessage(message, to)),
    );
    setRow(this.#messages, number, row);
    return row;
  }

  #newRow(rename: (to: Permutation, p: number) => number): Int32Array {
    this.#bytes += 4 * this.#permutations.length;
    return Int32Array.from(this.#permutations, rename);
  }
}

/** Numbers are met nearly in order; the gaps are filled, so that the list stays dense. */
function setRow(rows: (Int32Array | undefined)[], number: number, row: Int32Array): void {
  while (rows.length < number) rows.push(undefined);
  rows[number] = row;
}
