/**
 * The real machine as a specification for the checker: every interleaving of deliveries, losses, duplications,
 * time-outs, proposals, disk completions, and crashes between any two effects. Where the timing shell would decide
 * (is a leader alive? is it time?), both answers are explored, so more is covered than any clock allows.
 */

import type { ActionProperty, LocalInvariant, Specification, Step } from '../../model/check/specification.ts';
import { becomesCounted, discards, repliesAll, sendsAll } from '../../model/check/step.ts';
import type { Coverage } from '../../model/refinement/coverage.ts';
import {
  acknowledgedIsDurable,
  disksCatchUp,
  ownCountIsDurable,
  votesAreDurable,
} from '../../model/spec/protocol/durability.ts';
import { leaderAppendOnly, memoryIsAhead, monotone, voteStands } from '../../model/spec/protocol/monotony.ts';
import type { Server } from '../../model/spec/protocol/server.ts';
import { type ProtocolView, viewOf } from '../../model/spec/protocol/view.ts';
import { commitWithinLog, PAIR_SAFETY } from '../../model/spec/shared/safety.ts';
import { simpleConfiguration } from '../../src/raft/configuration.ts';
import { EntryKind } from '../../src/raft/entry.ts';
import type { Input } from '../../src/raft/input.ts';
import { step } from '../../src/raft/machine.ts';
import { type Message, MessageKind } from '../../src/raft/message.ts';
import { Role } from '../../src/raft/state.ts';
import { type AbstractDisk, crashes } from './abstract-disk.ts';
import { type Acted, Actor } from './act.ts';
import { changeInput } from './change.ts';
import { type ExploredServer, messageNumbers, serverKey, showServer } from './explored-server.ts';
import { describeInstance, type Instance, limitsOf, serversOf } from './instance.ts';
import { renameExplored, renameMessage } from './rename.ts';
import { snapshotIndexes } from './snapshot-io.ts';

export type MachineSpecification = Specification<ExploredServer, Message, ProtocolView>;
type MachineStep = Step<ExploredServer, Message>;

export interface ExploredMachine {
  readonly specification: MachineSpecification;
  /** Counts the matched actions of the protocol specification, each distinct step once. */
  readonly actor: Actor;
}

/**
 * @param coverage where to note what is reached, or null.
 * @param machine what is explored: the core's own `step`, unless a test has a wrong one.
 */
export function machineSpecification(
  instance: Instance,
  coverage: Coverage | null = null,
  machine: typeof step = step,
): ExploredMachine {
  const { preVote, checkQuorum } = instance;
  const servers = Array.from({ length: serversOf(instance) }, (_, id) => id);
  const voters = servers.slice(0, instance.servers);
  const rules = { preVote, checkQuorum, leaseReads: false, variant: null };
  const actor = new Actor({
    configuration: simpleConfiguration(voters),
    servers,
    limits: limitsOf(instance),
    rules,
    coverage,
    machine,
  });
  const within = (steps: readonly MachineStep[]): readonly MachineStep[] =>
    steps.filter(
      ({ local: { raft } }) => raft.waiting.length <= instance.waiting && raft.term <= instance.elections,
    );
  const specification: MachineSpecification = {
    name: describeInstance(instance),
    servers: servers.length,
    network: { kind: 'bag', messagesMax: instance.messages, copiesMax: 1 },
    countedMax: instance.crashes,
    initial: { locals: servers.map((id) => actor.create(id)), messages: [], counted: 0 },
    ownSteps: (_, local) => within(ownSteps(actor, instance, local)),
    messageSteps: (_, local, message) => within(messageSteps(actor, instance, local, message)),
    receiverOf: ({ to }) => to,
    localKey: serverKey,
    messageKey: (message) => messageNumbers(message).join(),
    show: showServer,
    localInvariants: [refines, ...LOCAL_INVARIANTS],
    viewOf: ({ mirror }) => viewOf(mirror.server),
    pairInvariants: [...PAIR_SAFETY, votesAreDurable, acknowledgedIsDurable],
    actionProperties: ACTION_PROPERTIES,
    permuteLocal: renameExplored,
    permuteMessage: renameMessage,
  };
  return { specification, actor };
}

/** The step that led here is one of the specification's, and broke no assertion of the core. */
const refines: LocalInvariant<ExploredServer> = {
  name: 'every step refines the protocol specification',
  holds: ({ refusal }) => refusal === null,
};

/** Refinement has held the machine's state against the mirror's, so that what is said of one is said of the other. */
const LOCAL_INVARIANTS: readonly LocalInvariant<ExploredServer>[] = [
  commitWithinLog,
  memoryIsAhead,
  ownCountIsDurable,
  disksCatchUp,
].map(({ name, holds }: LocalInvariant<Server>) => ({ name, holds: ({ mirror }) => holds(mirror.server) }));

