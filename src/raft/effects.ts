/**
 * What one step of the machine asks for. One `Effects` is reused for every step of a replica: whoever wants to
 * keep something of it must copy it before the next step. The order in which a replica carries effects out:
 * observation first, then `ticket`, then `released`, then applying up to the commit index.
 */
import type { LogIndex, MemberId, TicketId } from '../base/types.ts';
import type { Entry } from './entry.ts';
import type { ChangeRefusal } from './membership-change.ts';
import type { Message } from './message.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import type { Ticket } from './ticket.ts';

/** A message and the write that must be durable before it may leave; `after` 0 means it waits for nothing. */
export interface Outgoing {
  readonly message: Message;
  readonly after: TicketId;
}

export interface ReceivedChunk {
  readonly snapshot: SnapshotMeta;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Up to `length` bytes from `offset` on, for `member`. See `transferBegan`. */
export interface WantedChunk {
  readonly member: MemberId;
  readonly snapshot: SnapshotMeta;
  readonly offset: number;
  readonly length: number;
}

/** Why the machine refused a proposal. */
export type ProposalRefusal = 'not-leader' | 'too-large' | 'overloaded' | 'transferring';

/** Why the machine did not take reads on. */
export type ReadRefusal = 'no-leader' | 'overloaded';

/** Why reads that were taken on end without an index. */
export type ReadEnd = 'leadership-lost' | 'timeout';

/** Why the machine did not begin to hand the leadership over. */
export type TransferRefusal =
  | 'not-leader'
  | 'already-leader'
  | 'transferring'
  | 'unknown-member'
  | 'not-a-voter'
  | 'no-target';

export interface Effects {
  /** Something to persist, or null. At most one ticket a step. */
  ticket: Ticket | null;
  /** The term or the vote changed in this step, so `ticket` will carry the hard state. */
  hardStateChanged: boolean;
  /** Messages made by this step, each with the ticket it waits for. */
  readonly sent: Outgoing[];
  /** Messages that may leave now, in order: those of `sent` that wait for nothing, and those whose ticket completed. */
  readonly released: Message[];
  /** What happened to the log: cut from here (0: not cut) ... */
  truncatedFrom: LogIndex;
  /** ... and then these were appended. */
  appended: readonly Entry[];
  /** The log was replaced by this snapshot, which is completely staged; exclusive of the two above. */
  install: SnapshotMeta | null;
  /** The log begins after this index from now on, storage may let go what is before; 0: nothing changed. */
  compactedTo: LogIndex;
  /** A part of a snapshot that arrived: to be staged, and answered by the input `snapshot-staged`. */
  chunkReceived: ReceivedChunk | null;
  /** A follower is to be sent the newest snapshot: it must stay readable until no transfer of it is left. */
  transferBegan: boolean;
  /** A part of a snapshot to read, and to hand in by the input `snapshot-chunk-read`. */
  readonly chunksWanted: WantedChunk[];
  /** As leader: peers (and itself) whose match index changed, with the new value. */
  readonly matched: { readonly member: MemberId; readonly index: LogIndex }[];
  /** For a proposal: the index of its first entry, or 0 when it was refused. */
  proposedAt: LogIndex;
  refusal: ProposalRefusal | null;
  /** The same for a membership change. */
  changeRefusal: ChangeRefusal | null;
  /** For reads: how many were taken on, or why none was. */
  readsTaken: number;
  readRefusal: ReadRefusal | null;
  /** So many of the oldest reads were refused, because of `readEnd` ... */
  readsRefused: number;
  readEnd: ReadEnd | null;
  /** ... and then so many of the oldest may be answered by whoever has applied up to `readIndex` ... */
  readsReady: number;
  readIndex: LogIndex;
  /** ... which a lease says, and no round. */
  readsByLease: boolean;
  /** For a transfer: why it did not begin; null: it did. */
  transferRefusal: TransferRefusal | null;
  /** For the timing shell: a message of the current leader was accepted, or a vote granted (paper section 5.2). */
  resetElectionTimer: boolean;
  /** For the timing shell: the leader is not protected any more. */
  leaderForgotten: boolean;
  /** For the timing shell: a valid message of the current term's leader arrived. */
  heardLeader: boolean;
  /** For the timing shell: as leader, a peer answered in the current term; `NO_MEMBER`: none. */
  heardPeer: MemberId;
}
