/** What can be proposed to a replica, and how a proposal ends. */
import type { LogIndex, MemberId, Term } from '../base/types.ts';
import type { Configuration } from '../raft/configuration.ts';
import type { ProposalRefusal, ReadEnd, ReadRefusal, TransferRefusal } from '../raft/effects.ts';
import type { EntryKind } from '../raft/entry.ts';
import type { ChangeRefusal } from '../raft/membership-change.ts';

/** The kinds of entries that clients may propose; the others are the replica's own affair. */
export type ProposalKind = typeof EntryKind.Command | typeof EntryKind.Session;

/** Why a proposal was not accepted: it certainly has had, and will have, no effect. */
export type RejectReason = ProposalRefusal | 'disk-full' | 'stopped';

/** Why nobody can say whether a proposal takes effect. */
export type UnknownReason = 'leadership-lost' | 'stopped';

/** How a proposal ended. Every proposal ends exactly once. */
export type Outcome =
  | { readonly kind: 'committed'; readonly index: LogIndex; readonly term: Term; readonly result: unknown }
  /** `leader`: where to try next, or `NO_MEMBER`. */
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly leader: MemberId }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly leader: MemberId };

/** How a membership change ended. Every change ends exactly once. */
export type ChangeOutcome =
  /** In force on a quorum of itself: the change cannot be lost. `index`: of the entry of this configuration. */
  | { readonly kind: 'committed'; readonly index: LogIndex; readonly configuration: Configuration }
  | {
      readonly kind: 'rejected';
      readonly reason: ChangeRefusal | 'disk-full' | 'stopped';
      readonly leader: MemberId;
    }
  /** It may be undone, or take effect later. Ask the next leader for its configuration. */
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly leader: MemberId };

/** Why a read was not answered; it may be asked again, here or elsewhere. */
export type ReadRefusalReason = ReadRefusal | ReadEnd | 'stopped';

/** How a read ended. Every read ends exactly once. */
export type ReadOutcome =
  /** The state machine, as it is now, answers linearizably; it has applied `index` and perhaps more. */
  | { readonly kind: 'ready'; readonly index: LogIndex }
  /** `leader`: where to try next, or `NO_MEMBER`. */
  | { readonly kind: 'refused'; readonly reason: ReadRefusalReason; readonly leader: MemberId };

/** How a leadership transfer ended. Every transfer ends exactly once. */
export type TransferOutcome =
  /** This server leads no more, because somebody campaigned in a later term; mostly the target. */
  | { readonly kind: 'handed-over'; readonly term: Term }
  /** It did not begin: nothing has changed. */
  | { readonly kind: 'refused'; readonly reason: TransferRefusal | 'stopped'; readonly leader: MemberId }
  /** It did not succeed in time, or was overtaken. After `timeout` this server leads on. */
  | {
      readonly kind: 'aborted';
      readonly reason: 'timeout' | 'leadership-lost' | 'target-removed' | 'stopped';
    };