const ACTION_PROPERTIES: readonly ActionProperty<ExploredServer>[] = [
  leaderAppendOnly,
  monotone,
  voteStands,
].map(({ name, holds }) => ({
  name,
  holds: (before, after) => holds(before.mirror.server, after.mirror.server),
}));

function ownSteps(actor: Actor, instance: Instance, local: ExploredServer): MachineStep[] {
  const steps: MachineStep[] = [];
  for (const left of crashes(local.disk)) {
    steps.push(becomesCounted(`Crash, leaving ${describeDisk(left)}`, actor.crash(local, left)));
  }
  if (local.disk.pending.length > 0) steps.push(...sending('CompleteTicket', actor.complete(local)));
  if (local.io.reading.length > 0) steps.push(...sending('ReadChunk', actor.readChunk(local)));
  if (local.io.staging !== null) steps.push(...sending('StageChunk', actor.stageChunk(local)));
  if (instance.snapshots) {
    for (const index of snapshotIndexes(local.raft))
      steps.push(...sending(`SaveSnapshot ${index}`, actor.save(local, index)));
  }
  for (const input of inputsOf(instance, local))
    steps.push(...sending(input.kind, actor.input(local, input)));
  return steps;

  function sending(action: string, { server, sent }: Acted): MachineStep[] {
    return choices(sent, instance.messages).map((left) => sendsAll(named(action, sent, left), server, left));
  }
}

function describeDisk({ hardState, base, log, staged }: AbstractDisk): string {
  const parts = [
    `term ${hardState.term}`,
    `a log from ${base.baseIndex + 1} to ${base.baseIndex + log.length}`,
  ];
  if (base.snapshot !== null) parts.push(`snapshot ${base.snapshot.index}`);
  if (staged !== null) parts.push(`${staged.offset} bytes of another`);
  return parts.join(', ');
}

function inputsOf(instance: Instance, { raft }: ExploredServer): Input[] {
  if (raft.role !== Role.Leader) return raft.term < instance.elections ? [{ kind: 'election-timeout' }] : [];
  const inputs: Input[] = [{ kind: 'heartbeat-due' }];
  if (instance.checkQuorum) inputs.push({ kind: 'quorum-lost' });
  if (instance.change !== 'none' && raft.configurations.length === 1)
    inputs.push(changeInput(instance.change, instance.servers));
  const taken = raft.log.entries.filter(({ kind }) => kind === EntryKind.Command).length;
  if (taken < instance.entries) {
    const payload = Uint8Array.of(taken);
    inputs.push({ kind: 'proposal', entryKind: EntryKind.Command, payloads: [payload] });
  }
  return inputs;
}

function messageSteps(
  actor: Actor,
  instance: Instance,
  local: ExploredServer,
  message: Message,
): MachineStep[] {
  const steps: MachineStep[] = [discards(`Lose ${nameOf(message)}`, local)];
  for (const leaderAlive of aliveAnswers(instance, message)) {
    const { server, sent } = actor.input(local, { kind: 'message', message, leaderAlive });
    const action = `Receive ${nameOf(message)}${leaderAlive ? ', a leader being alive' : ''}`;
    for (const left of choices(sent, instance.messages)) {
      const name = named(action, sent, left);
      // A copy may be left behind, to arrive again, or after others; it gives way when an answer needs its room.
      steps.push(sendsAll(name, server, left));
      if (left.length > 0) steps.push(repliesAll(`${name}, in place of the request`, server, left));
    }
  }
  return steps;
}

function aliveAnswers({ preVote, checkQuorum }: Instance, { kind }: Message): readonly boolean[] {
  const asks =
    (preVote && kind === MessageKind.PreVoteRequest) || (checkQuorum && kind === MessageKind.VoteRequest);
  return asks ? [false, true] : [false];
}

const KIND_NAMES = Object.fromEntries(Object.entries(MessageKind).map(([name, kind]) => [kind, name]));

function nameOf({ kind, from, to, term }: Message): string {
  return `${KIND_NAMES[kind]} ${from} -> ${to}, term ${term}`;
}

function named(action: string, sent: readonly Message[], left: readonly Message[]): string {
  if (sent.length === 0) return action;
  const lost = sent.length - left.length;
  return `${action}; sends ${left.map(nameOf).join(' and ') || 'nothing'}${lost > 0 ? `, ${lost} lost` : ''}`;
}

/** Every choice of at most `max` of the messages: what does not fit is lost, and so may be what does, by a crash. */
function choices(messages: readonly Message[], max: number): Message[][] {
  let chosen: Message[][] = [[]];
  for (const message of messages) chosen = chosen.flatMap((some) => [some, [...some, message]]);
  return chosen.filter((some) => some.length <= max);
}
