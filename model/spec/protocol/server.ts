/**
 * The state of one server in the protocol specification: what the paper's figure 2 lists, and the abstract disk
 * (DESIGN.md section 3): what is surely written, and the tickets that are under way. Actions change a server in
 * place, after their guard: a function answers null when it was enabled and carried out, and otherwise the guard
 * that did not hold, in words, with nothing changed.
 */
import type { Entry, Log } from '../base/state.ts';
import { decides, isVoter, type Membership } from '../shared/membership.ts';
import type { Message } from './message.ts';
import { cloneReads, createReads, type ReadAccount } from './read-account.ts';
import type { Rules } from './rules.ts';

/** Null: the action was enabled, and is done. Otherwise the guard that did not hold. */
export type Refusal = string | null;

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

/** Nobody: a vote that was not given. */
export const NOBODY = -1;

/** A write on its way to the disk: all of it, or nothing of it, is there after a crash. */
export interface Ticket {
  /** Term and vote, or null when the ticket leaves them. */
  readonly hardState: { readonly term: number; readonly vote: number } | null;
  /** First the log is cut from this index on (0: it is not) ... */
  readonly truncateFrom: number;
  /** ... then these continue it. */
  readonly entries: readonly Entry[];
  /** Instead of all that: this snapshot takes the place of the log. */
  readonly install: Log | null;
}

/** A message that was made, and leaves when what it promises is on disk. */
export interface Waiting {
  readonly message: Message;
  /** Of a success: the term of the entry at its match index, which tells that entry from others there. */
  readonly matchTerm: number;
}

export interface Server {
  readonly self: number;
  /** Which of its lives this is; it names its requests. */
  life: number;
  /** All servers that there ever are; a server's place is its index here. */
  readonly servers: readonly number[];
  /** In force before the log. */
  readonly first: Membership;
  /** Of a received snapshot without a configuration entry: it is in force when that stands for the log. */
  received: Membership | null;
  /** In force: the latest of the log. It follows from the log, and is kept for speed. */
  membership: Membership;
  /** Where that stands in the log; 0 for `first`. */
  membershipIndex: number;
  role: Role;
  term: number;
  vote: number;
  /** `log[i]` has index i + 1. */
  readonly log: Entry[];
  /** Up to here the log is compacted. */
  base: number;
  /** Received, and not installed; what they say of the log is no part of the server's yet. */
  staged: readonly Log[];
  commitIndex: number;
  appliedIndex: number;
  /** By place, as bits: who granted a pre-vote, a vote. */
  preVotes: number;
  votes: number;
  /** By place: as leader; 0 for all otherwise. */
  readonly match: number[];
  readonly reads: ReadAccount;
  /** As leader: who is to lead in its place, or `NOBODY`; and whether it has told anybody to campaign in this term. */
  transferTarget: number;
  toldToCampaign: boolean;
  /** The target of the transfer under way has been told. */
  toldTarget: boolean;
  /** As candidate: a leader told it to campaign. */
  byTransfer: boolean;
  /** What every crash leaves. */
  readonly disk: {
    term: number;
    vote: number;
    readonly log: Entry[] /** Index of the newest. */;
    snapshot: number;
  };
  /** Oldest first. */
  readonly pending: Ticket[];
  /** What changed since the last ticket: it goes into the next. */
  readonly unwritten: {
    hardState: boolean;
    truncateFrom: number;
    readonly entries: Entry[];
    install: Log | null;
  };
  readonly waiting: Waiting[];
}

export function createServer(self: number, servers: readonly number[], first: Membership): Server {
  return {
    self,
    life: 0,
    servers,
    first,
    received: null,
    membership: first,
    membershipIndex: 0,
    role: 'follower',
    term: 0,
    vote: NOBODY,
    log: [],
    base: 0,
    staged: [],
    commitIndex: 0,
    appliedIndex: 0,
    preVotes: 0,
    votes: 0,
    reads: createReads(servers),
    transferTarget: NOBODY,
    toldToCampaign: false,
    toldTarget: false,
    byTransfer: false,
    match: servers.map(() => 0),
    disk: { term: 0, vote: NOBODY, log: [], snapshot: 0 },
    pending: [],
    unwritten: { hardState: false, truncateFrom: 0, entries: [], install: null },
    waiting: [],
  };
}

/** Shares nothing that an action changes. */
export function cloneServer(server: Server): Server {
  const { disk, unwritten } = server;
  return {
    ...server,
    log: server.log.slice(),
    match: server.match.slice(),
    reads: cloneReads(server.reads),
    disk: { ...disk, log: disk.log.slice() },
    pending: server.pending.slice(),
    unwritten: { ...unwritten, entries: unwritten.entries.slice() },
    waiting: server.waiting.slice(),
  };
}

/** The place of a server, or -1. */
export function placeOf(server: Server, id: number): number {
  return server.servers.indexOf(id);
}

/** Those at these places decide, by the configuration in force. */
export function isQuorum(server: Server, places: number, { variant }: Pick<Rules, 'variant'>): boolean {
  const { servers, membership } = server;
  const agrees = (id: number): boolean => ((places >> servers.indexOf(id)) & 1) === 1;
  if (variant === 'new-half-decides') return decides({ ...membership, outgoing: [] }, agrees);
  if (variant === 'learners-count') {
    const { voters, learners } = membership;
    return 2 * [...voters, ...learners].filter(agrees).length > voters.length;
  }
  return decides(membership, agrees);
}

/** It votes in the configuration in force, or in one that this has not replaced for good (dissertation section 4.2.2). */
export function mayCampaign({ self, first, log, commitIndex, membership, membershipIndex }: Server): boolean {
  let decisive = membership;
  let index = membershipIndex;
  while (!isVoter(decisive, self) && index > commitIndex) {
    index -= 1;
    while (index > 0 && log[index - 1]!.membership === undefined) index -= 1;
    decisive = index === 0 ? first : log[index - 1]!.membership!;
  }
  return isVoter(decisive, self);
}

/** An entry was appended. */
export function noteMembership(server: Server, entry: Entry): void {
  if (entry.membership === undefined) return;
  server.membership = entry.membership;
  server.membershipIndex = server.log.length;
}

/** The log was cut, or read from the disk: the latest configuration in it is in force, or the one before it. */
export function findMembership(server: Server): void {
  const { log } = server;
  let index = log.length;
  while (index > 0 && log[index - 1]!.membership === undefined) index -= 1;
  const beforeLog = server.base > 0 && server.received !== null ? server.received : server.first;
  server.membership = index === 0 ? beforeLog : log[index - 1]!.membership!;
  server.membershipIndex = index;
}

/** The candidate's log is not behind the server's (paper section 5.4.1). */
export function isUpToDate(server: Server, lastLogTerm: number, lastLogIndex: number): boolean {
  const { log } = server;
  const term = log.length === 0 ? 0 : log[log.length - 1]!.term;
  return lastLogTerm > term || (lastLogTerm === term && lastLogIndex >= log.length);
}

/** The term at `index`; 0 before the first entry, -1 behind the last. */
export function termAt(log: readonly Entry[], index: number): number {
  if (index === 0) return 0;
  return index <= log.length ? log[index - 1]!.term : -1;
}
