/**
 * The state of one server in the base specification, and the words its actions are written in (Ongaro's raft.tla,
 * "Variables" and "Helpers"). Indexes of log entries start at 1, as in the paper; index 0 is before the first entry.
 */

import type { Log } from '../shared/log.ts';

export { committed, type Entry, isPrefix, isSameEntry, type Log } from '../shared/log.ts';

/** A set of servers, as bits: server i is in it when bit i is set. Equal sets are equal numbers. */
export type ServerSet = number;

export interface ServerState {
  readonly currentTerm: number;
  readonly state: 'follower' | 'candidate' | 'leader';
  readonly votedFor: number | null;
  readonly log: Log;
  readonly commitIndex: number;
  readonly votesResponded: ServerSet;
  readonly votesGranted: ServerSet;
  /** By server, the own one included. */
  readonly nextIndex: readonly number[];
  readonly matchIndex: readonly number[];
}

export const EMPTY: ServerSet = 0;

/** A server as it first starts. */
export function initialServer(servers: number): ServerState {
  return {
    currentTerm: 1,
    state: 'follower',
    votedFor: null,
    log: [],
    commitIndex: 0,
    votesResponded: EMPTY,
    votesGranted: EMPTY,
    nextIndex: all(servers, 1),
    matchIndex: all(servers, 0),
  };
}

/** The same number for every server. */
export function all(servers: number, value: number): readonly number[] {
  return new Array<number>(servers).fill(value);
}

/** `[array EXCEPT ![at] = value]` */
export function except(array: readonly number[], at: number, value: number): readonly number[] {
  return array.map((old, index) => (index === at ? value : old));
}

export function setOf(server: number): ServerSet {
  return 1 << server;
}

/** The members, in ascending order. */
export function serversOf(set: ServerSet): number[] {
  const servers: number[] = [];
  for (let server = 0; set >>> server !== 0; server += 1)
    if ((set & setOf(server)) !== 0) servers.push(server);
  return servers;
}

export function withServer(set: ServerSet, server: number): ServerSet {
  return set | setOf(server);
}

export function hasServer(set: ServerSet, server: number): boolean {
  return (set & setOf(server)) !== 0;
}

export function sizeOf(set: ServerSet): number {
  let size = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}

/** More than half of all servers. */
export function isQuorum(servers: number, set: ServerSet): boolean {
  return 2 * sizeOf(set) > servers;
}

/** The term of the entry at `index`, 0 where there is none. */
export function termAt(log: Log, index: number): number {
  return log[index - 1]?.term ?? 0;
}

/** The term of the last entry, 0 for an empty log. */
export function lastTerm(log: Log): number {
  return termAt(log, log.length);
}
