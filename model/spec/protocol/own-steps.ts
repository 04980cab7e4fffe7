/**
 * What a server may do of its own accord: every action that needs no message, over all its bindings within the bounds.
 * Bindings are not chosen by what the guards will say, so that a guard that is missing is missed.
 */
import { left } from '../shared/membership.ts';
import { Attempts, type ProtocolStep } from './attempt.ts';
import type { ProtocolBounds } from './bounds.ts';
import { CompleteTicket, Restart, WriteTicket } from './disk.ts';
import {
  BecomeLeader,
  BecomePreCandidate,
  CountOwnVote,
  RequestPreVote,
  RequestVote,
  StepDown,
  Timeout,
} from './election.ts';
import { Apply } from './following.ts';
import { AdvanceCommitIndex, AppendEntries, ClientRequest, CountOwnLog } from './leading.ts';
import { ChangeMembership, LeaveJoint, StepDownRemoved } from './membership.ts';
import { membershipEntry } from './membership-entry.ts';
import type { AppendRequest, SnapshotRequest, VoteRequest } from './message.ts';
import { readSteps } from './read-steps.ts';
import { type Server, termAt } from './server.ts';
import {
  CompactLog,
  InstallSnapshot,
  LearnFromSnapshot,
  membershipAt,
  SendSnapshot,
  TakeSnapshot,
} from './snapshot.ts';
import { transferSteps } from './transfer-steps.ts';

export function ownSteps(bounds: ProtocolBounds, server: Server): readonly ProtocolStep[] {
  const attempts = new Attempts(bounds, server);
  diskSteps(bounds, server, attempts);
  electionSteps(bounds, server, attempts);
  leaderSteps(bounds, server, attempts);
  if (bounds.reads > 0) readSteps(bounds, server, attempts);
  if (bounds.transfer) transferSteps(bounds, server, attempts);
  if (bounds.apply) {
    for (let index = 1; index <= server.log.length; index += 1) {
      attempts.change('Apply', (after) => Apply(after, index));
    }
  }
  if (bounds.snapshots) snapshotSteps(bounds, server, attempts);
  return attempts.steps;
}

function snapshotSteps(bounds: ProtocolBounds, server: Server, attempts: Attempts): void {
  const { log, servers, self: from, term, staged } = server;
  for (let index = 1; index <= log.length; index += 1) {
    attempts.change('TakeSnapshot', (after) => TakeSnapshot(bounds, after, index));
    attempts.change('CompactLog', (after) => CompactLog(bounds, after, index));
    for (const to of servers) {
      const m: SnapshotRequest = {
        type: 'snapshot-request',
        from,
        to,
        term,
        snapshot: log.slice(0, index),
        membership: membershipAt(server, index),
      };
      attempts.send('SendSnapshot', m, (after) => SendSnapshot(after, m));
    }
  }
  for (const snapshot of staged) {
    attempts.change('InstallSnapshot', (after) => InstallSnapshot(bounds, after, snapshot));
    attempts.change('LearnFromSnapshot', (after) => LearnFromSnapshot(after, snapshot));
  }
}

function diskSteps(bounds: ProtocolBounds, server: Server, attempts: Attempts): void {
  const { pending, waiting } = server;
  if (pending.length < bounds.tickets) attempts.change('WriteTicket', WriteTicket);
  attempts.change('CompleteTicket', CompleteTicket);
  for (let kept = 0; kept <= pending.length; kept += 1) {
    // Without reads nothing is named by a life.
    attempts.crash('Restart', (after) => Restart(after, kept, server.life + (bounds.reads > 0 ? 1 : 0)));
  }
  for (const one of waiting) attempts.release('Release', one);
}

function electionSteps(bounds: ProtocolBounds, server: Server, attempts: Attempts): void {
  const { term, servers, self } = server;
  if (term < bounds.terms) {
    attempts.change('BecomePreCandidate', (after) => BecomePreCandidate(bounds, after));
    attempts.change('Timeout', (after) => Timeout(bounds, after));
  }
  for (const to of servers) {
    if (to === self) continue;
    const preVote = voteRequest(server, 'pre-vote-request', to, term + 1);
    attempts.send('RequestPreVote', preVote, (after) => RequestPreVote(after, preVote));
    const vote = voteRequest(server, 'vote-request', to, term);
    attempts.send('RequestVote', vote, (after) => RequestVote(after, vote));
  }
  attempts.change('CountOwnVote', CountOwnVote);
  attempts.change('BecomeLeader', (after) => BecomeLeader(bounds, after));
  attempts.change('StepDown', (after) => StepDown(bounds, after));
}

function leaderSteps(bounds: ProtocolBounds, server: Server, attempts: Attempts): void {
  const { log, servers, self } = server;
  if (log.length < bounds.log) {
    for (let term = 1; term <= bounds.terms; term += 1) {
      for (let value = 0; value < bounds.values; value += 1) {
        attempts.change('ClientRequest', (after) => ClientRequest(bounds, after, { term, value }));
      }
    }
  }
  membershipSteps(bounds, server, attempts);
  for (const to of servers) if (to !== self) appendSteps(bounds, server, to, attempts);
  for (let index = 1; index <= log.length; index += 1) {
    attempts.change('CountOwnLog', (after) => CountOwnLog(bounds, after, index));
    attempts.change('AdvanceCommitIndex', (after) => AdvanceCommitIndex(bounds, after, index));
  }
}

/** Every configuration of the instance, and whatever follows the one in force if that is joint. */
function membershipSteps(
  { changes, log, terms, ...rules }: ProtocolBounds,
  server: Server,
  attempts: Attempts,
): void {
  attempts.change('StepDownRemoved', StepDownRemoved);
  if (changes.length === 0 || server.log.length >= log) return;
  for (let term = 1; term <= terms; term += 1) {
    for (const membership of changes) {
      const entry = membershipEntry(term, membership);
      attempts.change('ChangeMembership', (after) => ChangeMembership(rules, after, entry));
    }
    const entry = membershipEntry(term, left(server.membership));
    attempts.change('LeaveJoint', (after) => LeaveJoint(rules, after, entry));
  }
}

/** Every slice of the log, with every commit index up to the own. */
function appendSteps(bounds: ProtocolBounds, server: Server, to: number, attempts: Attempts): void {
  const { log, term, self: from } = server;
  for (let previousIndex = 0; previousIndex <= log.length; previousIndex += 1) {
    const endMax = Math.min(log.length, previousIndex + bounds.slice);
    for (let end = previousIndex; end <= endMax; end += 1) {
      for (let commitIndex = 0; commitIndex <= log.length; commitIndex += 1) {
        const m: AppendRequest = {
          type: 'append-request',
          from,
          to,
          term,
          previousIndex,
          previousTerm: termAt(log, previousIndex),
          commitIndex,
          readRound: server.reads.round,
          entries: log.slice(previousIndex, end),
        };
        attempts.send('AppendEntries', m, (after) => AppendEntries(after, m));
      }
    }
  }
}

function voteRequest(
  { self: from, log, byTransfer }: Server,
  type: VoteRequest['type'],
  to: number,
  term: number,
): VoteRequest {
  const transfer = type === 'vote-request' && byTransfer;
  return { type, from, to, term, lastLogIndex: log.length, lastLogTerm: termAt(log, log.length), transfer };
}
