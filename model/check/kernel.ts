/**
 * The kernel of the search, as seen from here: tables of states, tuples, bags and steps, and the loops over them, in
 * WebAssembly (its sources are in `kernel/`). It knows small numbers only, and asks when it meets something for the first
 * time. A search has a kernel of its own, with a
 * memory of its own.
 */
import { KERNEL_CODE } from './kernel-code.ts';

/** What the kernel asks; see `kernel/asks.ts`. */
export interface KernelAsks {
  askOwn(server: number, local: number): number;
  askReceived(local: number, message: number): number;
  askPair(a: number, b: number): number;
  askStore(tuple: number): number;
  askLeastTuple(tuple: number): number;
  askLeastRest(tuple: number, rest: number): number;
}

/** What the kernel can do; see `kernel/main.ts`. */
export interface KernelCalls {
  readonly memory: { readonly buffer: ArrayBuffer };
  setUp(
    servers: number,
    isSet: number,
    messagesMax: number,
    copiesMax: number,
    countedMax: number,
    isSymmetric: number,
    isSharded: number,
    slots: number,
  ): number;
  setRoom(bytes: number): void;
  bytesInUse(): number;
  openInbox(words: number): number;
  addLocal(view: number): number;
  addMessage(receiver: number): number;
  internBag(count: number): number;
  internTuple(): number;
  wordOf(tuple: number, server: number): number;
  startOf(bag: number): number;
  endOf(bag: number): number;
  messageAt(place: number): number;
  newStore(slots: number): number;
  resetStore(store: number, slots: number): void;
  sizeOf(store: number): number;
  isExhausted(store: number): number;
  tupleOf(store: number, state: number): number;
  restOf(store: number, state: number): number;
  addState(store: number, tuple: number, rest: number): void;
  agrees(tuple: number): number;
  openLevel(from: number, to: number): void;
  expandUpTo(to: number): void;
  leadsTo(from: number, to: number): number;
  readonly generated: Counter;
  readonly deadlocks: Counter;
  readonly deadlocked: Counter;
  readonly violatedFrom: Counter;
}

interface Counter {
  value: number;
}

/** The part of the standard interface that is used here; the types of Node.js leave it out. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, object>>,
  ) => { readonly exports: object };
};

/** What a kernel can address. */
export const KERNEL_BYTES_MAX = 2 ** 32;

const WORD_SHIFT = 2;

/** All that the kernel can address is taken. */
class FullMemory extends Error {}

let compiled: object | null = null;

export class Kernel {
  readonly calls: KernelCalls;
  /** The kernel came to the end of its memory in the middle of something: what it has holds, and it can do no more. */
  isFull = false;
  #words = new Int32Array(0);

  constructor(asks: KernelAsks) {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_CODE), (char) => char.charCodeAt(0)));
    const failFull = (): never => {
      throw new FullMemory('the memory of the kernel is full');
    };
    const { exports } = new WebAssembly.Instance(compiled, { asks: { ...asks, failFull } });
    // What the kernel exports is what `kernel/main.ts` says: a test holds the code against the sources.
    this.calls = exports as KernelCalls;
  }

  /** Its memory, in words, until it does something: a larger one replaces it. */
  get words(): Int32Array<ArrayBuffer> {
    if (this.#words.length === 0) this.#words = new Int32Array(this.calls.memory.buffer);
    return this.#words;
  }

  /** Puts numbers into the inbox. @returns how many. */
  put(numbers: readonly number[] | Int32Array): number {
    this.words.set(numbers, this.calls.openInbox(numbers.length) >>> WORD_SHIFT);
    return numbers.length;
  }

  /** Runs what may come to the end of the kernel's memory; afterwards nothing is run any more. */
  attempt(run: () => void): void {
    if (this.isFull) return;
    try {
      run();
    } catch (error) {
      if (!(error instanceof FullMemory)) throw error;
      this.isFull = true;
    }
  }
}
