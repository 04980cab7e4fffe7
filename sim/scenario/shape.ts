/**
 * The shape of a scenario file and the range of every field, as a schema. With `schema.ts` the only module of
 * this folder that loads `@effect/schema`, which takes half a second: import it lazily where start-up matters.
 */
import * as Schema from '@effect/schema/Schema';
import { DEFAULT_LIMITS, ELECTION_PRIORITY_MAX } from '../../src/raft/options.ts';
import { READ_BYTES_MIN } from '../../src/storage/limits.ts';
import { CLIENTS_MAX, OPERATIONS_LISTED_MAX, SCENARIO_VERSION, STATE_BYTES_MAX } from './scenario.ts';
import { ALL_READS_BY_LOG, USUAL_SESSIONS_MAX } from './workload.ts';

const DAY = 86_400_000_000;
const UINT32 = 0xffff_ffff;
const GIBI = 1 << 30;

/** What files of earlier builds do not say. */
function optional<T>(schema: Schema.Schema<T>, absent: T) {
  return Schema.optionalWith(schema, { default: () => absent, exact: true });
}

function integer(min: number, max: number): Schema.Schema<number> {
  const rule = `be an integer from ${min} to ${max}`;
  return Schema.Number.pipe(
    Schema.filter((value) => Number.isInteger(value) && value >= min && value <= max),
    Schema.annotations({ message: () => ({ message: rule, override: true }) }),
  );
}

function list<Item>(item: Schema.Schema<Item>, min: number, max: number): Schema.Schema<readonly Item[]> {
  const rule = `have ${min} to ${max} items`;
  return Schema.Array(item).pipe(
    Schema.filter((items) => items.length >= min && items.length <= max, { message: () => rule }),
  );
}

const text = Schema.String.annotations({ message: () => 'be a string' });
const flag = Schema.Boolean.annotations({ message: () => 'be true or false' });
const id = integer(0, UINT32);
const time = integer(0, DAY);
const ppm = integer(0, 1_000_000);

function oneOf<const Names extends readonly [string, ...string[]]>(
  ...names: Names
): Schema.Schema<Names[number]> {
  return Schema.Literal(...names).annotations({
    message: () => ({ message: `be one of ${names.join(', ')}`, override: true }),
  });
}

const cut = Schema.Struct({ a: list(id, 1, 9), b: list(id, 1, 9), oneWay: flag });

const atServer = { at: time, server: id };
const lasting = { at: time, for: time };

const fault = Schema.Union(
  Schema.Struct({
    kind: Schema.Literal('crash'),
    ...atServer,
    afterEffects: integer(0, 10_000),
    for: time,
    cacheSurvives: Schema.optionalWith(Schema.Literal(true), { exact: true }),
    orderly: Schema.optionalWith(Schema.Literal(true), { exact: true }),
  }),
  Schema.Struct({ kind: Schema.Literal('pause'), ...atServer, for: time }),
  Schema.Struct({
    kind: Schema.Literal('partition'),
    ...lasting,
    cuts: list(cut, 1, 36),
    shape: oneOf('split', 'isolate', 'one-way', 'bridge', 'ring'),
  }),
  Schema.Struct({ kind: Schema.Literal('flap'), ...lasting, from: id, to: id, period: integer(1, DAY) }),
  Schema.Struct({ kind: Schema.Literal('slow-link'), ...lasting, from: id, to: id, extra: time }),
  Schema.Struct({ kind: Schema.Literal('connection-reset'), at: time, a: id, b: id }),
  Schema.Struct({
    kind: Schema.Literal('hold'),
    ...lasting,
    from: Schema.NullOr(id),
    to: Schema.NullOr(id),
    message: Schema.NullOr(integer(0, 255)),
    hold: time,
  }),
  Schema.Struct({ kind: Schema.Literal('disk-full'), ...atServer, for: time }),
  Schema.Struct({
    kind: Schema.Literal('disk-slow'),
    ...atServer,
    for: time,
    extra: time,
    files: Schema.optionalWith(oneOf('.seg', '.partial', '.staging'), { exact: true }),
  }),
  Schema.Struct({ kind: Schema.Literal('apply-stall'), ...atServer, for: time }),
  Schema.Struct({ kind: Schema.Literal('sync-error'), ...atServer }),
  Schema.Struct({ kind: Schema.Literal('read-error'), ...atServer }),
  Schema.Struct({ kind: Schema.Literal('clock-jump'), ...atServer, by: integer(-DAY, DAY) }),
  Schema.Struct({ kind: Schema.Literal('transfer'), at: time, target: Schema.NullOr(id) }),
  Schema.Struct({ kind: Schema.Literal('forget-leader'), ...atServer }),
  Schema.Struct({ kind: Schema.Literal('campaign'), ...atServer }),
  Schema.Struct({ kind: Schema.Literal('take-snapshot'), ...atServer }),
  Schema.Struct({
    kind: Schema.Literal('damage'),
    ...atServer,
    how: oneOf('bit-rot', 'lost-write', 'misdirected-write', 'cut-short'),
    position: integer(0, UINT32),
    aim: Schema.optionalWith(oneOf('header', 'snapshot'), { exact: true }),
  }),
  Schema.Struct({
    kind: Schema.Literal('aimed'),
    ...lasting,
    watch: time,
    moment: oneOf(
      'leads',
      'elected',
      'change',
      'joint',
      'transfer',
      'read',
      'appended',
      'snapshot',
      'file',
      'removed',
      'begun',
      'saved',
      'install',
    ),
    server: Schema.optionalWith(id, { exact: true }),
    after: time,
    blow: oneOf(
      'crash',
      'pause',
      'isolate',
      'mute',
      'deafen',
      'minority',
      'halves',
      'hold',
      'outlive',
      'sync-error',
      'disk-full',
      'slow-log',
      'stall',
      'overtake',
      'outdate',
      'crash-twice',
      'crash-again',
      'leader-crash',
      'fail-and-crash',
      'take-snapshot',
      'transfer',
    ),
    draw: integer(0, UINT32),
  }),
);

