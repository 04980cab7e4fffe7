import type { AppliedEntry, SnapshotSource, StateMachine, StateSnapshot } from '../../ports/state-machine.ts';

/** A state machine that says how long each batch took. */
export class TimedMachine implements StateMachine {
  readonly #machine: StateMachine;
  readonly #applied: (duration: number) => void;

  /** @param applied called with milliseconds. */
  constructor(machine: StateMachine, applied: (duration: number) => void) {
    this.#machine = machine;
    this.#applied = applied;
  }

  apply(batch: readonly AppliedEntry[], done: (results: readonly unknown[]) => void): void {
    const from = performance.now();
    this.#machine.apply(batch, (results) => {
      this.#applied(performance.now() - from);
      done(results);
    });
  }

  snapshot(): StateSnapshot {
    return this.#machine.snapshot();
  }

  restore(source: SnapshotSource, done: () => void): void {
    this.#machine.restore(source, done);
  }
}
