/**
 * The complete, explicit description of one run. JSON with a schema (`schema.ts`) and a version; generators may
 * change, a scenario means the same for ever. All times are virtual microseconds from the start of the run, all
 * probabilities are in parts per million, all integers.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { RaftLimits, RaftTiming } from '../../src/raft/options.ts';
import type { StorageLimits } from '../../src/storage/storage.ts';

export const SCENARIO_VERSION = 1;
export const CLIENTS_MAX = 1_000;
/** Operations that a workload names at most. */
export const OPERATIONS_LISTED_MAX = 500;

export interface Scenario {
  readonly version: typeof SCENARIO_VERSION;
  /** Every random decision of the run follows from it and from the rest of the scenario. 0 to 2^53 - 1. */
  readonly seed: number;
  /** If given, so many times the dice are thrown anew: another run of the same plan, as shrinking tries them. */
  readonly reroll?: number;
  readonly cluster: ClusterPlan;
  readonly raft: RaftLimits;
  readonly timing: RaftTiming;
  readonly storage: StorageLimits;
  readonly applyEntriesMax: number;
  /** Client sessions that the state machine keeps. */
  readonly sessionsMax: number;
  readonly network: NetworkPlan;
  /** In which order frames arrive, on top of the network's latency; absent: in no other order than that gives. */
  readonly schedule?: SchedulePlan;
  readonly disk: DiskPlan;
  readonly process: ProcessPlan;
  readonly clocks: readonly ClockPlan[];
  readonly workload: WorkloadPlan;
  /** Changes of the membership that are asked for, in any order. */
  readonly membership?: readonly MembershipPlan[];
  /** Beside each replica stands a failover coordinator; needs `raft.leaseReads`. */
  readonly failover?: FailoverPlan;
  /** Faults that happen at a set time, in any order. */
  readonly faults: readonly TimedFault[];
  /** Fates of single messages and disk operations that differ from what the seed says. */
  readonly fates: readonly FateOverride[];
  readonly phases: PhasePlan;
}

export interface ClusterPlan {
  readonly cluster: number;
  readonly group: number;
  /** 1 to 5 (at most 9), ids and names without repetition. */
  readonly servers: readonly { readonly id: MemberId; readonly name: string }[];
  /** Servers that are made besides, and know of nobody until they are added; ids and names unlike those above. */
  readonly joining?: ClusterPlan['servers'];
}

export interface FailoverPlan {
  /** What the primary is needed for does not work: `after` its server has started, for `for`, by its own clock. */
  readonly unhealthy: readonly { readonly server: MemberId; readonly after: Micros; readonly for: Micros }[];
}

/** What an administrator asks the cluster for: all of the changes at once. */
export interface MembershipPlan {
  readonly at: Micros;
  readonly changes: readonly PlannedChange[];
  /** A joint configuration is left when it is asked for, so long after it was reported committed; absent: by itself. */
  readonly leaveAfter?: Micros;
  /** Whoever led when it was last heard of is asked first; absent: servers in turn, as by one who knows nothing. */
  readonly asksLeader?: true;
}

export interface PlannedChange {
  readonly kind: 'add-voter' | 'add-learner' | 'promote' | 'demote' | 'remove';
  /** null: whoever is asked, which is the leader when it is done. */
  readonly id: MemberId | null;
}

export interface NetworkPlan {
  /** One-way latency of each frame: min, plus up to `jitter` uniformly, plus, in `tailPpm` of cases, up to `tail`. */
  readonly latencyMin: Micros;
  readonly latencyJitter: Micros;
  readonly tailPpm: number;
  readonly tail: Micros;
  readonly lossPpm: number;
  readonly duplicatePpm: number;
  /** One to three bits of the frame are flipped. */
  readonly flipPpm: number;
  /** The frame is held back for up to `staleDelay`, long enough to arrive terms later. */
  readonly stalePpm: number;
  readonly staleDelay: Micros;
  /** Keep the order of frames on a link (as a TCP connection would), but for duplicated and stale ones. */
  readonly fifo: boolean;
  /** Links with a latency of their own. */
  readonly slowLinks: readonly { readonly from: MemberId; readonly to: MemberId; readonly extra: Micros }[];
}

