/** What a run of the checker says of itself. */

/** Why a run ended. */
export type Ending =
  /** Every reachable state was explored. */
  | 'complete'
  /** A property was violated; the states beyond were not explored. */
  | 'violated'
  /** The bound on memory was reached: what was explored holds, nothing is known of the rest. */
  | 'memory';

export interface Progress {
  readonly distinct: number;
  readonly generated: number;
  /** States met and not explored yet. */
  readonly queue: number;
  /** Levels so far, the initial state's included. */
  readonly depth: number;
  readonly seconds: number;
  readonly statesPerSecond: number;
}

export interface ExplorationBounds {
  /** Memory for states, tables and memos, in bytes. */
  readonly maxBytes: number;
  /** Explore one of all states that differ only in the servers' names. */
  readonly symmetry: boolean;
}

export interface Watch {
  /** Milliseconds from some fixed moment; the checker has no clock of its own. */
  now(): number;
  /** Called every now and then. */
  onProgress?(progress: Progress): void;
  /** Whether the engine's own memory is nearly used up, whatever the bound: then a run ends as if it had been reached. */
  isHeapFull?(): boolean;
}

export interface Exploration {
  readonly ending: Ending;
  readonly distinct: number;
  /** Successors before duplicates are removed, and the initial state. */
  readonly generated: number;
  /** States on the longest of all shortest paths, the initial one included. */
  readonly depth: number;
  /** States in which nothing is enabled. */
  readonly deadlocks: number;
  /** Steps from the initial state to the nearest of them; null when there is none. */
  readonly deadlockDepth: number | null;
  readonly seconds: number;
  readonly bytes: number;
}

export const GIBIBYTE = 2 ** 30;
export const DEFAULT_BOUNDS: ExplorationBounds = { maxBytes: 2 * GIBIBYTE, symmetry: false };
