/** What can be proposed to a replica, and how a proposal ends. */
import type { LogIndex, MemberId, Term } from '../base/types.ts';
import type { Configuration } from '../raft/configuration.ts';
import type { EntryKind } from '../raft/entry.ts';
import type { ChangeRefusal } from '../raft/membership-change.ts';

/** The kinds of entries that clients may propose; the others are the replica's own affair. */
export type ProposalKind = typeof EntryKind.Command | typeof EntryKind.Session;

/** Why a proposal was not accepted: it certainly has had, and will have, no effect. */
export type RejectReason = 'not-leader' | 'too-large' | 'overloaded' | 'disk-full' | 'stopped';

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
