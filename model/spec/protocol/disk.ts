/**
 * The abstract disk (DESIGN.md section 3): changes are bundled into tickets, tickets are written in order, and a
 * crash keeps some prefix of those under way. What a message promises must hold on it, whatever is kept.
 */
import type { Entry } from '../base/state.ts';
import { forgetReads } from './read-account.ts';
import type { Rules } from './rules.ts';
import {
  findMembership,
  NOBODY,
  noteMembership,
  type Refusal,
  type Server,
  type Ticket,
  termAt,
  type Waiting,
} from './server.ts';

/** All that changed since the last ticket becomes one. */
export function WriteTicket(server: Server): Refusal {
  const { unwritten } = server;
  if (
    !unwritten.hardState &&
    unwritten.truncateFrom === 0 &&
    unwritten.entries.length === 0 &&
    unwritten.install === null
  ) {
    return 'there is something to write';
  }
  server.pending.push({
    hardState: unwritten.hardState ? { term: server.term, vote: server.vote } : null,
    truncateFrom: unwritten.truncateFrom,
    entries: unwritten.entries.slice(),
    install: unwritten.install,
  });
  forgetUnwritten(server);
  return null;
}

/** The oldest ticket is on disk. */
export function CompleteTicket(server: Server): Refusal {
  const ticket = server.pending.shift();
  if (ticket === undefined) return 'a ticket is under way';
  applyTicket(server, ticket);
  return null;
}

/**
 * The server crashes with `kept` of its tickets written, and starts again from its disk, in that `life`: what its
 * snapshot stands for is committed and applied, and its log begins somewhere before that.
 */
export function Restart(server: Server, kept: number, life: number, base?: number): Refusal {
  if (kept < 0 || kept > server.pending.length) return 'so many tickets are under way';
  if (life < server.life) return 'its lives are numbered';
  let snapshot = server.disk.snapshot;
  for (let at = 0; at < kept; at += 1) snapshot = server.pending[at]!.install?.length ?? snapshot;
  if (base !== undefined && base > snapshot) return 'a durable snapshot stands for what the log lacks';
  for (let at = 0; at < kept; at += 1) applyTicket(server, server.pending[at]!);
  const { disk, log } = server;
  server.pending.length = 0;
  server.waiting.length = 0;
  forgetUnwritten(server);
  server.role = 'follower';
  server.term = disk.term;
  server.vote = disk.vote;
  log.length = 0;
  for (let at = 0; at < disk.log.length; at += 1) log.push(disk.log[at]!);
  server.base = base ?? Math.min(server.base, snapshot);
  findMembership(server);
  server.commitIndex = snapshot;
  server.appliedIndex = snapshot;
  server.preVotes = 0;
  server.votes = 0;
  server.match.fill(0);
  forgetReads(server.reads);
  server.reads.request = 0;
  server.life = life;
  server.transferTarget = NOBODY;
  server.toldToCampaign = false;
  server.toldTarget = false;
  server.byTransfer = false;
  return null;
}

/** A message that waited leaves: what it promises is on disk. */
export function Release(rules: Rules, server: Server, waiting: Waiting): Refusal {
  return promiseRefusal(rules, server, waiting);
}

/** The entry at `index` survives every crash from now on. */
export function isDurable(server: Server, index: number): boolean {
  const { log, disk, pending, unwritten } = server;
  if (index > log.length) return false;
  if (unwritten.install !== null && unwritten.install.length < index) return false;
  if (index > 0 && termAt(disk.log, index) !== log[index - 1]!.term) return false;
  if (unwritten.truncateFrom > 0 && unwritten.truncateFrom <= index) return false;
  for (let at = 0; at < pending.length; at += 1) {
    const { truncateFrom: from, install } = pending[at]!;
    if (from > 0 && from <= index) return false;
    if (install !== null && install.length < index) return false;
  }
  return true;
}

/** Cuts the server's log, and whatever of the cut was not yet in a ticket. */
export function cutLog(rules: Rules, server: Server, from: number): void {
  const { log, unwritten } = server;
  const firstUnwritten = log.length - unwritten.entries.length + 1;
  log.length = from - 1;
  if (from >= firstUnwritten) {
    unwritten.entries.length = from - firstUnwritten;
  } else {
    unwritten.entries.length = 0;
    if (unwritten.truncateFrom === 0 || unwritten.truncateFrom > from) unwritten.truncateFrom = from;
  }
  if (server.membershipIndex >= from && rules.variant !== 'truncation-keeps-configuration') {
    findMembership(server);
  }
}

export function extendLog(server: Server, entry: Entry): void {
  server.log.push(entry);
  noteMembership(server, entry);
  server.unwritten.entries.push(entry);
}

/**
 * What a message says must survive a crash (paper figure 2: "updated on stable storage before responding"). A
 * server whose disk is in a later term has kept its word on the way there, since tickets are written in order.
 */
function promiseRefusal(rules: Rules, server: Server, { message, matchTerm }: Waiting): Refusal {
  const { disk } = server;
  if (message.type === 'pre-vote-request' || message.type === 'client-read') return null;
  if (message.type === 'pre-vote-response' && message.granted) return null;
  const ofVote = message.type === 'vote-request' || (message.type === 'vote-response' && message.granted);
  if (ofVote && rules.variant === 'vote-before-durable') return null;
  if (disk.term > message.term) return null;
  if (disk.term < message.term) return 'its term is on disk';
  if (message.type === 'vote-request') return disk.vote === server.self ? null : 'its vote is on disk';
  if (ofVote) return disk.vote === message.to ? null : 'its vote is on disk';
  if (message.type !== 'append-response' || !message.success) return null;
  if (rules.variant === 'acknowledge-before-durable') return null;
  if (termAt(disk.log, message.matchIndex) === matchTerm) return null;
  return 'the entries it acknowledges are on disk';
}

function applyTicket({ disk }: Server, { hardState, truncateFrom, entries, install }: Ticket): void {
  if (hardState !== null) {
    disk.term = hardState.term;
    disk.vote = hardState.vote;
  }
  if (install !== null) {
    disk.log.length = 0;
    for (let at = 0; at < install.length; at += 1) disk.log.push(install[at]!);
    disk.snapshot = install.length;
  }
  if (truncateFrom > 0) disk.log.length = truncateFrom - 1;
  for (let at = 0; at < entries.length; at += 1) disk.log.push(entries[at]!);
}

function forgetUnwritten({ unwritten }: Server): void {
  unwritten.hardState = false;
  unwritten.truncateFrom = 0;
  unwritten.entries.length = 0;
  unwritten.install = null;
}
