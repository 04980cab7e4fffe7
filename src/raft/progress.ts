/**
 * What a leader knows of each member of the configuration: how far its log goes, and what is on its way to it (paper
 * figure 2, nextIndex and matchIndex; modes and window after etcd/raft). Kept by member, since configurations change.
 */
import type { LogIndex, MemberId } from '../base/types.ts';
import { membersOf } from './configuration.ts';
import { lastIndex } from './log.ts';
import type { RaftLimits } from './options.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import { type Progress, ProgressMode, type RaftState, type Transfer } from './state.ts';

/** Null for who is no member of the configuration in force, and for all on a server that does not lead. */
export function progressOf(state: RaftState, member: MemberId): Progress | null {
  const all = state.progress;
  for (let i = 0; i < all.length; i += 1) if (all[i]!.member === member) return all[i]!;
  return null;
}

/**
 * One for each member of the configuration in force: what is known of a member stays, and of a new one nothing is
 * known; of itself a leader knows what is durable.
 */
export function fitProgress(state: RaftState): void {
  const { voters, outgoing } = state.configuration;
  state.progress = membersOf(state.configuration).map((member) => {
    const progress = progressOf(state, member) ?? newProgress(state, member);
    progress.isVoter = voters.includes(member);
    progress.isOutgoing = outgoing.includes(member);
    return progress;
  });
}

function newProgress(state: RaftState, member: MemberId): Progress {
  return {
    member,
    isVoter: false,
    isOutgoing: false,
    mode: ProgressMode.Probe,
    nextIndex: lastIndex(state) + 1,
    matchIndex: member === state.self ? state.durableIndex : 0,
    probeSent: false,
    inFlight: [],
    inFlightBytes: 0,
    readRound: 0,
    askedLife: 0,
    askedRequest: 0,
    askedRound: 0,
    transfer: null,
  };
}

/** The follower takes appends from `nextIndex` on, or from what it has durably if that is later: stream. */
export function becomeReplicating(progress: Progress, nextIndex: LogIndex): void {
  progress.mode = ProgressMode.Replicate;
  progress.probeSent = false;
  progress.nextIndex = nextIndex > progress.matchIndex ? nextIndex : progress.matchIndex + 1;
  clearWindow(progress);
}

/** The follower's log does not continue where it was thought to: ask at `nextIndex`. */
export function becomeProbing(progress: Progress, nextIndex: LogIndex): void {
  progress.mode = ProgressMode.Probe;
  progress.probeSent = false;
  progress.nextIndex = nextIndex;
  clearWindow(progress);
}

/** The follower needs entries that are gone: send it this snapshot. */
export function becomeSnapshotting(progress: Progress, snapshot: SnapshotMeta): Transfer {
  const transfer = { snapshot, offset: 0, chunkOut: false, waited: 0, silent: 0 };
  progress.mode = ProgressMode.Snapshot;
  progress.probeSent = false;
  progress.nextIndex = snapshot.index + 1;
  progress.transfer = transfer;
  clearWindow(progress);
  return transfer;
}

/** Appends that end at or below `matchIndex` have arrived. */
export function freeWindow(progress: Progress): void {
  const inFlight = progress.inFlight;
  while (inFlight.length > 0 && inFlight[0]!.lastIndex <= progress.matchIndex) {
    progress.inFlightBytes -= inFlight.shift()!.bytes;
  }
}

export function hasRoom(progress: Progress, limits: RaftLimits): boolean {
  const count = progress.inFlight.length;
  return (
    count === 0 || (count < limits.inFlightMessagesMax && progress.inFlightBytes < limits.inFlightBytesMax)
  );
}

function clearWindow(progress: Progress): void {
  progress.inFlight.length = 0;
  progress.inFlightBytes = 0;
}
