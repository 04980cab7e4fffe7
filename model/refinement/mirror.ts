/** One server as refinement keeps it: its state in the specification, and what ties that to the real one. */
import type { Entry as RaftEntry } from '../../src/raft/entry.ts';
import type { Message as RaftMessage } from '../../src/raft/message.ts';
import { type Entry, isSameEntry } from '../spec/base/state.ts';
import { cloneServer, createServer, type Server } from '../spec/protocol/server.ts';
import type { Membership } from '../spec/shared/membership.ts';
import { entryOf } from './translate.ts';

export interface Mirror {
  readonly server: Server;
  /** The replica's own entry objects, beside `server.log`: what is the same object need not be compared. */
  readonly sources: RaftEntry[];
  incarnation: number;
  /** Observations of this life. */
  sequence: number;
  ticketIssued: number;
  ticketCompleted: number;
  /** Beside `server.waiting`: the ticket each waits for, and what identifies it. */
  readonly held: Held[];
}

/** What tells a message from every other: its number in its sender's life, and what it says in short. */
export interface Identity {
  readonly sequence: number;
  readonly signature: number;
}

interface Held extends Identity {
  readonly after: number;
}

/**
 * @param servers all that there ever are.
 * @param first the configuration that it is given when it is made.
 */
export function createMirror(id: number, servers: readonly number[], first: Membership): Mirror {
  return {
    server: createServer(id, servers, first),
    sources: [],
    incarnation: 0,
    sequence: 0,
    ticketIssued: 0,
    ticketCompleted: 0,
    held: [],
  };
}

/** Shares nothing that a step changes. */
export function cloneMirror(mirror: Mirror): Mirror {
  return {
    ...mirror,
    server: cloneServer(mirror.server),
    sources: mirror.sources.slice(),
    held: mirror.held.slice(),
  };
}

/** The entries of a message that this server makes: those of its own log, where they are the same objects. */
export function ownEntries(
  mirror: Mirror,
  message: RaftMessage & { readonly entries: readonly RaftEntry[] },
): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < message.entries.length; at += 1) {
    const entry = message.entries[at]!;
    const place = entry.index - 1;
    entries.push(mirror.sources[place] === entry ? mirror.server.log[place]! : entryOf(entry));
  }
  return entries;
}

/** Whether the replica's entry is the specification's. `source`: the object that became `entry`, if known. */
export function isEntry(
  observed: RaftEntry,
  entry: Entry,
  source: RaftEntry | undefined,
  index: number,
): boolean {
  if (observed.index !== index) return false;
  return observed === source || isSameEntry(entryOf(observed), entry);
}

/** The log begins with `length` entries whose objects are not known. */
export function forgetSources({ sources }: Mirror, length: number): void {
  sources.length = 0;
  sources.length = length;
}

/** Keeps `sources` as long as the log. */
export function cutSources({ sources, server }: Mirror): void {
  if (sources.length > server.log.length) sources.length = server.log.length;
}
