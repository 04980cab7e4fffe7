/** A start: what was recovered must be what is on disk, with some of the tickets that were under way, in order, each whole. */
import { type Entry, isSameEntry } from '../spec/base/state.ts';
import { CompleteTicket, Restart } from '../spec/protocol/disk.ts';
import { cloneServer, type Server } from '../spec/protocol/server.ts';
import { TakeSnapshot } from '../spec/protocol/snapshot.ts';
import { compareState } from './compare.ts';
import { forgetSources } from './mirror.ts';
import type { StepContext } from './step-context.ts';
import { entriesOf } from './translate.ts';

export function refineStart(context: StepContext): void {
  const { mirror, observation } = context;
  const { server, sources } = mirror;
  if (observation.incarnation <= mirror.incarnation) {
    context.fail('Restart', `a new life is later than life ${mirror.incarnation}`);
    return;
  }
  if (observation.sequence !== 1) {
    context.fail('Restart', 'a start is the first step of its life');
    return;
  }
  const recovered = entriesOf(observation.appended);
  let kept = 0;
  while (kept <= server.pending.length && !recovers(context, recovered, kept)) kept += 1;
  if (kept > server.pending.length) {
    context.fail(
      'Restart',
      `what was recovered is on disk: term ${observation.term}, vote ${observation.vote}, ` +
        `a log from ${observation.baseIndex + 1} to ${observation.baseIndex + recovered.length}`,
    );
    return;
  }
  restart(context, server, kept);
  context.matched('Restart');
  mirror.incarnation = observation.incarnation;
  mirror.sequence = 1;
  mirror.ticketIssued = 0;
  mirror.ticketCompleted = 0;
  mirror.held.length = 0;
  forgetSources(mirror, observation.baseIndex);
  for (const entry of observation.appended) sources.push(entry);
  const { snapshot } = observation;
  if (snapshot !== null && !context.snapshots.add(snapshot, server.log)) {
    context.fail('Restart', 'the recovered snapshot stands for the log before');
    return;
  }
  compareState(context);
}

/** The few tickets that can be under way bound this; two of them that lead to the same state are the same. */
function recovers(context: StepContext, recovered: readonly Entry[], kept: number): boolean {
  const { mirror, observation } = context;
  const after = cloneServer(mirror.server);
  if (!restart(context, after, kept)) return false;
  if (after.term !== observation.term || after.vote !== observation.vote) return false;
  const { baseIndex, snapshot } = observation;
  if (after.disk.snapshot !== (snapshot?.index ?? 0)) return false;
  if (after.log.length !== baseIndex + recovered.length) return false;
  return recovered.every((entry, at) => isSameEntry(entry, after.log[baseIndex + at]!));
}

/** A snapshot may have become durable just before the crash, after the tickets before it, with nobody left to say so. */
function restart({ rules, observation }: StepContext, server: Server, kept: number): boolean {
  const { baseIndex, snapshot, incarnation } = observation;
  for (let at = 0; at < kept; at += 1) CompleteTicket(server);
  if (snapshot !== null && snapshot.index > server.disk.snapshot) {
    if (TakeSnapshot(rules, server, snapshot.index) !== null) return false;
  }
  return Restart(server, 0, incarnation, baseIndex) === null;
}