const raft = Schema.Struct({
  preVote: flag,
  checkQuorum: flag,
  appendEntriesMax: integer(1, 65_536),
  appendBytesMax: integer(1, GIBI),
  probeEntriesMax: integer(0, 65_536),
  inFlightMessagesMax: integer(1, 65_536),
  inFlightBytesMax: integer(1, GIBI),
  proposalBytesMax: integer(1, GIBI),
  uncommittedBytesMax: integer(1, GIBI),
  pendingReadsMax: optional(integer(1, 1_000_000), DEFAULT_LIMITS.pendingReadsMax),
  leaseReads: optional(flag, DEFAULT_LIMITS.leaseReads),
  clockDriftPpmMax: optional(integer(0, 999_999), DEFAULT_LIMITS.clockDriftPpmMax),
  electionPriority: optional(integer(0, ELECTION_PRIORITY_MAX), DEFAULT_LIMITS.electionPriority),
  // Scenarios from before there were snapshots take none.
  snapshotEntries: optional(integer(1, GIBI), GIBI),
  snapshotBytes: optional(integer(1, GIBI), GIBI),
  snapshotChunkBytes: optional(integer(1, GIBI), DEFAULT_LIMITS.snapshotChunkBytes),
  compactionKeepEntries: optional(integer(0, GIBI), DEFAULT_LIMITS.compactionKeepEntries),
  compactionHoldEntries: optional(integer(0, GIBI), DEFAULT_LIMITS.compactionHoldEntries),
  pendingAppliesMax: optional(integer(1, GIBI), DEFAULT_LIMITS.pendingAppliesMax),
  transferSilentMax: optional(integer(1, GIBI), DEFAULT_LIMITS.transferSilentMax),
});

const network = Schema.Struct({
  latencyMin: time,
  latencyJitter: time,
  tailPpm: ppm,
  tail: time,
  lossPpm: ppm,
  duplicatePpm: ppm,
  flipPpm: ppm,
  stalePpm: ppm,
  staleDelay: time,
  fifo: flag,
  slowLinks: list(Schema.Struct({ from: id, to: id, extra: time }), 0, 72),
});

const schedule = Schema.Struct({
  lanes: oneOf('server', 'link', 'message'),
  longest: integer(0, UINT32 - 1),
  changePoints: list(time, 0, 1_000),
});

const disk = Schema.Struct({
  latencyMin: time,
  latencyJitter: time,
  tailPpm: ppm,
  tail: time,
  crashKeeps: oneOf('lose', 'prefix', 'any'),
  readErrorPpm: ppm,
  syncErrorPpm: ppm,
  capacityBytes: integer(0, Number.MAX_SAFE_INTEGER),
});

