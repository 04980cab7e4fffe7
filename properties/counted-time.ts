/**
 * How much time a server has surely counted by its own clock, for those who blame it for being late. One that goes back it
 * absorbs: between two looks at it no time has passed then, and how often it looked besides its observations nobody knows. So
 * what passed between two observations counts as far as the clock reads more at the second one. `ClockView.count` is the
 * other side, for those who blame it for being early.
 */
import type { MemberId, Micros } from '../src/base/types.ts';
import type { Observation } from '../src/raft/observation.ts';
import type { Ledger } from './ledger.ts';
import { NOTHING_ORDINARY } from './occasion.ts';
import type { AccountContext, SharedAccount } from './property.ts';
import type { WorldView } from './world-view.ts';

export class CountedTime implements SharedAccount {
  readonly heeds?: number;
  readonly #world: WorldView;
  readonly #ledger: Ledger;
  /** By slot. */
  readonly #counted: Micros[];
  readonly #read: Micros[];

  constructor({ world, ledger }: AccountContext) {
    this.#world = world;
    this.#ledger = ledger;
    this.#counted = ledger.accounts.map(() => 0);
    this.#read = ledger.accounts.map(({ id }) => world.clock(id).reading);
    if (world.settings.hasSteadyClocks) this.heeds = NOTHING_ORDINARY;
  }

  observed({ server }: Observation): void {
    const { slot } = this.#ledger.current;
    const reading = this.#world.clock(server).reading;
    this.#counted[slot]! += Math.max(0, reading - this.#read[slot]!);
    this.#read[slot] = reading;
  }

  /** Until now, or until its last observation, where clocks go back. */
  of(server: MemberId): Micros {
    if (this.#world.settings.hasSteadyClocks) return this.#world.clock(server).count();
    return this.#counted[this.#ledger.account(server).slot]!;
  }
}
