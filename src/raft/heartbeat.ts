/** What a leader sends when nothing else has been (paper section 5.2): it also renews the lease, and repeats what may be lost. */
import type { Effects } from './effects.ts';
import type { RaftLimits } from './options.ts';
import { nextRound } from './reads.ts';
import { broadcastHeartbeat } from './replication.ts';
import { type RaftState, Role } from './state.ts';
import { continueTransfer } from './transfer.ts';

export function onHeartbeatDue(state: RaftState, limits: RaftLimits, effects: Effects): void {
  if (state.role !== Role.Leader) return;
  if (limits.leaseReads) nextRound(state, limits, effects);
  else broadcastHeartbeat(state, limits, effects);
  continueTransfer(state, effects, state.transferTarget);
}
