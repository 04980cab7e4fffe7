/** The state of the core as a replica begins with it, and as others are told of it. */
import { type LogIndex, NO_MEMBER, type Term } from '../base/types.ts';
import { simpleConfiguration } from '../raft/configuration.ts';
import { createState } from '../raft/create-state.ts';
import { lastIndex, termAt } from '../raft/log.ts';
import { type RaftState, Role } from '../raft/state.ts';
import type { Recovered } from '../storage/storage.ts';
import type { ReplicaOptions, ReplicaStatus } from './options.ts';

/** What the disk remembers, as a follower of the term that it knows. */
export function stateAfterRecovery({ members, self }: ReplicaOptions, recovered: Recovered): RaftState {
  const configuration = simpleConfiguration(
    members.map(({ id }) => id),
    members,
  );
  const entries = recovered.entries.slice();
  return createState(self, configuration, recovered.hardState, entries, recovered, recovered.incarnation);
}

/** Null: recovery is not done. */
export function statusOf(phase: ReplicaStatus['phase'], state: RaftState | null): ReplicaStatus {
  return {
    phase,
    role: state?.role ?? Role.Follower,
    term: state?.term ?? 0,
    leader: state?.leader ?? NO_MEMBER,
    commitIndex: state?.commitIndex ?? 0,
    appliedIndex: state?.appliedIndex ?? 0,
    lastIndex: state === null ? 0 : lastIndex(state),
    durableIndex: state?.durableIndex ?? 0,
    baseIndex: state?.log.baseIndex ?? 0,
    snapshot: state?.snapshot ?? null,
    configuration: state?.configuration ?? simpleConfiguration([]),
  };
}

/** Whether the entry of this index and term is committed, as far as this server knows. */
export function isCommitted(state: RaftState, index: LogIndex, term: Term): boolean {
  return index <= state.commitIndex && termAt(state, index) === term;
}
