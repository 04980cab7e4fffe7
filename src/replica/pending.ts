/** All that was asked of a replica and has not ended: proposals, a change of the membership, a transfer, reads. */
import { everyOne } from '../base/every-one.ts';
import { type LogIndex, type Micros, NO_MEMBER } from '../base/types.ts';
import type { Effects } from '../raft/effects.ts';
import type { InputKind } from '../raft/input.ts';
import { type RaftState, Role } from '../raft/state.ts';
import type { ApplyLoop } from './apply-loop.ts';
import { PendingChange } from './pending-change.ts';
import { PendingProposals } from './pending-proposals.ts';
import { PendingReads } from './pending-reads.ts';
import { PendingTransfer } from './pending-transfer.ts';
import { isCommitted } from './replica-state.ts';

/** Below every index that a read may wait for. */
const NOTHING_APPLIED: LogIndex = -1;

export class Pending {
  readonly proposals = new PendingProposals();
  readonly change = new PendingChange();
  readonly transfer = new PendingTransfer();
  readonly reads: PendingReads;
  #led = false;

  /** @param applyTimeout how long a read waits for what it is to show to be applied. */
  constructor(applyTimeout: Micros) {
    this.reads = new PendingReads(applyTimeout);
  }

  /** Within a step of the core: nobody is answered yet. */
  stepped(input: InputKind, effects: Effects, now: Micros): void {
    if (this.reads.size > 0) this.reads.stepped(effects, now);
    this.transfer.stepped(input);
  }

  /** Between steps, before anything is applied: what a lost leadership ends. */
  settle(state: RaftState): void {
    const leads = state.role === Role.Leader;
    if (this.#led && !leads) this.#abandonUncommitted(state);
    this.#led = leads;
    this.change.settle(state);
  }

  /** A leader that steps down as its own removal is committed knows how what came before that ends. */
  #abandonUncommitted(state: RaftState): void {
    this.proposals.abandon('leadership-lost', state.leader, (index, term) => isCommitted(state, index, term));
  }

  /** Between steps, when all is applied that can be. */
  answer(state: RaftState, applying: ApplyLoop, now: Micros): void {
    this.transfer.answer(state);
    if (this.reads.size === 0) return;
    // While a snapshot is restored the state machine is not to be looked at.
    this.reads.answer(applying.isRestoring ? NOTHING_APPLIED : state.appliedIndex, state.leader, now);
  }

  stop(): void {
    const ends = [
      () => this.change.abandon('stopped', NO_MEMBER),
      () => this.transfer.stop(),
      () => this.reads.abandon('stopped', NO_MEMBER),
      () => this.proposals.abandon('stopped', NO_MEMBER),
    ];
    everyOne(ends, (end) => end());
  }
}
