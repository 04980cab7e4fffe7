/** The public entry point `ordeal`: the Raft core, the replica, and the key-value machine. */
export * from './kv/index.ts';
export * from './raft/index.ts';
export { OptionsError } from './replica/check-options.ts';
export type {
  Member,
  ReplicaFailure,
  ReplicaOptions,
  ReplicaPorts,
  ReplicaStatus,
} from './replica/options.ts';
export type { Outcome, RejectReason, UnknownReason } from './replica/outcome.ts';
export { Replica } from './replica/replica.ts';
export type { StorageLimits } from './storage/storage.ts';
