/**
 * Feeds committed entries to the state machine, in order, one batch at a time, and answers the proposals whose
 * entries were applied. What a snapshot was installed for is restored from it. The state machine may answer at once or later; nothing recurses.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex } from '../base/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { SnapshotSource, StateMachine } from '../ports/state-machine.ts';
import type { Entry } from '../raft/entry.ts';
import { entriesAfter } from '../raft/log.ts';
import type { TimedRaft } from '../raft/timing.ts';
import type { SnapshotReader, SnapshotStore } from '../storage/snapshots.ts';
import type { PendingProposals } from './pending-proposals.ts';

export interface ApplyOwner {
  /** The state machine answered later: go on with what that allows. */
  appliedLater(): void;
  /** The state machine is between two batches, of which this was the first. */
  appliedBatch(batch: readonly Entry[]): void;
  /** The state machine has the state of a snapshot. */
  restored(): void;
}

export interface BatchLimits {
  readonly entriesMax: number;
  /** A batch ends at each multiple of this index, where every server takes a snapshot. */
  readonly endsAt: number;
}

export class ApplyLoop {
  readonly #raft: TimedRaft;
  readonly #machine: StateMachine;
  readonly #limits: BatchLimits;
  readonly #pending: PendingProposals;
  readonly #store: SnapshotStore;
  readonly #owner: ApplyOwner;
  /** Handed to the state machine and not answered; null: nothing is. */
  #batch: readonly Entry[] | null = null;
  #results: readonly unknown[] | null = null;
  /** Being restored from, or null. */
  #restoring: SnapshotReader | null = null;
  #restored = false;
  #running = false;
  #answeredOutOfTurn = false;
  #stopped = false;

  constructor(
    raft: TimedRaft,
    machine: StateMachine,
    limits: BatchLimits,
    pending: PendingProposals,
    store: SnapshotStore,
    owner: ApplyOwner,
  ) {
    this.#raft = raft;
    this.#machine = machine;
    this.#limits = limits;
    this.#pending = pending;
    this.#store = store;
    this.#owner = owner;
  }

  /** The state machine has nothing to do: it is between two batches. */
  get isIdle(): boolean {
    return this.#batch === null && this.#restoring === null;
  }

  /** The state machine takes the state of a snapshot in place of its own. */
  get isRestoring(): boolean {
    return this.#restoring !== null;
  }

  /** Applies all that is committed, as far as the state machine answers at once. */
  run(clock: Clock): void {
    this.#running = true;
    while (!this.#stopped) {
      if (this.#restoring !== null) {
        if (!this.#restored) break;
        this.#finishRestoring(clock, this.#restoring);
      }
      if (this.#batch === null && !this.#begin()) break;
      if (this.#restoring !== null) continue;
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
    this.#restoring?.close();
  }

  /** False when there is nothing to apply. */
  #begin(): boolean {
    const { commitIndex, appliedIndex, log } = this.#raft.state;
    if (commitIndex === appliedIndex) return false;
    if (appliedIndex < log.baseIndex) return this.#beginRestoring();
    this.#batch = entriesAfter(this.#raft.state, appliedIndex, this.#endOfBatch(commitIndex, appliedIndex));
    this.#machine.apply(this.#batch, this.#answered);
    return true;
  }

  #endOfBatch(commitIndex: LogIndex, appliedIndex: LogIndex): LogIndex {
    const { entriesMax, endsAt } = this.#limits;
    const boundary = (Math.floor(appliedIndex / endsAt) + 1) * endsAt;
    return Math.min(commitIndex, appliedIndex + entriesMax, boundary);
  }

  /** What comes next is in a snapshot alone. False: also when its ticket is not durable yet. */
  #beginRestoring(): boolean {
    const reader = this.#store.open();
    if (reader === null) return false;
    if (reader.meta.index < this.#raft.state.log.baseIndex) {
      reader.close();
      return false;
    }
    this.#restoring = reader;
    this.#restored = false;
    this.#machine.restore(sourceOf(reader), () => {
      this.#restored = true;
      if (!this.#running) this.#owner.appliedLater();
    });
    return true;
  }

  /** Proposals that the snapshot answered are answered to nobody: their results are not in it. */
  #finishRestoring(clock: Clock, reader: SnapshotReader): void {
    const { index } = reader.meta;
    this.#restoring = null;
    reader.close();
    this.#raft.applied(clock.now(), index);
    this.#owner.restored();
    const { leader } = this.#raft.state;
    this.#pending.abandon('leadership-lost', leader, (proposed) => proposed > index);
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
    this.#owner.appliedBatch(batch);
    if (this.#pending.size === 0) return;
    for (let i = 0; i < batch.length; i += 1) {
      const entry = batch[i]!;
      this.#pending.applied(entry.index, entry.term, results[i]);
    }
  }
}

/** The contents of a durable snapshot, as a state machine reads them. */
export function sourceOf(reader: SnapshotReader): SnapshotSource {
  return {
    size: reader.meta.size,
    read: (offset, length, done) => reader.read(offset, length, done),
  };
}
