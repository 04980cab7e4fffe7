/** A replica from what an engineer has to say; everything else has a default. */
import type { GroupIdentity, MemberId } from '../base/types.ts';
import { DEFAULT_LIMITS, DEFAULT_TIMING, type RaftLimits, type RaftTiming } from '../raft/options.ts';
import { DEFAULT_STORAGE_LIMITS, type StorageLimits } from '../storage/storage.ts';
import type { CreateCodec } from '../wire/codec.ts';
import { EventObserver, type ReplicaEvents } from './events.ts';
import type { Member, ReplicaPorts } from './options.ts';
import { Replica } from './replica.ts';

export interface ReplicaSetup {
  /** Whose server this is. Frames and files of other clusters and groups are refused. */
  readonly identity: GroupIdentity;
  /** This server's member id, which is never given to another one. */
  readonly self: MemberId;
  /**
   * The servers that the cluster was made of, this one included; the same on each. Empty for a server that was made
   * later: it is added by `changeMembership`, and learns who is there.
   */
  readonly members: readonly Member[];
  /** What differs from `DEFAULT_LIMITS`. */
  readonly raft?: Partial<RaftLimits>;
  /** What differs from `DEFAULT_TIMING`; in microseconds. */
  readonly timing?: Partial<RaftTiming>;
  /** What differs from `DEFAULT_STORAGE_LIMITS`. */
  readonly storage?: Partial<StorageLimits>;
  /** Committed entries handed to the state machine at once: `DEFAULT_APPLY_ENTRIES_MAX`. */
  readonly applyEntriesMax?: number;
  /** Observations kept as the flight record: `DEFAULT_FLIGHT_RECORD_MAX`. */
  readonly flightRecordMax?: number;
  /** What writes and reads its frames, if not `createCodec`: see `ReplicaOptions.codec`. */
  readonly codec?: CreateCodec;
}

export const DEFAULT_APPLY_ENTRIES_MAX = 1_024;
export const DEFAULT_FLIGHT_RECORD_MAX = 256;

/** What a replica lives on, without what `events` stands for. */
export type ReplicaGround = Omit<ReplicaPorts, 'observer' | 'stopped' | 'diskFull'>;

/**
 * Makes a replica; `start()` brings it to life.
 * @throws OptionsError when the setup cannot work: it names the field, the value and the rule.
 */
export function createReplica(
  setup: ReplicaSetup,
  ports: ReplicaGround,
  events: ReplicaEvents = {},
): Replica {
  return new Replica(
    {
      identity: setup.identity,
      self: setup.self,
      members: setup.members,
      raft: { ...DEFAULT_LIMITS, ...setup.raft },
      timing: { ...DEFAULT_TIMING, ...setup.timing },
      storage: { ...DEFAULT_STORAGE_LIMITS, ...setup.storage },
      applyEntriesMax: setup.applyEntriesMax ?? DEFAULT_APPLY_ENTRIES_MAX,
      flightRecordMax: setup.flightRecordMax ?? DEFAULT_FLIGHT_RECORD_MAX,
      ...(setup.codec === undefined ? {} : { codec: setup.codec }),
    },
    {
      ...ports,
      observer: new EventObserver(events),
      stopped: (failure) => events.stopped?.(failure),
      diskFull: (isFull) => events.diskFull?.(isFull),
    },
  );
}