/** Deliveries ordered by priorities (see `sim/network/priorities.ts`), until the liveness phase begins. */
export interface SchedulePlan {
  /** What has a priority: all that a server receives, a link, or the messages of one kind on a link. */
  readonly lanes: 'server' | 'link' | 'message';
  /** How much later the frames of the lowest priority are; of one that fell at a change point, up to twice that. */
  readonly longest: Micros;
  /** At each, the lane of the next frame that is sent falls below all others; below those that stand before it here. */
  readonly changePoints: readonly Micros[];
}

export interface DiskPlan {
  /** Of each write or sync: min plus up to jitter, plus, in `tailPpm` of cases, up to `tail`. */
  readonly latencyMin: Micros;
  readonly latencyJitter: Micros;
  readonly tailPpm: number;
  readonly tail: Micros;
  /** At a crash: what becomes of each unsynced sector (512 bytes). `lose`: none is kept; `prefix`: writes survive in order up to some point; `any`: each sector on its own. */
  readonly crashKeeps: 'lose' | 'prefix' | 'any';
  /** A read fails once (recovery is tried again by the next start). */
  readonly readErrorPpm: number;
  /** A sync fails. */
  readonly syncErrorPpm: number;
  /** Capacity in bytes for all files of a server; 0: no bound. The `disk-full` fault works apart from it. */
  readonly capacityBytes: number;
}

export interface ProcessPlan {
  /** Processor time that each event of a server costs. */
  readonly costPerEvent: Micros;
  /** Servers that are slower, with their cost. */
  readonly slow: readonly { readonly server: MemberId; readonly costPerEvent: Micros }[];
  /** Applying a batch takes up to this long; 0: at once. */
  readonly applyDelayMax: Micros;
}

/** The clock of one server: local = offset + time * (1 + driftPpm / 1e6). Not listed: exact. */
export interface ClockPlan {
  readonly server: MemberId;
  readonly offset: Micros;
  /** -100,000 to 100,000. */
  readonly driftPpm: number;
}

export interface WorkloadPlan {
  readonly clients: number;
  /** Between the end of a client's operation and its next, uniformly up to twice this. */
  readonly thinkTime: Micros;
  readonly keys: number;
  /** Bytes of a put's value: from min to max; in `oversizePpm` of cases just over the proposal limit. */
  readonly valueBytesMin: number;
  readonly valueBytesMax: number;
  readonly oversizePpm: number;
  /** Shares of the operations, in parts of their sum. */
  readonly mix: {
    readonly get: number;
    readonly put: number;
    readonly delete: number;
    readonly compareAndSet: number;
  };
  /** Shares of the ways of a `get`: through the log, by a read index of the leader, or of whichever server. */
  readonly reads: { readonly log: number; readonly leader: number; readonly any: number };
  /** A client asks the next server when this has passed without an answer ... */
  readonly tryTimeout: Micros;
  /** ... and gives the operation up after this many tries. */
  readonly triesMax: number;
  /** One-way latency between clients and servers, uniformly up to twice this. Requests and answers are lost in `lossPpm`. */
  readonly latency: Micros;
  readonly lossPpm: number;
  /** Operations stop being started after this many in all. */
  readonly operationsMax: number;
  /** If given, clients begin these alone, and pass over the others before their last; in the liveness phase any. */
  readonly operations?: readonly OperationName[];
}

/** An operation of the fault phase: the `number`-th that the client would begin, from 1. */
export interface OperationName {
  readonly client: number;
  readonly number: number;
}

export type PartitionShape =
  /** No frame from any of `a` to any of `b`; `oneWay` false: nor back. */
  { readonly a: readonly MemberId[]; readonly b: readonly MemberId[]; readonly oneWay: boolean };

