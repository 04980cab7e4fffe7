import type { Term } from '../src/base/types.ts';
import type { PreVoteRequest, VoteRequest } from '../src/raft/message.ts';

/** The candidate's log is at least as up to date as this one (paper section 5.4.1). Written apart from the core's own. */
export function isUpToDate(
  { lastLogTerm, lastLogIndex }: Pick<VoteRequest | PreVoteRequest, 'lastLogTerm' | 'lastLogIndex'>,
  log: readonly { readonly term: Term }[],
): boolean {
  const lastTerm = log[log.length - 1]?.term ?? 0;
  return lastLogTerm > lastTerm || (lastLogTerm === lastTerm && lastLogIndex >= log.length);
}
