/**
 * The public entry point `ordeal`: the Raft core, the replica with its ports, and the key-value machine.
 *
 * @module ordeal
 */
export { InvariantViolation } from './base/invariant.ts';
export {
  type GroupIdentity,
  type Incarnation,
  type LogIndex,
  type MemberId,
  type Micros,
  NO_MEMBER,
  type Term,
  type TicketId,
} from './base/types.ts';
export * from './failover/index.ts';
export * from './kv/index.ts';
export type { Clock } from './ports/clock.ts';
export type { Done, File, FileError, FileSystem } from './ports/file-system.ts';
export type { Network } from './ports/network.ts';
export type { Random } from './ports/random.ts';
export type { AppliedEntry, SnapshotSource, StateMachine, StateSnapshot } from './ports/state-machine.ts';
export * from './raft/index.ts';
export { OptionsError } from './replica/check-options.ts';
export {
  createReplica,
  DEFAULT_APPLY_ENTRIES_MAX,
  DEFAULT_FLIGHT_RECORD_MAX,
  type ReplicaGround,
  type ReplicaSetup,
} from './replica/create-replica.ts';
export type { ReplicaEvents } from './replica/events.ts';
export type { DroppedFrame } from './replica/frame-reader.ts';
export type {
  FlightRecordLine,
  Member,
  ReplicaFailure,
  ReplicaOptions,
  ReplicaPorts,
  ReplicaStatus,
} from './replica/options.ts';
export type {
  ChangeOutcome,
  Outcome,
  ProposalKind,
  ReadOutcome,
  ReadRefusalReason,
  RejectReason,
  TransferOutcome,
  UnknownReason,
} from './replica/outcome.ts';
export { Replica } from './replica/replica.ts';
export { DEFAULT_STORAGE_LIMITS, type StorageLimits } from './storage/storage.ts';
export type { Codec, CreateCodec, Refusal, WireLimits } from './wire/codec.ts';
export { createCodec } from './wire/create-codec.ts';
