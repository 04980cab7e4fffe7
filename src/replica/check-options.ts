/** Refuses options that cannot work, with a sentence that names the field, the value and the rule. */
import { MEMBER_NAME_BYTES_MAX, MEMBERS_MAX } from '../raft/configuration.ts';
import { isName } from '../raft/configuration-codec.ts';
import { ELECTION_PRIORITY_MAX } from '../raft/options.ts';
import { READ_BYTES_MIN } from '../storage/limits.ts';
import {
  CLOCK_DRIFT_PPM_MAX,
  FLIGHT_RECORD_MAX,
  MAX_GROUP,
  MAX_INTEGER,
  MESSAGE_BYTES_MAX,
  MESSAGE_ENTRIES_MAX,
  type ReplicaOptions,
} from './options.ts';

/** Thrown by the constructor of `Replica`. */
export class OptionsError extends Error {
  readonly code = 'ORDEAL_OPTIONS';
  override readonly name = 'OptionsError';
  /** The path of the field, for instance `timing.heartbeatInterval`. */
  readonly field: string;

  constructor(field: string, value: unknown, rule: string) {
    super(`${field} is ${show(value)}: ${rule}`);
    this.field = field;
  }
}

/** @throws OptionsError for the first rule that does not hold. */
export function checkOptions(options: ReplicaOptions): void {
  integer('identity.cluster', options.identity.cluster, 0, MAX_INTEGER);
  integer('identity.group', options.identity.group, 0, MAX_GROUP);
  checkMembers(options);
  const { raft, timing, storage } = options;
  boolean('raft.preVote', raft.preVote);
  boolean('raft.checkQuorum', raft.checkQuorum);
  integer('raft.appendEntriesMax', raft.appendEntriesMax, 1, MESSAGE_ENTRIES_MAX);
  integer('raft.appendBytesMax', raft.appendBytesMax, 1, MESSAGE_BYTES_MAX);
  integer('raft.probeEntriesMax', raft.probeEntriesMax, 0, MESSAGE_ENTRIES_MAX);
  integer('raft.inFlightMessagesMax', raft.inFlightMessagesMax, 1, MAX_GROUP);
  integer('raft.inFlightBytesMax', raft.inFlightBytesMax, 1, MAX_INTEGER);
  integer('raft.proposalBytesMax', raft.proposalBytesMax, 1, MESSAGE_BYTES_MAX);
  integer('raft.uncommittedBytesMax', raft.uncommittedBytesMax, 1, MAX_INTEGER);
  integer('raft.pendingAppliesMax', raft.pendingAppliesMax, 1, MAX_INTEGER);
  integer('raft.pendingReadsMax', raft.pendingReadsMax, 1, MAX_GROUP);
  boolean('raft.leaseReads', raft.leaseReads);
  integer('raft.clockDriftPpmMax', raft.clockDriftPpmMax, 0, CLOCK_DRIFT_PPM_MAX);
  integer('raft.electionPriority', raft.electionPriority, 0, ELECTION_PRIORITY_MAX);
  if (raft.leaseReads && !raft.checkQuorum) {
    throw new OptionsError(
      'raft.leaseReads',
      true,
      'leases need raft.checkQuorum, which protects a living leader',
    );
  }
  integer('raft.snapshotEntries', raft.snapshotEntries, 1, MAX_INTEGER);
  integer('raft.snapshotBytes', raft.snapshotBytes, 1, MAX_INTEGER);
  integer('raft.snapshotChunkBytes', raft.snapshotChunkBytes, 1, MESSAGE_BYTES_MAX);
  integer('raft.compactionKeepEntries', raft.compactionKeepEntries, 0, MAX_INTEGER);
  integer('raft.compactionHoldEntries', raft.compactionHoldEntries, 0, MAX_INTEGER);
  integer('raft.transferSilentMax', raft.transferSilentMax, 1, MAX_GROUP);
  integer('timing.heartbeatInterval', timing.heartbeatInterval, 1, MAX_INTEGER);
  integer('timing.electionTimeoutMin', timing.electionTimeoutMin, 1, MAX_GROUP);
  integer('timing.electionTimeoutMax', timing.electionTimeoutMax, 1, MAX_GROUP);
  if (timing.heartbeatInterval * 2 >= timing.electionTimeoutMin) {
    throw new OptionsError(
      'timing.heartbeatInterval',
      timing.heartbeatInterval,
      `it must be less than half of timing.electionTimeoutMin (${timing.electionTimeoutMin})`,
    );
  }
  if (timing.electionTimeoutMax < timing.electionTimeoutMin) {
    throw new OptionsError(
      'timing.electionTimeoutMax',
      timing.electionTimeoutMax,
      `it must be at least timing.electionTimeoutMin (${timing.electionTimeoutMin})`,
    );
  }
  integer('storage.segmentBytesMax', storage.segmentBytesMax, 1, MAX_INTEGER);
  integer('storage.batchBytesMax', storage.batchBytesMax, 1, MAX_INTEGER);
  if (storage.readBytesMax !== undefined)
    integer('storage.readBytesMax', storage.readBytesMax, READ_BYTES_MIN, MAX_INTEGER);
  integer('applyEntriesMax', options.applyEntriesMax, 1, MAX_GROUP);
  integer('flightRecordMax', options.flightRecordMax, 0, FLIGHT_RECORD_MAX);
}

function checkMembers(options: ReplicaOptions): void {
  const { members, self } = options;
  integer('self', self, 0, MAX_INTEGER);
  if (members.length > MEMBERS_MAX) {
    throw new OptionsError('members', members.length, `there are at most ${MEMBERS_MAX}`);
  }
  const ids = new Set<number>();
  const names = new Set<string>();
  for (const [place, { id, name }] of members.entries()) {
    integer(`members[${place}].id`, id, 0, MAX_INTEGER);
    if (typeof name !== 'string' || !isName(name)) {
      const rule = `it must be a string that is not blank, of at most ${MEMBER_NAME_BYTES_MAX} bytes`;
      throw new OptionsError(`members[${place}].name`, name, rule);
    }
    if (ids.has(id))
      throw new OptionsError(`members[${place}].id`, id, 'another member has it, ids are unique');
    if (names.has(name)) {
      throw new OptionsError(`members[${place}].name`, name, 'another member has it, names are unique');
    }
    ids.add(id);
    names.add(name);
  }
  if (members.length > 0 && !ids.has(self))
    throw new OptionsError('self', self, 'it must be the id of one of the members');
}

function integer(field: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new OptionsError(field, value, `it must be an integer from ${min} to ${max}`);
}

/** A string such as "false" would count as true. */
function boolean(field: string, value: boolean): void {
  if (typeof value !== 'boolean') throw new OptionsError(field, value, 'it must be true or false');
}

/** JSON has no word for NaN, Infinity, undefined or a bigint, which are the likely mistakes. */
function show(value: unknown): string {
  return typeof value === 'string' || typeof value === 'object' ? JSON.stringify(value) : String(value);
}
