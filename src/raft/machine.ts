/**
 * The Raft machine: one input in, the state changed in place, effects out. It knows no time, no disk and no
 * network, and draws no random number. Each rule stands in a file of its own; here is only which applies.
 */
import { NO_MEMBER } from '../base/types.ts';
import { onAppendRequest } from './append-entries.ts';
import { onAppendResponse } from './append-response.ts';
import { checkState } from './check-state.ts';
import { countOwnLog } from './commit.ts';
import { onSnapshotSaved } from './compaction.ts';
import type { Effects } from './effects.ts';
import { resetEffects } from './effects-buffer.ts';
import {
  forgetLeader,
  onElectionTimeout,
  onOwnVoteDurable,
  onPreVoteResponse,
  onVoteResponse,
} from './election.ts';
import { onReadIndexRequest, onReadIndexResponse, onReadRetry } from './forwarded-reads.ts';
import { onHeartbeatDue } from './heartbeat.ts';
import type { Input } from './input.ts';
import { onConfigurationChange, settleConfiguration } from './membership.ts';
import { type Message, MessageKind } from './message.ts';
import type { RaftLimits } from './options.ts';
import { onProposal } from './proposal.ts';
import { continueReads, onRead, onReadTimeout } from './reads.ts';
import { becomeFollower } from './roles.ts';
import { onSnapshotRequest, onSnapshotStaged } from './snapshot-receiving.ts';
import { onChunkRead, onSnapshotResponse } from './snapshot-transfer.ts';
import { type RaftState, Role } from './state.ts';
import { completeTickets, endStep } from './tickets.ts';
import { onTimeoutNow, onTransfer } from './transfer.ts';
import { onPreVoteRequest, onVoteRequest } from './vote.ts';

/**
 * Makes one step. `effects` is emptied first.
 * @throws InvariantViolation when the impossible is seen; the state must not be used again.
 */
export function step(state: RaftState, limits: RaftLimits, input: Input, effects: Effects): void {
  resetEffects(effects);
  switch (input.kind) {
    case 'message':
      onMessage(state, limits, effects, input.message, input.leaderAlive);
      break;
    case 'election-timeout':
      onElectionTimeout(state, limits, effects);
      break;
    case 'heartbeat-due':
      onHeartbeatDue(state, limits, effects);
      break;
    case 'quorum-lost':
      // Dissertation section 6.2: a leader that reaches no majority steps down, within its term.
      if (state.role === Role.Leader) becomeFollower(state, effects, state.term, NO_MEMBER);
      break;
    case 'proposal':
      onProposal(state, limits, effects, input.entryKind, input.payloads);
      break;
    case 'configuration-change':
      onConfigurationChange(state, limits, effects, input.changes, input.autoLeave, input.heard);
      break;
    case 'ticket-completed':
      completeTickets(state, effects, input.ticket);
      if (state.role === Role.Leader) countOwnLog(state, effects);
      else if (state.role === Role.Candidate && state.hardStateTicket === 0) {
        onOwnVoteDurable(state, limits, effects);
      }
      break;
    case 'read':
      onRead(state, limits, effects, input.count, input.leaseHolds);
      break;
    case 'read-retry':
      onReadRetry(state, effects);
      break;
    case 'read-timeout':
      onReadTimeout(state, effects);
      break;
    case 'transfer':
      onTransfer(state, limits, effects, input.target);
      break;
    case 'transfer-timeout':
      state.transferTarget = NO_MEMBER;
      break;
    case 'forget-leader':
      // A lease counts on the protection (dissertation section 6.4.1).
      if (!limits.leaseReads) forgetLeader(state, effects);
      break;
    case 'applied':
      if (input.index > state.appliedIndex) state.appliedIndex = input.index;
      break;
    case 'snapshot-saved':
      onSnapshotSaved(state, limits, effects, input.snapshot);
      break;
    case 'snapshot-chunk-read':
      onChunkRead(state, effects, input);
      break;
    case 'snapshot-staged':
      onSnapshotStaged(state, effects, input);
      break;
    default:
      input satisfies never;
  }
  if (state.role === Role.Leader) settleConfiguration(state, limits, effects);
  if (state.role === Role.Leader) continueReads(state, limits, effects);
  endStep(state, effects);
  checkState(state);
}

function onMessage(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  message: Message,
  leaderAlive: boolean,
): void {
  switch (message.kind) {
    case MessageKind.PreVoteRequest:
      onPreVoteRequest(state, effects, message, leaderAlive);
      break;
    case MessageKind.PreVoteResponse:
      onPreVoteResponse(state, effects, message);
      break;
    case MessageKind.VoteRequest:
      onVoteRequest(state, limits, effects, message, leaderAlive);
      break;
    case MessageKind.VoteResponse:
      // Section 5.1: whoever sees a later term adopts it.
      if (message.term > state.term) becomeFollower(state, effects, message.term, NO_MEMBER);
      else onVoteResponse(state, limits, effects, message);
      break;
    case MessageKind.AppendRequest:
      onAppendRequest(state, effects, message);
      break;
    case MessageKind.AppendResponse:
      if (message.term > state.term) becomeFollower(state, effects, message.term, NO_MEMBER);
      else onAppendResponse(state, limits, effects, message);
      break;
    case MessageKind.ReadIndexRequest:
      if (message.term > state.term) becomeFollower(state, effects, message.term, NO_MEMBER);
      onReadIndexRequest(state, effects, message);
      break;
    case MessageKind.ReadIndexResponse:
      if (message.term > state.term) becomeFollower(state, effects, message.term, NO_MEMBER);
      else onReadIndexResponse(state, effects, message);
      break;
    case MessageKind.TimeoutNow:
      if (message.term > state.term) becomeFollower(state, effects, message.term, NO_MEMBER);
      else onTimeoutNow(state, effects, message);
      break;
    case MessageKind.SnapshotRequest:
      onSnapshotRequest(state, effects, message);
      break;
    case MessageKind.SnapshotResponse:
      if (message.term > state.term) becomeFollower(state, effects, message.term, NO_MEMBER);
      else onSnapshotResponse(state, limits, effects, message);
      break;
    default:
      message satisfies never;
  }
}
