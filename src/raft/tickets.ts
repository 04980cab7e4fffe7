/**
 * Persist before send (paper figure 2: "updated on stable storage before responding"). A step changes term, vote
 * and log in memory first and is written as one ticket when it ends; messages that promise durability name the
 * ticket they wait for, and leave when it has completed.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex, TicketId } from '../base/types.ts';
import { notice, rollBack, startConfigurations } from './configurations.ts';
import type { Effects } from './effects.ts';
import type { Entry } from './entry.ts';
import { lastIndex } from './log.ts';
import type { Message } from './message.ts';
import { fitProgress } from './progress.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import { type RaftState, Role } from './state.ts';

const NOTHING_PENDING = 0;

/** The ticket that this step will issue, if it issues one. */
function ticketOfThisStep(state: RaftState): TicketId {
  return state.ticketIssued + 1;
}

/** The ticket that makes the present term and vote durable; 0 when they are. */
export function ticketOfHardState(state: RaftState, effects: Effects): TicketId {
  return effects.hardStateChanged ? ticketOfThisStep(state) : state.hardStateTicket;
}

/** The ticket that makes the log durable up to `index`; 0 when it is. */
export function ticketOfLog(state: RaftState, effects: Effects, index: LogIndex): TicketId {
  if (index <= state.durableIndex) return NOTHING_PENDING;
  const pending = state.pendingTickets;
  for (let i = 0; i < pending.length; i += 1) if (pending[i]!.lastIndex >= index) return pending[i]!.id;
  if ((effects.appended.length === 0 && effects.install === null) || index > lastIndex(state)) {
    impossible(
      `no ticket makes index ${index} durable: log ends at ${lastIndex(state)}, durable is ${state.durableIndex}`,
    );
  }
  return ticketOfThisStep(state);
}

/** Sends a message that promises nothing beyond the present term and vote. */
export function send(state: RaftState, effects: Effects, message: Message): void {
  effects.sent.push({ message, after: ticketOfHardState(state, effects) });
}

/** Sends a message that also promises that the log is durable up to `index`. */
export function sendWhenLogIsDurable(
  state: RaftState,
  effects: Effects,
  message: Message,
  index: LogIndex,
): void {
  const hardState = ticketOfHardState(state, effects);
  const log = ticketOfLog(state, effects, index);
  effects.sent.push({ message, after: Math.max(log, hardState) });
}

/** Sends a message that promises nothing at all. */
export function sendAtOnce(effects: Effects, message: Message): void {
  effects.sent.push({ message, after: NOTHING_PENDING });
}

/** Removes the entries from `from` on; what pending tickets make durable shrinks with it. */
export function truncateLog(state: RaftState, effects: Effects, from: LogIndex): void {
  if (from <= state.commitIndex) {
    impossible(`the log would be cut from index ${from}, but ${state.commitIndex} is committed`);
  }
  state.log.entries.length = from - 1 - state.log.baseIndex;
  effects.truncatedFrom = from;
  rollBack(state, from);
  if (state.durableIndex >= from) state.durableIndex = from - 1;
  const pending = state.pendingTickets;
  for (let i = 0; i < pending.length; i += 1) {
    const ticket = pending[i]!;
    if (ticket.lastIndex >= from) ticket.lastIndex = from - 1;
  }
}

/** Appends entries that continue the log. Once a step. */
export function appendToLog(state: RaftState, effects: Effects, entries: readonly Entry[]): void {
  const log = state.log.entries;
  let next = lastIndex(state) + 1;
  for (let i = 0; i < entries.length; i += 1) {
    const entry = entries[i]!;
    if (entry.index !== next) {
      impossible(`entry ${entry.index} was to be appended to a log that ends at ${next - 1}`);
    }
    log.push(entry);
    next += 1;
  }
  effects.appended = entries;
  if (notice(state, entries) && state.role === Role.Leader) fitProgress(state);
}

/**
 * Replaces the whole log by a snapshot that is completely staged (paper section 7, figure 13, steps 6 to 8). What is
 * up to the commit index stays as durable as it was, being a part of what the snapshot stands for; of what is after
 * it nothing is known, so that pending tickets count no further.
 */
export function installSnapshot(state: RaftState, effects: Effects, snapshot: SnapshotMeta): void {
  const before = state.commitIndex;
  if (snapshot.index <= before) {
    impossible(`a snapshot of ${snapshot.index} would be installed, but ${before} is committed`);
  }
  if (snapshot.term > state.term) {
    impossible(`a snapshot of term ${snapshot.term} would be installed in term ${state.term}`);
  }
  state.log = { baseIndex: snapshot.index, baseTerm: snapshot.term, entries: [] };
  state.snapshot = snapshot;
  state.commitIndex = snapshot.index;
  startConfigurations(state, { index: snapshot.index, configuration: snapshot.configuration });
  if (state.durableIndex > before) state.durableIndex = before;
  const pending = state.pendingTickets;
  for (let i = 0; i < pending.length; i += 1) {
    const ticket = pending[i]!;
    if (ticket.lastIndex > before) ticket.lastIndex = before;
  }
  effects.install = snapshot;
}

/** Ends a step: issues its ticket, if anything changed, and lets go what need not wait. */
export function endStep(state: RaftState, effects: Effects): void {
  const { hardStateChanged, truncatedFrom, appended, install } = effects;
  if (install !== null && (hardStateChanged || truncatedFrom > 0 || appended.length > 0)) {
    impossible(`a step installs snapshot ${install.index} and writes something else`);
  }
  if (hardStateChanged || truncatedFrom > 0 || appended.length > 0 || install !== null) {
    state.ticketIssued += 1;
    const id = state.ticketIssued;
    if (hardStateChanged) state.hardStateTicket = id;
    state.pendingTickets.push({ id, lastIndex: lastIndex(state) });
    effects.ticket = {
      id,
      hardState: hardStateChanged ? { term: state.term, vote: state.vote } : null,
      truncateFrom: truncatedFrom,
      entries: appended,
      install,
    };
  }
  const sent = effects.sent;
  for (let i = 0; i < sent.length; i += 1) {
    const outgoing = sent[i]!;
    if (outgoing.after <= state.ticketCompleted) effects.released.push(outgoing.message);
    else state.waiting.push(outgoing);
  }
}

/**
 * All tickets up to `id` are durable: what is durable grows, and messages that waited leave. An entry that was
 * replaced meanwhile does not count (the ABA problem): truncation lowered what the ticket stands for.
 */
export function completeTickets(state: RaftState, effects: Effects, id: TicketId): void {
  if (id > state.ticketIssued || id <= state.ticketCompleted) {
    impossible(
      `ticket ${id} completed; ${state.ticketCompleted} was completed before, ${state.ticketIssued} issued`,
    );
  }
  state.ticketCompleted = id;
  const pending = state.pendingTickets;
  while (pending.length > 0 && pending[0]!.id <= id) {
    const durable = pending.shift()!.lastIndex;
    if (durable > state.durableIndex) state.durableIndex = durable;
  }
  if (state.hardStateTicket <= id) state.hardStateTicket = 0;
  const waiting = state.waiting;
  let kept = 0;
  for (let i = 0; i < waiting.length; i += 1) {
    const one = waiting[i]!;
    if (one.after <= id) effects.released.push(one.message);
    else waiting[kept++] = one;
  }
  while (waiting.length > kept) waiting.pop();
}
