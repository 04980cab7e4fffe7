/**
 * One input to the real machine, with its effects: observed, refined, its ticket on its way to the disk, its messages
 * in the outbox; then whatever became committed is applied. The order is that of the replica.
 */

import { ActionTally } from '../../model/refinement/actions.ts';
import type { Coverage } from '../../model/refinement/coverage.ts';
import { describeFailure } from '../../model/refinement/failure.ts';
import type { Sent } from '../../model/refinement/lives.ts';
import { createMirror } from '../../model/refinement/mirror.ts';
import { SnapshotLogs } from '../../model/refinement/snapshots.ts';
import { StepRefinement } from '../../model/refinement/step-refinement.ts';
import type { Rules } from '../../model/spec/protocol/rules.ts';
import { InvariantViolation } from '../../src/base/invariant.ts';
import type { MemberId } from '../../src/base/types.ts';
import { type Configuration, isMember, simpleConfiguration } from '../../src/raft/configuration.ts';
import { createState } from '../../src/raft/create-state.ts';
import { createEffects } from '../../src/raft/effects-buffer.ts';
import type { Input } from '../../src/raft/input.ts';
import type { step } from '../../src/raft/machine.ts';
import type { Message } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { RaftLimits } from '../../src/raft/options.ts';
import { ObservationRecord } from '../../src/replica/observing.ts';
import { type AbstractDisk, complete, crash, EMPTY_DISK, issue } from './abstract-disk.ts';
import { cloneServer, type ExploredServer } from './explored-server.ts';

/** Observations are numbered within a life; an exploration has steps, not histories, so each is the first of its life. */
const LIFE = 1;

/** Who joins learns from the log who decides. */
const NOBODY = simpleConfiguration([]);

/** In an exploration what arrives was sent, since it is the network that holds it. */
const SENT_BY_CONSTRUCTION: Sent = { released: () => true, refusal: () => null };

export interface ActorParts {
  /** In force at first, on the servers that it names; the others are in no configuration yet. */
  readonly configuration: Configuration;
  /** All servers that there ever are. */
  readonly servers: readonly MemberId[];
  readonly limits: RaftLimits;
  /** Of the specification that each step is held against. */
  readonly rules: Rules;
  /** Where to note what is reached, or null. */
  readonly coverage: Coverage | null;
  /** `step` of the core; tests take a wrong one. */
  readonly machine: typeof step;
}

export class Actor {
  readonly tally = new ActionTally();
  readonly #configuration: Configuration;
  readonly #servers: readonly MemberId[];
  readonly #limits: RaftLimits;
  readonly #machine: typeof step;
  readonly #refinement: StepRefinement;
  readonly #effects = createEffects();
  #refusal: string | null = null;

  constructor({ configuration, servers, limits, rules, coverage, machine }: ActorParts) {
    this.#configuration = configuration;
    this.#servers = servers;
    this.#limits = limits;
    this.#machine = machine;
    this.#refinement = new StepRefinement({
      rules,
      tally: this.tally,
      lives: SENT_BY_CONSTRUCTION,
      snapshots: new SnapshotLogs(),
      failed: (failure) => {
        this.#refusal = describeFailure(failure);
      },
      coverage,
    });
  }

  /** A server that starts for the first time. */
  create(self: number): ExploredServer {
    return this.#start(self, EMPTY_DISK, createMirror(self, this.#servers, this.#firstOf(self)));
  }

  #firstOf(self: MemberId): Configuration {
    return isMember(this.#configuration, self) ? this.#configuration : NOBODY;
  }

  /** @returns the server after the input; the one before is not changed. */
  input(before: ExploredServer, input: Input): Acted {
    return this.#act(before, before.disk, input);
  }

  /** The oldest ticket is written, and the machine learns it. */
  complete(before: ExploredServer): Acted {
    const ticket = before.disk.pending[0]!.id;
    return this.#act(before, complete(before.disk), { kind: 'ticket-completed', ticket });
  }

  /** A crash at once, with the first `kept` tickets written, and a start from what is there. */
  crash(before: ExploredServer, kept: number): ExploredServer {
    const { mirror } = cloneServer(before);
    mirror.incarnation = 0;
    return this.#start(before.raft.self, crash(before.disk, kept), mirror);
  }

  #start(self: number, disk: AbstractDisk, mirror: ExploredServer['mirror']): ExploredServer {
    const raft = createState(self, this.#firstOf(self), disk.hardState, disk.log.slice());
    const observation = new ObservationRecord(raft, LIFE).start(raft, createEffects(), raft.log.entries);
    const refusal = this.#refine(mirror, observation);
    return { raft, disk, mirror, refusal };
  }

  #act(before: ExploredServer, disk: AbstractDisk, input: Input): Acted {
    const { raft, mirror } = cloneServer(before);
    const after: Draft = { raft, mirror, disk, refusal: null, sent: [] };
    this.#step(after, input);
    if (after.refusal === null && raft.commitIndex > raft.appliedIndex) {
      this.#step(after, { kind: 'applied', index: raft.commitIndex });
    }
    const { sent, ...server } = after;
    return { server, sent };
  }

  #step(draft: Draft, input: Input): void {
    const effects = this.#effects;
    const { raft, mirror } = draft;
    try {
      this.#machine(raft, this.#limits, input, effects);
    } catch (error) {
      if (!(error instanceof InvariantViolation)) throw error;
      draft.refusal = `assertion: ${error.message}`;
      return;
    }
    const message = input.kind === 'message' ? input.message : null;
    mirror.sequence = 0;
    const observation = new ObservationRecord(raft, LIFE).step(raft, effects, input.kind, message);
    draft.refusal = this.#refine(mirror, observation);
    if (effects.ticket !== null) draft.disk = issue(draft.disk, effects.ticket);
    draft.sent.push(...effects.released);
  }

  #refine(mirror: ExploredServer['mirror'], observation: Observation): string | null {
    this.#refusal = null;
    this.#refinement.refine(mirror, observation);
    return this.#refusal;
  }
}

/** A server after a step, and the messages that leave. */
export interface Acted {
  readonly server: ExploredServer;
  readonly sent: readonly Message[];
}

/** A server in the making. */
interface Draft extends Pick<ExploredServer, 'raft' | 'mirror'> {
  disk: AbstractDisk;
  readonly sent: Message[];
  refusal: string | null;
}
