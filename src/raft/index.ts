/** The Raft core: an untimed machine, and a timing shell around it. */
export { cloneState } from './clone.ts';
export {
  type Configuration,
  type ConfigurationAt,
  type MemberName,
  simpleConfiguration,
} from './configuration.ts';
export { decodeConfiguration, encodeConfiguration } from './configuration-codec.ts';
export { createState, FIRST_HARD_STATE, type LogBase, WHOLE_LOG } from './create-state.ts';
export type { Effects, Outgoing, ProposalRefusal } from './effects.ts';
export { createEffects } from './effects-buffer.ts';
export { encodeMessage, encodeState } from './encode.ts';
export { EMPTY_PAYLOAD, type Entry, EntryKind } from './entry.ts';
export type { Input, InputKind } from './input.ts';
export { NO_LEASE } from './lease.ts';
export { step } from './machine.ts';
export type { ChangeRefusal, MembershipChange } from './membership-change.ts';
export { type Message, MessageKind } from './message.ts';
export type { Observation, Observer } from './observation.ts';
export { DEFAULT_LIMITS, DEFAULT_TIMING, type RaftLimits, type RaftTiming } from './options.ts';
export { isSameSnapshot, type SnapshotMeta } from './snapshot-meta.ts';
export { type RaftLog, type RaftState, Role } from './state.ts';
export type { HardState, Ticket } from './ticket.ts';
export { type StepSink, TimedRaft } from './timing.ts';
