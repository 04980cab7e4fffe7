/**
 * The membership change that this replica took as leader and has not answered; there is at most one. It is done when
 * the configuration that it leads to is committed: of a joint change, the one after the joint one.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex, Term } from '../base/types.ts';
import { isJoint } from '../raft/configuration.ts';
import { configurationAt } from '../raft/configurations.ts';
import { termAt } from '../raft/log.ts';
import { type RaftState, Role } from '../raft/state.ts';
import type { ChangeOutcome, UnknownReason } from './outcome.ts';

interface Pending {
  readonly index: LogIndex;
  readonly term: Term;
  readonly done: (outcome: ChangeOutcome) => void;
  /** Remembered: compaction may remove the entry while the joint configuration has yet to be left. */
  isCommitted: boolean;
}

export class PendingChange {
  #pending: Pending | null = null;

  add(index: LogIndex, term: Term, done: (outcome: ChangeOutcome) => void): void {
    if (this.#pending !== null)
      impossible(`the change at ${index} was taken while the one at ${this.#pending.index} waits`);
    this.#pending = { index, term, done, isCommitted: false };
  }

  /** After a step: answers when the change is done, or when this server cannot see to its end any more. */
  settle(state: RaftState): void {
    const pending = this.#pending;
    if (pending === null) return;
    const { commitIndex } = state;
    pending.isCommitted ||= commitIndex >= pending.index && termAt(state, pending.index) === pending.term;
    const { index, configuration } = configurationAt(state, commitIndex);
    // By hand means: left when somebody says so, which is a change of its own.
    if (pending.isCommitted && (!isJoint(configuration) || !configuration.autoLeave)) {
      this.#end({ kind: 'committed', index, configuration });
    } else if (state.role !== Role.Leader || state.term !== pending.term) {
      this.#end({ kind: 'unknown', reason: 'leadership-lost', leader: state.leader });
    }
  }

  abandon(reason: UnknownReason, leader: number): void {
    if (this.#pending !== null) this.#end({ kind: 'unknown', reason, leader });
  }

  #end(outcome: ChangeOutcome): void {
    const pending = this.#pending!;
    this.#pending = null;
    pending.done(outcome);
  }
}
