/**
 * The inputs of the machine. It knows no time: the timing shell turns deadlines into these.
 */
import type { LogIndex, MemberId, TicketId } from '../base/types.ts';
import type { EntryKind } from './entry.ts';
import type { MembershipChange } from './membership-change.ts';
import type { Message } from './message.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

export type Input =
  | {
      readonly kind: 'message';
      readonly message: Message;
      /** The leader was heard within the minimum election time-out, so votes for others are refused (dissertation section 4.2.3). */
      readonly leaderAlive: boolean;
    }
  | { readonly kind: 'election-timeout' }
  | { readonly kind: 'heartbeat-due' }
  /** As leader: no majority answered within an election time-out (dissertation section 6.2). */
  | { readonly kind: 'quorum-lost' }
  | { readonly kind: 'proposal'; readonly entryKind: EntryKind; readonly payloads: readonly Uint8Array[] }
  | {
      readonly kind: 'configuration-change';
      /** All of them or none; none at all: the joint configuration is to be left. */
      readonly changes: readonly MembershipChange[];
      /** A joint configuration is left by itself as soon as it is committed. */
      readonly autoLeave: boolean;
      /** Who answered within an election time-out, the leader itself included. */
      readonly heard: readonly MemberId[];
    }
  /** So many linearizable reads want an index. `leaseHolds`: by the clock, nobody else can lead yet. */
  | { readonly kind: 'read'; readonly count: number; readonly leaseHolds: boolean }
  /** As follower: the leader has not answered a request for an index; ask again. */
  | { readonly kind: 'read-retry' }
  /** The oldest reads have waited for an index as long as reads may. */
  | { readonly kind: 'read-timeout' }
  /** As leader: hand the leadership over to `target`, or for `NO_MEMBER` to whom it fits best. */
  | { readonly kind: 'transfer'; readonly target: MemberId }
  /** As leader: the transfer has taken as long as it may. */
  | { readonly kind: 'transfer-timeout' }
  /** As follower: the leader is known to be gone, so others may be voted for at once. */
  | { readonly kind: 'forget-leader' }
  /** All tickets up to this one are durable. */
  | { readonly kind: 'ticket-completed'; readonly ticket: TicketId }
  /** The state machine has applied up to here. */
  | { readonly kind: 'applied'; readonly index: LogIndex }
  /** A snapshot of the applied state is durable, after everything that was persisted before it was begun. */
  | { readonly kind: 'snapshot-saved'; readonly snapshot: SnapshotMeta }
  /** For `Effects.chunkWanted`: these are the bytes. */
  | {
      readonly kind: 'snapshot-chunk-read';
      readonly member: MemberId;
      readonly snapshot: SnapshotMeta;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  /** For `Effects.chunkReceived`: how much of the snapshot is staged now. `complete`: all, verified and synced. */
  | {
      readonly kind: 'snapshot-staged';
      readonly snapshot: SnapshotMeta;
      readonly offset: number;
      readonly complete: boolean;
    };

/** `start` is the pseudo-input of the observation a replica makes after recovery. */
export type InputKind = Input['kind'] | 'start';
