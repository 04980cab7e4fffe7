/** What a server is asked for, and how it answers, as judges hear of it at the server itself. */
import type { MemberId } from '../src/base/types.ts';
import type { MembershipChange } from '../src/raft/membership-change.ts';
import type { ChangeOutcome, Outcome, ReadOutcome, TransferOutcome } from '../src/replica/outcome.ts';

export interface ProposalRequest {
  readonly kind: 'propose';
  /** Of the payload. */
  readonly bytes: number;
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

/** Each is an object of its own, by which its reply is known. */
export type Request = ProposalRequest | ReadRequest | ChangeRequested | TransferRequest;

export type Reply =
  | { readonly kind: 'propose'; readonly request: ProposalRequest; readonly outcome: Outcome }
  | { readonly kind: 'read'; readonly request: ReadRequest; readonly outcome: ReadOutcome }
  | { readonly kind: 'change'; readonly request: ChangeRequested; readonly outcome: ChangeOutcome }
  | { readonly kind: 'transfer'; readonly request: TransferRequest; readonly outcome: TransferOutcome };
