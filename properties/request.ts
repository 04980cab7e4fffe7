/** What a server is asked for, and how it answers, as judges hear of it at the server itself. */
import type { LogIndex, MemberId } from '../src/base/types.ts';
import type { MembershipChange } from '../src/raft/membership-change.ts';
import type { ChangeOutcome, Outcome, ReadOutcome, TransferOutcome } from '../src/replica/outcome.ts';

export interface ProposalRequest {
  readonly kind: 'propose';
  /** Of the payload. */
  readonly bytes: number;
  /** Of all payloads that were proposed together, this one among them; absent: it came alone. */
  readonly together?: readonly number[];
}

export interface ReadRequest {
  readonly kind: 'read';
  /** Asked for from within a call of the server, which may take it on later: when its step is over. Absent: not so. */
  readonly fromWithin?: boolean;
}

export interface ChangeRequested {
  readonly kind: 'change';
  /** None: a joint configuration is to be left. */
  readonly changes: readonly MembershipChange[];
  readonly autoLeave: boolean;
}

export interface TransferRequest {
  readonly kind: 'transfer';
  /** `NO_MEMBER`: whom it fits best. */
  readonly target: MemberId;
}

/** A snapshot of what is applied is to be taken now. */
export interface SnapshotOrder {
  readonly kind: 'snapshot';
}

/** Each is an object of its own, by which its reply is known. */
export type Request = ProposalRequest | ReadRequest | ChangeRequested | TransferRequest | SnapshotOrder;

/** How a request ended that has an outcome. */
export type Answer =
  | { readonly kind: 'propose'; readonly request: ProposalRequest; readonly outcome: Outcome }
  | { readonly kind: 'read'; readonly request: ReadRequest; readonly outcome: ReadOutcome }
  | { readonly kind: 'change'; readonly request: ChangeRequested; readonly outcome: ChangeOutcome }
  | { readonly kind: 'transfer'; readonly request: TransferRequest; readonly outcome: TransferOutcome };

export type Reply =
  | Answer
  /** The index of the snapshot that was begun; 0: none was. */
  | { readonly kind: 'snapshot'; readonly request: SnapshotOrder; readonly index: LogIndex };
