/** What can be proposed to a replica, and how a proposal ends. */
import type { LogIndex, MemberId, Term } from '../base/types.ts';
import type { EntryKind } from '../raft/entry.ts';

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
