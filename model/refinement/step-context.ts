/** What the parts of one step's refinement share: whose step it is, and where matches and failures go. */
import type { Observation } from '../../src/raft/observation.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import type { Log } from '../spec/base/state.ts';
import { Release } from '../spec/protocol/disk.ts';
import type { AppendRequest } from '../spec/protocol/message.ts';
import type { Rules } from '../spec/protocol/rules.ts';
import { cloneServer, type Refusal, type Waiting } from '../spec/protocol/server.ts';
import { ACTIONS, type ActionName, type ActionTally } from './actions.ts';
import type { Coverage } from './coverage.ts';
import { describeInput, describeState, type RefinementFailure } from './failure.ts';
import type { Sent } from './lives.ts';
import type { Identity, Mirror } from './mirror.ts';
import { nearestLegal } from './nearest.ts';
import type { SnapshotLogs } from './snapshots.ts';

/** What refinement works with. */
export interface RefinementParts {
  readonly rules: Rules;
  readonly tally: ActionTally;
  readonly lives: Sent;
  readonly snapshots: SnapshotLogs;
  /** Told of each observation that the specification does not allow. */
  readonly failed: (failure: RefinementFailure) => void;
  /** Where to note what is reached, or null. */
  readonly coverage: Coverage | null;
}

type Cells = Readonly<Record<ActionName, { count: number }>>;

export class StepContext {
  readonly rules: Rules;
  readonly lives: Sent;
  readonly snapshots: SnapshotLogs;
  /** The append request that is being handled, or null. */
  request: AppendRequest | null = null;
  failed = false;
  /** Reads that end in this step have been accounted for. */
  readsEnded = false;
  readonly #cells: Cells;
  readonly #report: (failure: RefinementFailure) => void;
  #mirror: Mirror | null = null;
  #observation: Observation | null = null;

  readonly #coverage: Coverage | null;
  #roleBefore = '';

  constructor({ rules, tally, lives, snapshots, failed, coverage }: RefinementParts) {
    this.rules = rules;
    this.lives = lives;
    this.snapshots = snapshots;
    this.#report = failed;
    this.#coverage = coverage;
    // One cell for each action: the list is the type's own.
    this.#cells = Object.fromEntries(ACTIONS.map((name) => [name, tally.cell(name)])) as Cells;
  }

  begin(mirror: Mirror, observation: Observation): void {
    this.#mirror = mirror;
    this.#observation = observation;
    this.request = null;
    this.failed = false;
    this.readsEnded = false;
    this.#roleBefore = mirror.server.role;
  }

  /** The step is over. */
  end(): void {
    if (!this.failed) this.#coverage?.rested(this.mirror.server);
  }

  get mirror(): Mirror {
    return this.#mirror!;
  }

  get observation(): Observation {
    return this.#observation!;
  }

  /** What a snapshot stands for; without an entry when nobody took it. */
  logOf(snapshot: SnapshotMeta): Log {
    return this.snapshots.get(snapshot);
  }

  /** Counts an action that was carried out, or reports the guard that did not hold. True when carried out. */
  take(action: ActionName, refusal: Refusal): boolean {
    if (refusal === null) {
      this.matched(action);
      return true;
    }
    this.fail(action, refusal);
    return false;
  }

  matched(action: ActionName): void {
    this.#cells[action].count += 1;
    if (this.#coverage !== null) this.#coverage.acted(action, this.#roleBefore, this.mirror.server);
  }

  /** A message leaves: what it promises is on disk, and its number is its own. */
  release(waiting: Waiting, { sequence, signature }: Identity): void {
    const { server, incarnation } = this.mirror;
    if (!this.take('Release', Release(this.rules, server, waiting))) return;
    if (!this.lives.released(server.self, incarnation, sequence, signature)) {
      this.fail('Release', `message ${sequence} of that life was not sent before`);
    }
  }

  /** @param action null when the observation amounts to no action at all. */
  fail(action: ActionName | null, reason: string): void {
    if (this.failed) return;
    this.failed = true;
    const { server } = this.mirror;
    const { incarnation, sequence } = this.observation;
    this.#report({
      server: server.self,
      incarnation,
      sequence,
      input: describeInput(this.observation),
      action,
      reason,
      state: describeState(server),
      nearest: nearestLegal(this.rules, cloneServer(server), action, this.request),
    });
  }
}
