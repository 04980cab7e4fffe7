/**
 * Shapes as numbers. Calls whose shapes are equal are of one *kind*: they are possible in the same states and do the
 * same there, so that the search need not try one after the other.
 */
import type { Call, SequentialModel } from './history.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { Shape } from './shape.ts';
import { NO_ROOM, type States } from './states.ts';
import { NO_MEMORY, TupleTable } from './tuple-table.ts';

/** The forms of shapes. Plain numbers, because the search compares them in its innermost loops. */
export const READS = 0;
export const AVOIDS = 1;
export const WRITES = 2;
export const SWAPS = 3;
export const TRIES = 4;
export const NEVER = 5;
export const OTHER = 6;

/** In place of a state: none. */
export const NO_STATE = -1;

/** In place of a kind: an open-ended call that changes nothing, and need not be looked at. */
export const IDLE = -1;

const FORM = 0;
const FROM = 1;
const TO = 2;

export class Kinds<State, Operation, Result> {
  /** By kind. */
  readonly form: number[] = [];
  /** The state that it reads, avoids, swaps or tries; else `NO_STATE`. Of `OTHER`, both only tell kinds apart. */
  readonly from: number[] = [];
  /** The state that it leads to; `NO_STATE` where it changes nothing. */
  readonly to: number[] = [];
  /** A call of each kind. */
  readonly examples: Call<Operation, Result>[] = [];
  /** The memory budget was used up, and the numbers given since mean nothing. */
  full = false;
  readonly states: States<State>;
  readonly #model: SequentialModel<State, Operation, Result>;
  readonly #tuples: TupleTable;
  readonly #tuple = new Int32Array(3);
  readonly #others = new Map<string, number>();

  constructor(model: SequentialModel<State, Operation, Result>, states: States<State>, budget: MemoryBudget) {
    this.#model = model;
    this.states = states;
    this.#tuples = new TupleTable(this.#tuple.length, budget);
  }

  /** The number of the call's kind, or `IDLE`. */
  of(call: Call<Operation, Result>): number {
    const shape = this.#model.shape(call.operation, call.result);
    const isOpen = call.returned === Infinity;
    if (isOpen && (shape.kind === 'nothing' || (shape.kind === 'tries' && this.#isSame(shape)))) return IDLE;
    this.#encode(shape, isOpen);
    const kind = this.#tuples.intern(this.#tuple);
    if (kind === NO_MEMORY) this.full = true;
    if (this.full) return IDLE;
    if (kind === this.examples.length) {
      this.examples.push(call);
      this.form.push(this.#tuple[FORM]!);
      this.from.push(this.#tuple[FROM]!);
      this.to.push(this.#tuple[TO]!);
    }
    return kind;
  }

  #encode(shape: Shape<State>, isOpen: boolean): void {
    const { states } = this;
    switch (shape.kind) {
      case 'reads':
        this.#set(READS, states.number(shape.state), NO_STATE);
        break;
      case 'avoids':
        this.#set(AVOIDS, states.number(shape.state), NO_STATE);
        break;
      case 'writes':
        this.#set(WRITES, NO_STATE, states.number(shape.state));
        break;
      case 'swaps':
        if (this.#isSame(shape)) this.#set(READS, states.number(shape.from), NO_STATE);
        else this.#set(SWAPS, states.number(shape.from), states.number(shape.to));
        break;
      case 'tries':
        // One that has returned must be placed even where it does nothing, which the rules for shapes leave out.
        this.#set(isOpen ? TRIES : OTHER, states.number(shape.from), states.number(shape.to));
        break;
      case 'nothing':
        this.#set(AVOIDS, NO_STATE, NO_STATE);
        break;
      case 'never':
        this.#set(NEVER, NO_STATE, NO_STATE);
        break;
      case 'other':
        this.#set(OTHER, this.#numberOther(shape.key), NO_STATE);
        break;
      default:
        shape satisfies never;
    }
  }

  #set(form: number, from: number, to: number): void {
    if (from === NO_ROOM || to === NO_ROOM) this.full = true;
    this.#tuple[FORM] = form;
    this.#tuple[FROM] = from;
    this.#tuple[TO] = to;
  }

  #isSame({ from, to }: { readonly from: State; readonly to: State }): boolean {
    return this.#model.key(from) === this.#model.key(to);
  }

  #numberOther(key: string): number {
    const known = this.#others.get(key);
    if (known !== undefined) return known;
    this.#others.set(key, this.#others.size);
    return this.#others.size - 1;
  }
}
