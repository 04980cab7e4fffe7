/**
 * A leader's side of replication (paper section 5.3; pipelining and flow control as in dissertation section
 * 10.2.1). A follower whose log end is unknown is probed, one append at a time; then appends are streamed within
 * a window by count and by bytes. A lost append is noticed by the next one, or the next heartbeat, being refused.
 */
import type { LogIndex } from '../base/types.ts';
import type { Effects } from './effects.ts';
import type { Entry } from './entry.ts';
import { entryAt, lastIndex, termAt } from './log.ts';
import { appendRequest } from './make-message.ts';
import type { RaftLimits } from './options.ts';
import { type Progress, ProgressMode, type RaftState } from './state.ts';
import { send } from './tickets.ts';

const NO_ENTRIES: readonly Entry[] = [];

/** A new leader knows nothing of its followers; of itself it knows what is durable. */
export function createProgress(state: RaftState): void {
  const voters = state.configuration.voters;
  for (let i = 0; i < voters.length; i += 1) {
    state.progress.push({
      mode: ProgressMode.Probe,
      nextIndex: lastIndex(state) + 1,
      matchIndex: voters[i] === state.self ? state.durableIndex : 0,
      probeSent: false,
      inFlight: [],
      inFlightBytes: 0,
    });
  }
}

/** Sends every follower what it may be sent now. */
export function replicateToAll(state: RaftState, limits: RaftLimits, effects: Effects): void {
  const voters = state.configuration.voters;
  for (let i = 0; i < voters.length; i += 1) {
    if (voters[i] !== state.self) replicateTo(state, limits, effects, i);
  }
}

/** Sends one follower, by its place, what it may be sent now. */
export function replicateTo(state: RaftState, limits: RaftLimits, effects: Effects, place: number): void {
  const progress = state.progress[place]!;
  if (progress.mode === ProgressMode.Probe) {
    if (progress.probeSent) return;
    progress.probeSent = true;
    sendAppend(state, limits, effects, place, limits.probeEntriesMax);
    return;
  }
  while (progress.nextIndex <= lastIndex(state) && hasRoom(progress, limits)) {
    sendAppend(state, limits, effects, place, limits.appendEntriesMax);
  }
}

/** An empty append for everybody, or a probe for those that are probed (a lost probe is replaced by it). */
export function onHeartbeatDue(state: RaftState, limits: RaftLimits, effects: Effects): void {
  const voters = state.configuration.voters;
  for (let i = 0; i < voters.length; i += 1) {
    if (voters[i] === state.self) continue;
    const progress = state.progress[i]!;
    if (progress.mode === ProgressMode.Probe) {
      progress.probeSent = true;
      sendAppend(state, limits, effects, i, limits.probeEntriesMax);
    } else {
      sendAppend(state, limits, effects, i, 0);
    }
  }
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

/** Appends that end at or below `matchIndex` have arrived. */
export function freeWindow(progress: Progress): void {
  const inFlight = progress.inFlight;
  let arrived = 0;
  while (arrived < inFlight.length && inFlight[arrived]!.lastIndex <= progress.matchIndex) {
    progress.inFlightBytes -= inFlight[arrived]!.bytes;
    arrived += 1;
  }
  if (arrived > 0) inFlight.splice(0, arrived);
}

function clearWindow(progress: Progress): void {
  progress.inFlight.length = 0;
  progress.inFlightBytes = 0;
}

function hasRoom(progress: Progress, limits: RaftLimits): boolean {
  const count = progress.inFlight.length;
  return (
    count === 0 || (count < limits.inFlightMessagesMax && progress.inFlightBytes < limits.inFlightBytesMax)
  );
}

/** One append from `nextIndex` on, of at most `entriesMax` contiguous entries that fit; the first always fits. */
function sendAppend(
  state: RaftState,
  limits: RaftLimits,
  effects: Effects,
  place: number,
  entriesMax: number,
): void {
  const progress = state.progress[place]!;
  const previousIndex = progress.nextIndex - 1;
  const available = lastIndex(state) - previousIndex;
  const most = Math.min(available, entriesMax);
  let bytes = 0;
  let count = 0;
  while (count < most) {
    const size = entryAt(state, previousIndex + 1 + count).payload.length;
    if (count > 0 && bytes + size > limits.appendBytesMax) break;
    bytes += size;
    count += 1;
  }
  const entries = count === 0 ? NO_ENTRIES : state.log.slice(previousIndex, previousIndex + count);
  const to = state.configuration.voters[place]!;
  const previousTerm = termAt(state, previousIndex);
  send(
    state,
    effects,
    appendRequest(state.self, to, state.term, previousIndex, previousTerm, state.commitIndex, entries),
  );
  if (count > 0 && progress.mode === ProgressMode.Replicate) {
    progress.nextIndex += count;
    progress.inFlight.push({ lastIndex: previousIndex + count, bytes });
    progress.inFlightBytes += bytes;
  }
}
