/**
 * All that a replica does with snapshots: takes them, reads what the core sends of them, and stages what it receives.
 * It carries out what a step of the core asks for, and leads what comes of it back to the core as events.
 */
import type { LogIndex } from '../base/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { StateMachine } from '../ports/state-machine.ts';
import type { Effects, ReceivedChunk } from '../raft/effects.ts';
import type { Entry } from '../raft/entry.ts';
import type { RaftLimits } from '../raft/options.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { TimedRaft } from '../raft/timing.ts';
import type { SnapshotStore, StagingProgress } from '../storage/snapshots.ts';
import { SnapshotSending } from './snapshot-sending.ts';
import { SnapshotTaking } from './snapshot-taking.ts';

export class SnapshotKeeper {
  readonly #raft: TimedRaft;
  readonly #store: SnapshotStore;
  readonly #clock: Clock;
  readonly #event: (happen: () => void) => void;
  readonly #taking: SnapshotTaking;
  readonly #sending: SnapshotSending;
  /** The snapshot of which the leader is to be told how much is staged. */
  #asked: SnapshotMeta | null = null;

  /** @param event calls back within the replica's handling of errors, and goes on with what that led to. */
  constructor(
    raft: TimedRaft,
    machine: StateMachine,
    store: SnapshotStore,
    limits: RaftLimits,
    clock: Clock,
    event: (happen: () => void) => void,
  ) {
    this.#raft = raft;
    this.#store = store;
    this.#clock = clock;
    this.#event = event;
    this.#taking = new SnapshotTaking(raft, machine, store, limits, event);
    this.#sending = new SnapshotSending(store, (chunk, bytes) =>
      event(() => raft.snapshotChunkRead(clock.now(), chunk, bytes)),
    );
  }

  /** After a step of the core. */
  stepped(effects: Effects): void {
    if (effects.chunkReceived !== null) this.#stage(effects.chunkReceived);
    const sending = this.#sending;
    if (effects.transferBegan) sending.begin();
    for (let i = 0; i < effects.chunksWanted.length; i += 1) sending.want(effects.chunksWanted[i]!);
    if (!sending.isIdle) sending.settle(this.#raft.state);
  }

  /** When no step is under way, before anything is applied. */
  answer(): void {
    const asked = this.#asked;
    if (asked === null) return;
    this.#asked = null;
    this.#staged(asked, this.#store.staged(asked));
  }

  /** When no step is under way, and all is applied that can be. */
  settle(): void {
    const saved = this.#taking.takeSaved();
    if (saved !== null) this.#raft.snapshotSaved(this.#clock.now(), saved);
  }

  /** Between two batches: `batch` was applied. */
  applied(batch: readonly Entry[]): void {
    this.#taking.applied(batch);
  }

  /** Between two batches: begins one now. The index that it will have, or 0 when there is nothing to take. */
  takeNow(): LogIndex {
    return this.#taking.takeNow();
  }

  /** The state machine has the state of an installed snapshot. */
  restored(): void {
    this.#taking.restored();
  }

  stop(): void {
    this.#taking.stop();
    this.#sending.stop();
  }

  /** A question for what is staged, and a chunk that does not continue it, is answered when this step is over. */
  #stage({ snapshot, offset, bytes }: ReceivedChunk): void {
    const asks = bytes.length === 0 && snapshot.size > 0;
    const taken =
      !asks &&
      this.#store.stage(snapshot, offset, bytes, (staged) =>
        this.#event(() => this.#staged(snapshot, staged)),
      );
    if (!taken) this.#asked = snapshot;
  }

  #staged(snapshot: SnapshotMeta, { offset, complete }: StagingProgress): void {
    this.#raft.snapshotStaged(this.#clock.now(), snapshot, offset, complete);
  }
}
