/** What is tried on copies of the disks of a run, and handed to its judge: damage at rest, and losses of power. */
import type { Judge } from '../properties/judge.ts';
import type { MemberId } from '../src/base/types.ts';
import { DamageTrials } from './damage-trials.ts';
import type { DiskOperation } from './disk/operation.ts';
import type { SimulatedDisk } from './disk/simulated-disk.ts';
import { PowerLossTrials } from './power-loss-trials.ts';
import type { Scenario } from './scenario/scenario.ts';
import { startingAlone } from './start-alone.ts';
import type { System } from './system.ts';

interface Owner {
  readonly id: MemberId;
  readonly disk: SimulatedDisk;
}

export class DiskTrials {
  readonly #judge: Judge;
  readonly #isDamaged: (server: MemberId) => boolean;
  readonly #damage: DamageTrials | null;
  readonly #powerLosses: PowerLossTrials | null;

  /** @param isDamaged of a server whose disk has real damage, which would explain anything. */
  constructor(system: System, scenario: Scenario, judge: Judge, isDamaged: (server: MemberId) => boolean) {
    this.#judge = judge;
    this.#isDamaged = isDamaged;
    const start = startingAlone(system, scenario);
    const compare = judge.ledger.wouldRecover.bind(judge.ledger);
    this.#damage = start === null ? null : new DamageTrials(start, scenario);
    this.#powerLosses = start === null ? null : new PowerLossTrials(start, scenario, compare);
  }

  /** How many there were of each. */
  get made(): { readonly damagedCopies: number; readonly triedPowerLosses: number } {
    return { damagedCopies: this.#damage?.made ?? 0, triedPowerLosses: this.#powerLosses?.made ?? 0 };
  }

  /** The server is about to start, or the run to end well. */
  damage(owner: Owner): void {
    if (this.#damage === null || this.#isDamaged(owner.id)) return;
    const trial = this.#damage.of(owner);
    if (trial !== null) this.#judge.tried(owner.id, trial);
  }

  /** An operation of the server's disk has ended. */
  ended(owner: Owner, operation: DiskOperation): void {
    if (this.#powerLosses === null || this.#isDamaged(owner.id)) return;
    const trial = this.#powerLosses.after(owner, operation);
    if (trial !== null) this.#judge.unplugged(owner.id, trial);
  }
}
