/**
 * Where a server's state machine stands still, as one does that waits for a lock, or for its own disk: what it is given
 * waits here, and the replica goes on without it. Outlives the lives of the server, since what it waits for does.
 */
import type { StateMachine } from '../../src/ports/state-machine.ts';

export class ApplyGate {
  /** Batches and snapshots that had to wait. */
  held = 0;
  #stalls = 0;
  #waiting: (() => void)[] = [];

  /** Stalls may overlap: it goes on when each has ended. */
  stall(): void {
    this.#stalls += 1;
  }

  goOn(): void {
    if (this.#stalls === 0) return;
    this.#stalls -= 1;
    if (this.#stalls === 0) this.#release();
  }

  /** From now on nothing waits that was stalled until now. */
  heal(): void {
    this.#stalls = 0;
    this.#release();
  }

  /** `machine` behind the gate; `arrive` hands what had to wait to the server's life, if it lasts. */
  before(machine: StateMachine, arrive: (work: () => void) => void): StateMachine {
    return {
      apply: (batch, done) => {
        if (this.#stalls === 0) machine.apply(batch, done);
        else this.#hold(() => arrive(() => machine.apply(batch, done)));
      },
      snapshot: () => machine.snapshot(),
      restore: (source, done) => {
        if (this.#stalls === 0) machine.restore(source, done);
        else this.#hold(() => arrive(() => machine.restore(source, done)));
      },
    };
  }

  #hold(release: () => void): void {
    this.held += 1;
    this.#waiting.push(release);
  }

  #release(): void {
    for (const release of this.#waiting.splice(0)) release();
  }
}
