/**
 * Holds a replica to what the port of state machines promises whoever writes one: a batch comes when the one before was
 * answered, a snapshot is taken between two batches, one at a time, and released once, and nobody reads a state that is being
 * restored. What breaks that is thrown at the
 * replica, as a state machine would that finds itself in a state that cannot be.
 */
import { impossible } from '../../src/base/invariant.ts';
import type { SnapshotSource, StateMachine, StateSnapshot } from '../../src/ports/state-machine.ts';

type Work = 'nothing' | 'a batch' | 'a snapshot to restore';

export class ContractMachine implements StateMachine {
  readonly #machine: StateMachine;
  #work: Work = 'nothing';
  /** A snapshot that was taken and not released. */
  isHeld = false;

  constructor(machine: StateMachine) {
    this.#machine = machine;
  }

  /** Somebody looks at the state, for a read. */
  looked(): void {
    if (this.#work === 'a snapshot to restore')
      impossible('a read is answered while the state is being restored');
  }

  apply: StateMachine['apply'] = (batch, done) => {
    this.#begin('a batch');
    this.#machine.apply(batch, (results) => {
      this.#work = 'nothing';
      done(results);
    });
  };

  snapshot(): StateSnapshot {
    if (this.#work !== 'nothing') impossible(`a snapshot is taken while the state machine has ${this.#work}`);
    if (this.isHeld)
      impossible('a second snapshot of the state machine is taken before the first is released');
    this.isHeld = true;
    const snapshot = this.#machine.snapshot();
    let isReleased = false;
    return {
      read: (length, done) => {
        if (isReleased) impossible('a snapshot of the state machine is read that was released');
        snapshot.read(length, done);
      },
      release: () => {
        if (isReleased) impossible('a snapshot of the state machine is released twice');
        isReleased = true;
        this.isHeld = false;
        snapshot.release();
      },
    };
  }

  restore(source: SnapshotSource, done: () => void): void {
    this.#begin('a snapshot to restore');
    this.#machine.restore(source, () => {
      this.#work = 'nothing';
      done();
    });
  }

  #begin(work: Work): void {
    if (this.#work !== 'nothing') impossible(`the state machine is given ${work} while it has ${this.#work}`);
    this.#work = work;
  }
}
