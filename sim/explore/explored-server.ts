/** The state of one server in an exploration: the real machine, its abstract disk, and what refinement keeps of it. */
import { cloneMirror, type Mirror } from '../../model/refinement/mirror.ts';
import { cloneState } from '../../src/raft/clone.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import { encodeMessage, encodeState } from '../../src/raft/encode.ts';
import { type Entry, EntryKind } from '../../src/raft/entry.ts';
import type { Message } from '../../src/raft/message.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { type RaftState, Role } from '../../src/raft/state.ts';
import type { Ticket } from '../../src/raft/ticket.ts';
import type { AbstractDisk, Staged } from './abstract-disk.ts';
import type { SnapshotIo } from './snapshot-io.ts';

const ROLE_NAMES = Object.fromEntries(Object.entries(Role).map(([name, role]) => [role, name]));

const KIND_WORDS: Readonly<Record<number, string>> = {
  [EntryKind.NoOp]: ' no-op',
  [EntryKind.Configuration]: ' configuration',
};

type Waiting = RaftState['waiting'][number];

export interface ExploredServer {
  readonly raft: RaftState;
  readonly disk: AbstractDisk;
  readonly io: SnapshotIo;
  /** The specification's view of the server; equal machines with unequal views are different states. */
  readonly mirror: Mirror;
  /** What is wrong with the step that led here, or null. */
  readonly refusal: string | null;
}

/** Shares nothing that a step changes. */
export function cloneServer(server: ExploredServer): ExploredServer {
  return { ...server, raft: cloneState(server.raft), mirror: cloneMirror(server.mirror) };
}

/** Different texts for different states. Identities of messages are history, and no part of it. */
export function serverKey({ raft, disk, io, mirror, refusal }: ExploredServer): string {
  const { hardState, base, log, letGo, staged, pending } = disk;
  const { server } = mirror;
  return JSON.stringify([
    encodeState({ ...raft, waiting: raft.waiting.toSorted(byPromise) }),
    [hardState.term, hardState.vote, log.length, log.map(entryKey)],
    [base.baseIndex, base.baseTerm, snapshotKey(base.snapshot), letGo, stagedKey(staged)],
    pending.map(ticketKey),
    [
      io.reading.map(({ member, snapshot, offset }) => [member, snapshotKey(snapshot), offset]),
      stagedKey(io.staging),
    ],
    [server.preVotes, server.votes, server.match, server.disk, server.pending],
    [server.base, server.staged, server.received],
    [server.toldToCampaign, server.toldTarget, server.byTransfer],
    refusal,
  ]);
}

/** What a story tells of a server. */
export function showServer({ raft, disk, refusal }: ExploredServer): Readonly<Record<string, unknown>> {
  const { role, term, vote, log, commitIndex, durableIndex, progress, waiting, configuration } = raft;
  const entries = log.entries.map(({ term, kind }) => `${term}${KIND_WORDS[kind] ?? ''}`);
  return {
    role: ROLE_NAMES[role],
    term,
    vote,
    configuration: showConfiguration(configuration),
    base: log.baseIndex,
    snapshot: raft.snapshot?.index ?? 0,
    log: entries,
    commitIndex,
    durableIndex,
    matchIndex: progress.map(({ matchIndex }) => matchIndex),
    staged:
      disk.staged === null
        ? 'nothing'
        : `${disk.staged.offset} bytes of snapshot ${disk.staged.snapshot.index}`,
    tickets: disk.pending.length,
    waiting: waiting.length,
    refusal,
  };
}

function showConfiguration({ voters, outgoing }: Configuration): string {
  return outgoing.length === 0 ? voters.join(' ') : `${voters.join(' ')} and ${outgoing.join(' ')}`;
}

export function messageNumbers(message: Message): number[] {
  const numbers: number[] = [];
  encodeMessage(numbers, message);
  return numbers;
}

/** The network keeps no order, so that in which messages wait is none either. */
function byPromise(a: Waiting, b: Waiting): number {
  if (a.after !== b.after) return a.after - b.after;
  return messageNumbers(a.message).join() < messageNumbers(b.message).join() ? -1 : 1;
}

function ticketKey({ hardState, truncateFrom, entries, install }: Ticket): unknown {
  return [hardState?.term, hardState?.vote, truncateFrom, entries.map(entryKey), snapshotKey(install)];
}

function stagedKey(staged: Staged | null): unknown {
  return staged === null ? null : [snapshotKey(staged.snapshot), staged.offset];
}

/** Its configuration follows from the log that the checksum names. */
function snapshotKey(snapshot: SnapshotMeta | null): unknown {
  return snapshot === null ? null : [snapshot.index, snapshot.term, snapshot.checksum];
}

function entryKey({ term, kind, payload }: Entry): unknown {
  return [term, kind, ...payload];
}
