/**
 * The patience of judges with what a server does beside its consensus: removing files, writing a snapshot. It is counted
 * in ticks, each at least an election time-out after the one before and seen with an observation of the server, so that
 * one that is paused loses none. A fault of the disk ends it: what was waited for may then be late, or given up.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Ledger } from '../ledger.ts';
import type { WorldView } from '../world-view.ts';

/** Ticks that a server may take for what an untroubled disk does in a few operations. */
export const PATIENCE_TICKS = 6;

/** `early`: too little time has passed since the last tick. `disturbed`: a fault of the disk has struck since then, or lasts. */
export type Tick = 'early' | 'passed' | 'disturbed';

export class Ticks {
  readonly #world: WorldView;
  /** By the slot of the server. */
  readonly #next: Micros[];
  readonly #troubles: number[];

  constructor(world: WorldView, ledger: Ledger) {
    this.#world = world;
    this.#next = ledger.accounts.map(() => 0);
    this.#troubles = ledger.accounts.map(() => 0);
  }

  /** Patience begins now. */
  begin(server: MemberId, slot: number): void {
    this.#next[slot] = this.#world.now + this.#world.settings.electionTimeoutMax;
    this.#troubles[slot] = this.#world.disk(server).troubles;
  }

  /** Once for each observation. */
  observed(server: MemberId, slot: number): Tick {
    if (this.#world.now < this.#next[slot]!) return 'early';
    const before = this.#troubles[slot];
    this.begin(server, slot);
    const isQuiet = this.#troubles[slot] === before && !this.#world.disk(server).hasSlowOperation;
    return isQuiet ? 'passed' : 'disturbed';
  }
}
