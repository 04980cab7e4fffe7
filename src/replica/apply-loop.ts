/**
 * Feeds committed entries to the state machine, in order, one batch at a time, and answers the proposals whose
 * entries were applied. The state machine may answer at once or later; nothing recurses.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex } from '../base/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { StateMachine } from '../ports/state-machine.ts';
import type { Entry } from '../raft/entry.ts';
import { entriesAfter } from '../raft/log.ts';
import type { TimedRaft } from '../raft/timing.ts';
import type { PendingProposals } from './pending-proposals.ts';

export class ApplyLoop {
  readonly #raft: TimedRaft;
  readonly #machine: StateMachine;
  readonly #entriesMax: number;
  readonly #pending: PendingProposals;
  readonly #owner: { appliedLater(): void };
  /** Handed to the state machine and not answered; null: nothing is. */
  #batch: readonly Entry[] | null = null;
  #results: readonly unknown[] | null = null;
  #running = false;
  #answeredOutOfTurn = false;
  #stopped = false;

  constructor(
    raft: TimedRaft,
    machine: StateMachine,
    entriesMax: number,
    pending: PendingProposals,
    owner: { appliedLater(): void },
  ) {
    this.#raft = raft;
    this.#machine = machine;
    this.#entriesMax = entriesMax;
    this.#pending = pending;
    this.#owner = owner;
  }

  /** Applies all that is committed, as far as the state machine answers at once. */
  run(clock: Clock): void {
    this.#running = true;
    while (!this.#stopped) {
      if (this.#batch === null && !this.#begin()) break;
      if (this.#answeredOutOfTurn)
        impossible('the state machine answered a batch that it had answered before');
      if (this.#results === null) break;
      this.#finish(clock);
    }
    this.#running = false;
  }

  /** Nothing more is applied; a late answer is nobody's. */
  stop(): void {
    this.#stopped = true;
  }

  /** False when there is nothing to apply. */
  #begin(): boolean {
    const { commitIndex, appliedIndex } = this.#raft.state;
    if (commitIndex === appliedIndex) return false;
    const end: LogIndex = Math.min(commitIndex, appliedIndex + this.#entriesMax);
    this.#batch = entriesAfter(this.#raft.state, appliedIndex, end);
    this.#machine.apply(this.#batch, this.#answered);
    return true;
  }

  readonly #answered = (results: readonly unknown[]): void => {
    if (this.#batch === null || this.#results !== null) this.#answeredOutOfTurn = true;
    else this.#results = results;
    if (!this.#running) this.#owner.appliedLater();
  };

  #finish(clock: Clock): void {
    const batch = this.#batch!;
    const results = this.#results!;
    if (results.length !== batch.length) {
      impossible(`the state machine answered ${batch.length} entries with ${results.length} results`);
    }
    this.#batch = null;
    this.#results = null;
    this.#raft.applied(clock.now(), batch[batch.length - 1]!.index);
    if (this.#pending.size === 0) return;
    for (let i = 0; i < batch.length; i += 1) {
      const entry = batch[i]!;
      this.#pending.applied(entry.index, entry.term, results[i]);
    }
  }
}