/** `at`: when it begins; `for`: how long it lasts (crash: until the restart; absent for things without duration). */
export type TimedFault =
  | {
      readonly kind: 'crash';
      readonly at: Micros;
      readonly server: MemberId;
      /** Severs the server this many effects (port calls) after the next event it handles; 0: between two events. */
      readonly afterEffects: number;
      readonly for: Micros;
      /** The process alone ends (as by kill -9): what it wrote and did not sync can be read, and is not yet durable. */
      readonly cacheSurvives?: true;
    }
  | { readonly kind: 'pause'; readonly at: Micros; readonly server: MemberId; readonly for: Micros }
  | {
      readonly kind: 'partition';
      readonly at: Micros;
      readonly for: Micros;
      readonly cuts: readonly PartitionShape[];
      readonly shape: 'split' | 'isolate' | 'one-way' | 'bridge' | 'ring';
    }
  /** Cut and heal by turns, `period` each. */
  | {
      readonly kind: 'flap';
      readonly at: Micros;
      readonly for: Micros;
      readonly from: MemberId;
      readonly to: MemberId;
      readonly period: Micros;
    }
  | {
      readonly kind: 'slow-link';
      readonly at: Micros;
      readonly for: Micros;
      readonly from: MemberId;
      readonly to: MemberId;
      readonly extra: Micros;
    }
  /** All frames in flight between the two are lost. */
  | { readonly kind: 'connection-reset'; readonly at: Micros; readonly a: MemberId; readonly b: MemberId }
  /** Messages of the given kind, from, and to (null: any) are held for `hold`; schedules without a seed need it. */
  | {
      readonly kind: 'hold';
      readonly at: Micros;
      readonly for: Micros;
      readonly from: MemberId | null;
      readonly to: MemberId | null;
      readonly message: number | null;
      readonly hold: Micros;
    }
  | { readonly kind: 'disk-full'; readonly at: Micros; readonly server: MemberId; readonly for: Micros }
  /** Each disk operation takes this much longer. */
  | {
      readonly kind: 'disk-slow';
      readonly at: Micros;
      readonly server: MemberId;
      readonly for: Micros;
      readonly extra: Micros;
    }
  | { readonly kind: 'sync-error'; readonly at: Micros; readonly server: MemberId }
  | { readonly kind: 'read-error'; readonly at: Micros; readonly server: MemberId }
  | { readonly kind: 'clock-jump'; readonly at: Micros; readonly server: MemberId; readonly by: Micros }
  /** Detectable class: damage below the sync watermark of the server's log, at its next restart. */
  | {
      readonly kind: 'damage';
      readonly at: Micros;
      readonly server: MemberId;
      readonly how: 'bit-rot' | 'lost-write' | 'misdirected-write';
      readonly position: number;
      /** In the first sector of a file, or in the newest snapshot, if there is one; absent: anywhere. */
      readonly aim?: 'header' | 'snapshot';
    }
  /** Strikes once, at a moment that no clock tells: the first of its sort from `at` on, within `watch`. */
  | {
      readonly kind: 'aimed';
      readonly at: Micros;
      readonly watch: Micros;
      readonly moment: AimedMoment;
      /** The blow falls so long after the moment ... */
      readonly after: Micros;
      readonly blow: AimedBlow;
      /** ... and lasts for so long; of a crash: until the restart. */
      readonly for: Micros;
      /** Decides what the blow leaves open: which companions, which side, how many effects. */
      readonly draw: number;
    }
  /** No fault, but what operators do: whoever leads hands its leadership over, to `target` or to the best. */
  | { readonly kind: 'transfer'; readonly at: Micros; readonly target: MemberId | null }
  | { readonly kind: 'forget-leader'; readonly at: Micros; readonly server: MemberId };

/** The moment names a server as well: whoever has come to it. */
export type AimedMoment =
  /** It leads, however long it has done so. */
  | 'leads'
  | 'elected'
  /** As leader it has appended a configuration. */
  | 'change'
  /** As leader it has begun a joint configuration. */
  | 'joint'
  /** The leadership is being handed over to it. */
  | 'transfer'
  /** It receives a snapshot. */
  | 'snapshot'
  /** It has made, or renamed, a file. */
  | 'file';

export type AimedBlow =
  | 'crash'
  | 'pause'
  /** No frame to or from it. */
  | 'isolate'
  /** No frame from it. */
  | 'mute'
  /** No frame to it. */
  | 'deafen'
  /** It is cut off together with some of the voters, fewer than half. */
  | 'minority'
  /** A cut between the voters that come and those that go; those who stay are on either side. */
  | 'halves';

export type TimedFaultKind = TimedFault['kind'];

/** One recorded decision. `key` is the identity of the message or disk operation (see `sim/kernel/fate.ts`). */
export interface FateOverride {
  readonly key: string;
  /** What happens instead. Absent fields: as drawn. */
  readonly delay?: Micros;
  readonly lost?: boolean;
  readonly copies?: number;
  readonly flips?: number;
  /** Of a read or a sync of a disk. */
  readonly fails?: boolean;
}

export interface PhasePlan {
  /** Length of the fault phase. Faults and workload stop beginning when it is over. */
  readonly faultsFor: Micros;
  /** The servers that are healed for the liveness phase (a majority, or none to skip the phase); the others stay as they are. */
  readonly core: readonly MemberId[];
  /** The core must elect, commit and converge within this time. */
  readonly livenessFor: Micros;
}
