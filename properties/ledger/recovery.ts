/**
 * What a start found, held against what was on disk: a crash keeps a prefix of the issued tickets, at least up to
 * the last completed one, each whole or not at all. Costs as much as the log is long, which a start does anyway.
 */
import type { Observation } from '../../src/raft/observation.ts';
import type { LedgerEntry, Recovery } from '../ledger.ts';
import { type Account, applyToLog } from './account.ts';

/** Compares, before the account is reset. `recovered` is the log that was found. */
export function compareRecovery(
  account: Account,
  observation: Observation,
  recovered: readonly LedgerEntry[],
): Recovery {
  const durableLength = account.durableLog.length;
  let same = 0;
  while (same < durableLength && account.durableLog[same] === recovered[same]) same += 1;
  return {
    server: account.id,
    incarnation: observation.incarnation,
    formerIncarnation: account.incarnation,
    ticketsKept: ticketsKept(account, observation, recovered),
    ticketsPending: account.pending.length,
    durableTerm: account.durableTerm,
    durableVote: account.durableVote,
    durableLength,
    durableRecovered: same,
  };
}

/** How many pending tickets lead from the durable to the recovered state; -1: no number does. */
function ticketsKept(account: Account, observation: Observation, recovered: readonly LedgerEntry[]): number {
  // A stream that begins in the middle of a server's life says nothing about what came before.
  if (account.incarnation === 0 && observation.incarnation > 1) return 0;
  const log = account.durableLog.slice();
  let term = account.durableTerm;
  let vote = account.durableVote;
  for (let kept = 0; ; kept += 1) {
    const sameLog = log.length === recovered.length && log[log.length - 1] === recovered[log.length - 1];
    if (sameLog && term === observation.term && vote === observation.vote) return kept;
    const ticket = account.pending[kept];
    if (ticket === undefined) return -1;
    applyToLog(log, ticket);
    term = ticket.term;
    vote = ticket.vote;
  }
}
