/**
 * Where two runs that ought to be equal first differ. Recording is cheap (a hash now and then); only when two
 * recordings differ are the runs made again, with a hash for each event of the one stretch that matters. Runs
 * are made one after the other, never interleaved, because a state shared between two worlds of one process
 * is exactly what may be at fault.
 */
import type { Micros } from '../../src/base/types.ts';

/** A run that can be made again from its start and is driven an event at a time. */
export interface Run {
  /** Handles the next event. False when there was none. */
  step(): boolean;
  /** Of the event that was handled last; 0 before the first. */
  readonly eventNumber: number;
  readonly now: Micros;
  /** The trace hash up to here. */
  hash(): string;
  /** The event that was handled last, in one line. */
  describe(): string;
}

export interface Checkpoint {
  readonly event: number;
  readonly hash: string;
}

export interface Divergence {
  /** The number of the first event that differs. When not `exact`: it lies between this one and `upTo`. */
  readonly event: number;
  readonly upTo: number;
  /** The virtual time of that event in the first run (in the second, when the first had ended). */
  readonly at: Micros;
  readonly descriptionA: string;
  readonly descriptionB: string;
  /** False when the difference did not come back as the runs were made again. */
  readonly exact: boolean;
}

interface EventRecord extends Checkpoint {
  readonly at: Micros;
  readonly description: string;
}

const RUN_HAD_ENDED = 'no event: the run had ended';
const DID_NOT_COME_BACK = 'the difference did not come back when the run was made again';

/** Makes a run and keeps its hash at every `every`-th event and at its end. */
export function recordCheckpoints(run: Run, every: number): Checkpoint[] {
  const checkpoints: Checkpoint[] = [];
  while (run.step()) {
    if (run.eventNumber % every === 0) checkpoints.push({ event: run.eventNumber, hash: run.hash() });
  }
  if (checkpoints.at(-1)?.event !== run.eventNumber) {
    checkpoints.push({ event: run.eventNumber, hash: run.hash() });
  }
  return checkpoints;
}

/**
 * The events between which two recordings (with the same `every`) first differ: the last checkpoint at which
 * they agree, 0 for none, and the next one. Null when they agree to the end.
 */
export function firstDifferentStretch(
  a: readonly Checkpoint[],
  b: readonly Checkpoint[],
): { readonly after: number; readonly upTo: number } | null {
  let after = 0;
  for (let i = 0; i < a.length || i < b.length; i += 1) {
    const one = a[i];
    const other = b[i];
    if (one === undefined || other === undefined || one.event !== other.event || one.hash !== other.hash) {
      return { after, upTo: Math.max(one?.event ?? 0, other?.event ?? 0) };
    }
    after = one.event;
  }
  return null;
}

/** Makes the run twice, and up to four times more if they differ. Null when they are equal. */
export function findDivergence(start: () => Run, every = 1000): Divergence | null {
  return findDivergenceBetween(start, start, every);
}

/** The same for two runs that are started differently, a plain one and a profiled one for instance. */
export function findDivergenceBetween(
  startA: () => Run,
  startB: () => Run,
  every: number,
): Divergence | null {
  const stretch = firstDifferentStretch(
    recordCheckpoints(startA(), every),
    recordCheckpoints(startB(), every),
  );
  if (stretch === null) return null;
  const { after, upTo } = stretch;
  return (
    compareStretch(startA, startB, after, upTo) ??
    // Made again, they differed elsewhere, if at all: look from the start, at a hash for each event.
    (after > 0 ? compareStretch(startA, startB, 0, upTo) : null) ?? {
      event: after + 1,
      upTo,
      at: 0,
      descriptionA: DID_NOT_COME_BACK,
      descriptionB: DID_NOT_COME_BACK,
      exact: false,
    }
  );
}

/** Null when the two do not differ in the stretch, or did so before it already. */
function compareStretch(
  startA: () => Run,
  startB: () => Run,
  after: number,
  upTo: number,
): Divergence | null {
  const a = recordStretch(startA(), after, upTo);
  const b = recordStretch(startB(), after, upTo);
  if (a.hashBefore !== b.hashBefore) return null;
  for (let i = 0; i < a.events.length || i < b.events.length; i += 1) {
    const one = a.events[i];
    const other = b.events[i];
    if (one?.hash === other?.hash && one?.at === other?.at) continue;
    const event = after + i + 1;
    return {
      event,
      upTo: event,
      at: (one ?? other)!.at,
      descriptionA: one?.description ?? RUN_HAD_ENDED,
      descriptionB: other?.description ?? RUN_HAD_ENDED,
      exact: true,
    };
  }
  return null;
}

function recordStretch(run: Run, after: number, upTo: number): { hashBefore: string; events: EventRecord[] } {
  while (run.eventNumber < after && run.step());
  const hashBefore = run.hash();
  const events: EventRecord[] = [];
  while (run.eventNumber < upTo && run.step()) {
    events.push({ event: run.eventNumber, hash: run.hash(), at: run.now, description: run.describe() });
  }
  return { hashBefore, events };
}
