/**
 * Takes snapshots of the state machine without stopping it: the state is captured between two batches, and read and
 * written chunk by chunk while later batches are applied. One at a time.
 */
import type { LogIndex } from '../base/types.ts';
import type { StateMachine, StateSnapshot } from '../ports/state-machine.ts';
import { configurationAt } from '../raft/configurations.ts';
import type { Entry } from '../raft/entry.ts';
import { termAt } from '../raft/log.ts';
import type { RaftLimits } from '../raft/options.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { TimedRaft } from '../raft/timing.ts';
import type { SnapshotStore, SnapshotWriter } from '../storage/snapshots.ts';

interface Taking {
  readonly index: LogIndex;
  readonly state: StateSnapshot;
  readonly writer: SnapshotWriter;
}

export class SnapshotTaking {
  readonly #raft: TimedRaft;
  readonly #machine: StateMachine;
  readonly #store: SnapshotStore;
  readonly #limits: RaftLimits;
  readonly #event: (happen: () => void) => void;
  #taking: Taking | null = null;
  /** Durable, and not told to the core yet, which waits for the tickets that the state came from. */
  #saved: SnapshotMeta | null = null;
  /** Of payloads, since the last snapshot was begun. */
  #bytes = 0;

  constructor(
    raft: TimedRaft,
    machine: StateMachine,
    store: SnapshotStore,
    limits: RaftLimits,
    event: (happen: () => void) => void,
  ) {
    this.#raft = raft;
    this.#machine = machine;
    this.#store = store;
    this.#limits = limits;
    this.#event = event;
  }

  /** Between two batches: `batch` was applied. */
  applied(batch: readonly Entry[]): void {
    for (let i = 0; i < batch.length; i += 1) this.#bytes += batch[i]!.payload.length;
    const index = this.#raft.state.appliedIndex;
    const { snapshotEntries, snapshotBytes } = this.#limits;
    // One that is not through by then leaves a multiple out: where others take theirs matters, not how often.
    if (index % snapshotEntries !== 0 && this.#bytes < snapshotBytes) return;
    if (this.#taking === null && this.#saved === null) this.#begin(index);
  }

  /** Begins one now, between two batches; the index that it will have, or 0 when there is nothing to take. */
  takeNow(): LogIndex {
    if (this.#taking === null && this.#saved === null) this.#begin(this.#raft.state.appliedIndex);
    else return 0;
    return this.#taking === null ? 0 : this.#raft.state.appliedIndex;
  }

  /** A snapshot was installed: what was counted before does not matter any more. */
  restored(): void {
    this.#bytes = 0;
  }

  /** A snapshot that has become durable, when the log has, too; else null. */
  takeSaved(): SnapshotMeta | null {
    const saved = this.#saved;
    if (saved === null || this.#raft.state.durableIndex < saved.index) return null;
    this.#saved = null;
    return saved;
  }

  stop(): void {
    this.#end();
  }

  #begin(index: LogIndex): void {
    const { state } = this.#raft;
    this.#bytes = 0;
    // One that was installed may be newer than what is applied yet.
    if (index <= (this.#store.newest?.index ?? 0) || index < state.log.baseIndex) return;
    const { configuration } = configurationAt(state, index);
    // A server that joins does not know who decided before the first configuration in its log.
    if (configuration.voters.length === 0) return;
    const writer = this.#store.create(index, termAt(state, index), configuration);
    this.#taking = { index, state: this.#machine.snapshot(), writer };
    this.#next(this.#taking);
  }

  #next(taking: Taking): void {
    taking.state.read(this.#limits.snapshotChunkBytes, (bytes) => {
      if (this.#taking !== taking) return;
      if (bytes.length === 0) taking.writer.finish((meta) => this.#finished(taking, meta));
      else taking.writer.write(bytes, (taken) => this.#written(taking, taken));
    });
  }

  #written(taking: Taking, taken: boolean): void {
    if (this.#taking !== taking) return;
    this.#event(() => {
      if (taken) this.#next(taking);
      else this.#end();
    });
  }

  #finished(taking: Taking, meta: SnapshotMeta | null): void {
    if (this.#taking !== taking) return;
    this.#event(() => {
      this.#taking = null;
      taking.state.release();
      this.#saved = meta;
    });
  }

  #end(): void {
    const taking = this.#taking;
    if (taking === null) return;
    this.#taking = null;
    taking.writer.abandon();
    taking.state.release();
  }
}
