/** The one transfer of leadership that may be under way: it ends exactly once. */
import { NO_MEMBER, type Term } from '../base/types.ts';
import type { InputKind } from '../raft/input.ts';
import { type RaftState, Role } from '../raft/state.ts';
import type { TransferOutcome } from './outcome.ts';

export class PendingTransfer {
  #done: ((outcome: TransferOutcome) => void) | null = null;
  #term: Term = 0;
  #timedOut = false;

  /** The core has begun it, in its present term. */
  begin(term: Term, done: (outcome: TransferOutcome) => void): void {
    this.#done = done;
    this.#term = term;
    this.#timedOut = false;
  }

  stepped(input: InputKind): void {
    if (input === 'transfer-timeout') this.#timedOut = true;
  }

  /** Between steps. */
  answer(state: RaftState): void {
    if (this.#done === null) return;
    if (state.term > this.#term) this.#end({ kind: 'handed-over', term: state.term });
    else if (state.role !== Role.Leader) this.#end({ kind: 'aborted', reason: 'leadership-lost' });
    else if (state.transferTarget === NO_MEMBER) {
      this.#end({ kind: 'aborted', reason: this.#timedOut ? 'timeout' : 'target-removed' });
    }
  }

  stop(): void {
    this.#end({ kind: 'aborted', reason: 'stopped' });
  }

  #end(outcome: TransferOutcome): void {
    const done = this.#done;
    this.#done = null;
    done?.(outcome);
  }
}