const workload = Schema.Struct({
  clients: integer(0, CLIENTS_MAX),
  thinkTime: time,
  keys: integer(1, 1_000_000),
  valueBytesMin: integer(0, GIBI),
  valueBytesMax: integer(0, GIBI),
  oversizePpm: ppm,
  mix: Schema.Struct({
    get: integer(0, 1_000_000),
    put: integer(0, 1_000_000),
    delete: integer(0, 1_000_000),
    compareAndSet: integer(0, 1_000_000),
  }),
  reads: Schema.optionalWith(
    Schema.Struct({
      log: integer(0, 1_000_000),
      leader: integer(0, 1_000_000),
      any: integer(0, 1_000_000),
    }),
    { default: () => ALL_READS_BY_LOG, exact: true },
  ),
  tryTimeout: integer(1, DAY),
  triesMax: integer(1, 1_000),
  latency: time,
  lossPpm: ppm,
  operationsMax: integer(0, 1_000_000_000),
  operations: Schema.optionalWith(
    list(
      Schema.Struct({ client: integer(1, CLIENTS_MAX), number: integer(1, 1_000_000_000) }),
      0,
      OPERATIONS_LISTED_MAX,
    ),
    { exact: true },
  ),
});

const membershipPlan = Schema.Struct({
  at: time,
  changes: list(
    Schema.Struct({
      kind: oneOf('add-voter', 'add-learner', 'promote', 'demote', 'remove'),
      id: Schema.NullOr(id),
    }),
    1,
    9,
  ),
  leaveAfter: Schema.optionalWith(time, { exact: true }),
  asksLeader: Schema.optionalWith(Schema.Literal(true), { exact: true }),
});

const fate = Schema.Struct({
  key: text,
  delay: Schema.optionalWith(time, { exact: true }),
  lost: Schema.optionalWith(flag, { exact: true }),
  copies: Schema.optionalWith(integer(1, 100), { exact: true }),
  flips: Schema.optionalWith(integer(0, 100), { exact: true }),
  fails: Schema.optionalWith(flag, { exact: true }),
});

export const ScenarioShape = Schema.Struct({
  version: Schema.Literal(SCENARIO_VERSION),
  seed: integer(0, Number.MAX_SAFE_INTEGER),
  reroll: Schema.optionalWith(integer(1, 1_000_000), { exact: true }),
  cluster: Schema.Struct({
    cluster: integer(0, Number.MAX_SAFE_INTEGER),
    group: integer(0, UINT32),
    servers: list(Schema.Struct({ id, name: text }), 1, 9),
    joining: Schema.optionalWith(list(Schema.Struct({ id, name: text }), 0, 9), { exact: true }),
  }),
  raft,
  timing: Schema.Struct({
    electionTimeoutMin: integer(1, DAY),
    electionTimeoutMax: integer(1, DAY),
    heartbeatInterval: integer(1, DAY),
  }),
  storage: Schema.Struct({
    segmentBytesMax: integer(1, GIBI),
    batchBytesMax: integer(1, GIBI),
    readBytesMax: Schema.optionalWith(integer(READ_BYTES_MIN, GIBI), { exact: true }),
  }),
  applyEntriesMax: integer(1, 65_536),
  // Files that were written before it could be chosen mean what was fixed then.
  sessionsMax: optional(integer(1, 1_000_000), USUAL_SESSIONS_MAX),
  stateBytes: Schema.optionalWith(integer(1, STATE_BYTES_MAX), { exact: true }),
  network,
  schedule: Schema.optionalWith(schedule, { exact: true }),
  disk,
  process: Schema.Struct({
    costPerEvent: time,
    slow: list(Schema.Struct({ server: id, costPerEvent: time }), 0, 9),
    applyDelayMax: time,
  }),
  electionPriorities: Schema.optionalWith(
    list(Schema.Struct({ server: id, priority: integer(0, ELECTION_PRIORITY_MAX) }), 0, 9),
    { exact: true },
  ),
  clocks: list(
    Schema.Struct({
      server: id,
      offset: integer(-365 * DAY, 365 * DAY),
      driftPpm: integer(-100_000, 100_000),
    }),
    0,
    9,
  ),
  workload,
  membership: Schema.optionalWith(list(membershipPlan, 0, 1_000), { exact: true }),
  failover: Schema.optionalWith(
    Schema.Struct({ unhealthy: list(Schema.Struct({ server: id, after: time, for: time }), 0, 100) }),
    { exact: true },
  ),
  resident: Schema.optionalWith(Schema.Literal(true), { exact: true }),
  faults: list(fault, 0, 100_000),
  fates: list(fate, 0, 1_000_000),
  phases: Schema.Struct({ faultsFor: time, core: list(id, 0, 18), livenessFor: time }),
});
