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
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import { type Configuration, isMember, simpleConfiguration } from '../../src/raft/configuration.ts';
import { createState } from '../../src/raft/create-state.ts';
import type { ReceivedChunk } from '../../src/raft/effects.ts';
import { createEffects } from '../../src/raft/effects-buffer.ts';
import type { Input } from '../../src/raft/input.ts';
import type { step } from '../../src/raft/machine.ts';
import type { Message } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { RaftLimits } from '../../src/raft/options.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { ObservationRecord } from '../../src/replica/observing.ts';
import { enqueueChunk } from '../../src/replica/snapshot-sending.ts';
import {
  type AbstractDisk,
  compact,
  complete,
  EMPTY_DISK,
  issue,
  save,
  stage,
  stagedOf,
} from './abstract-disk.ts';
import { cloneServer, type ExploredServer } from './explored-server.ts';
import { bytesOf, NO_IO, type SnapshotIo, snapshotOf, stillNeeded } from './snapshot-io.ts';

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
    return this.#act(before, {}, input);
  }

  /** The oldest ticket is written, and the machine learns it. */
  complete(before: ExploredServer): Acted {
    const ticket = before.disk.pending[0]!.id;
    return this.#act(before, { disk: complete(before.disk) }, { kind: 'ticket-completed', ticket });
  }

  /** A snapshot of its own state after `index` is durable, and the machine learns it. */
  save(before: ExploredServer, index: LogIndex): Acted {
    const snapshot = snapshotOf(before, index);
    return this.#act(before, { disk: save(before.disk, snapshot) }, { kind: 'snapshot-saved', snapshot });
  }

  /** The oldest chunk that is to be sent was read. */
  readChunk(before: ExploredServer): Acted {
    const [chunk, ...reading] = before.io.reading;
    if (chunk === undefined) throw new RangeError('no chunk is to be read');
    const { member, snapshot, offset } = chunk;
    const bytes = bytesOf(chunk);
    const io = { ...before.io, reading };
    return this.#act(before, { io }, { kind: 'snapshot-chunk-read', member, snapshot, offset, bytes });
  }

  /** The chunk that arrived is staged. */
  stageChunk(before: ExploredServer): Acted {
    const { staging } = before.io;
    if (staging === null) throw new RangeError('no chunk is to be staged');
    const disk = stage(before.disk, staging);
    return this.#act(before, { disk, io: { ...before.io, staging: null } }, staged(disk, staging.snapshot));
  }

  /** A crash at once, of which `disk` is left, and a start from that. */
  crash(before: ExploredServer, disk: AbstractDisk): ExploredServer {
    const { mirror } = cloneServer(before);
    mirror.incarnation = 0;
    return this.#start(before.raft.self, disk, mirror);
  }

  #start(self: number, left: AbstractDisk, mirror: ExploredServer['mirror']): ExploredServer {
    const { hardState, log, base } = left;
    const raft = createState(self, this.#firstOf(self), hardState, log.slice(), base);
    const observation = new ObservationRecord(raft, LIFE).start(raft, createEffects(), raft.log.entries);
    const refusal = this.#refine(mirror, observation);
    // What compaction has begun to remove, the new life knows nothing of.
    return { raft, disk: { ...left, letGo: base.baseIndex }, io: NO_IO, mirror, refusal };
  }

  #act(before: ExploredServer, changed: Partial<Pick<Draft, 'disk' | 'io'>>, input: Input): Acted {
    const after: Draft = { ...cloneServer(before), ...changed, refusal: null, sent: [], asked: null };
    this.#step(after, input);
    if (after.asked !== null) this.#step(after, staged(after.disk, after.asked));
    this.#apply(after);
    const { raft, disk, io, mirror, refusal, sent } = after;
    return { server: { raft, disk, io: stillNeeded(io, raft), mirror, refusal }, sent };
  }

  /** What an installed snapshot stands for is applied once it is durable, and then the log. */
  #apply(draft: Draft): void {
    const { raft, disk } = draft;
    const { baseIndex } = raft.log;
    if (raft.appliedIndex < baseIndex) {
      if (disk.base.snapshot === null || disk.base.snapshot.index < baseIndex) return;
      this.#step(draft, { kind: 'applied', index: baseIndex });
    }
    if (raft.commitIndex > raft.appliedIndex) this.#step(draft, { kind: 'applied', index: raft.commitIndex });
  }

  #step(draft: Draft, input: Input): void {
    if (draft.refusal !== null) return;
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
    if (effects.compactedTo > 0) draft.disk = compact(draft.disk, effects.compactedTo);
    if (effects.chunksWanted.length > 0) {
      const reading = draft.io.reading.slice();
      for (const chunk of effects.chunksWanted) enqueueChunk(reading, chunk);
      draft.io = { ...draft.io, reading };
    }
    if (effects.chunkReceived !== null) receive(draft, effects.chunkReceived);
    draft.sent.push(...effects.released);
  }

  #refine(mirror: ExploredServer['mirror'], observation: Observation): string | null {
    this.#refusal = null;
    this.#refinement.refine(mirror, observation);
    return this.#refusal;
  }
}

/** A chunk that continues what is staged is written; a question for it, and any other chunk, is answered. */
function receive(draft: Draft, chunk: ReceivedChunk): void {
  const { snapshot, offset, bytes } = chunk;
  const continues = bytes.length > 0 && offset === stagedOf(draft.disk, snapshot);
  if (continues && draft.io.staging === null) draft.io = { ...draft.io, staging: chunk };
  else draft.asked = snapshot;
}

function staged(disk: AbstractDisk, snapshot: SnapshotMeta): Input {
  const offset = stagedOf(disk, snapshot);
  return { kind: 'snapshot-staged', snapshot, offset, complete: offset === snapshot.size };
}

/** A server after a step, and the messages that leave. */
export interface Acted {
  readonly server: ExploredServer;
  readonly sent: readonly Message[];
}

/** A server in the making. */
interface Draft extends Pick<ExploredServer, 'raft' | 'mirror'> {
  disk: AbstractDisk;
  io: SnapshotIo;
  /** The snapshot of which the leader is to be told how much is staged, or null. */
  asked: SnapshotMeta | null;
  readonly sent: Message[];
  refusal: string | null;
}
