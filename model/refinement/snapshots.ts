/** What an observation says of snapshots: taken, installed, compacted, and the log that each stands for. */
import type { Observation } from '../../src/raft/observation.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import type { Entry, Log } from '../spec/base/state.ts';
import type { Server } from '../spec/protocol/server.ts';
import { CompactLog, InstallSnapshot, LearnFromSnapshot, TakeSnapshot } from '../spec/protocol/snapshot.ts';
import { forgetSources, type Mirror } from './mirror.ts';
import type { StepContext } from './step-context.ts';

const UNKNOWN: Log = [];

/** Of every snapshot that any server took: the log that it stands for. Two servers that take the same take one. */
export class SnapshotLogs {
  readonly #logs = new Map<string, Log>();

  /** Without an entry when nobody took it. */
  get(snapshot: SnapshotMeta): Log {
    return this.#logs.get(keyOf(snapshot)) ?? UNKNOWN;
  }

  /** @returns false when a snapshot of that name stands for another log. */
  add(snapshot: SnapshotMeta, log: readonly Entry[]): boolean {
    const key = keyOf(snapshot);
    const known = this.#logs.get(key);
    if (known === undefined) {
      this.#logs.set(key, log.slice(0, snapshot.index));
      return true;
    }
    // Equal terms at equal indexes are equal logs: the specification's Log Matching.
    return known[snapshot.index - 1]!.term === log[snapshot.index - 1]?.term;
  }
}

/** The server has taken a snapshot; unless one that is installed meanwhile is newer. */
export function refineSaved(context: StepContext, snapshot: SnapshotMeta | null): void {
  const { server } = context.mirror;
  if (snapshot === null || snapshot.index <= newestOf(server)) return;
  const { index, term } = snapshot;
  if (!context.take('TakeSnapshot', TakeSnapshot(context.rules, server, index))) return;
  if (server.log[index - 1]!.term !== term) {
    context.fail('TakeSnapshot', `it names the term of the entry at ${index}`);
  } else if (!context.snapshots.add(snapshot, server.log)) {
    context.fail('TakeSnapshot', 'equal snapshots stand for equal logs');
  }
}

/** A staged snapshot is complete: it takes the place of the log, or the log has it. */
export function refineStaged(context: StepContext, observation: Observation): void {
  const { server } = context.mirror;
  const { ticketIssued } = observation;
  const install = ticketIssued?.install ?? null;
  if (install !== null) {
    const log = context.logOf(install);
    if (!context.take('InstallSnapshot', InstallSnapshot(context.rules, server, log))) return;
    forgetSources(context.mirror, log.length);
  } else if (observation.commitIndex !== server.commitIndex) {
    const staged = server.staged.find(({ length }) => length === observation.commitIndex);
    if (staged === undefined) context.fail('LearnFromSnapshot', 'a snapshot of that index was received');
    else learnFromSnapshot(context, staged, observation.commitIndex);
  }
}

export function learnFromSnapshot(context: StepContext, snapshot: Log, commitIndex: number): void {
  const { server } = context.mirror;
  if (commitIndex === server.commitIndex) return;
  if (
    context.take('LearnFromSnapshot', LearnFromSnapshot(server, snapshot)) &&
    server.commitIndex !== commitIndex
  )
    context.fail('LearnFromSnapshot', `as much is committed as the snapshot stands for: ${snapshot.length}`);
}

/** The log begins further on: what is before is in a durable snapshot. */
export function refineBase(context: StepContext, mirror: Mirror, { baseIndex, baseTerm }: Observation): void {
  const { server } = mirror;
  if (baseIndex > server.base) {
    if (!context.take('CompactLog', CompactLog(context.rules, server, baseIndex))) return;
  } else if (baseIndex < server.base) {
    context.fail('CompactLog', `the log begins after ${server.base} already`);
    return;
  }
  const term = baseIndex === 0 ? 0 : server.log[baseIndex - 1]!.term;
  if (baseTerm !== term) context.fail('CompactLog', `the entry at ${baseIndex} is of term ${term}`);
}

/** Of the snapshots that are durable, or being installed. */
function newestOf({ disk, pending }: Server): number {
  let newest = disk.snapshot;
  for (const { install } of pending) if (install !== null) newest = install.length;
  return newest;
}

function keyOf({ index, term, size, checksum }: SnapshotMeta): string {
  return `${index}/${term}/${size}/${checksum}`;
}
