/** A start: what was recovered must be what is on disk, with some of the tickets that were under way, in order, each whole. */
import { type Entry, isSameEntry } from '../spec/base/state.ts';
import { Restart } from '../spec/protocol/disk.ts';
import { cloneServer } from '../spec/protocol/server.ts';
import { compareState } from './compare.ts';
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
      `what was recovered is on disk: term ${observation.term}, vote ${observation.vote}, a log to ${recovered.length}`,
    );
    return;
  }
  context.take('Restart', Restart(server, kept, observation.incarnation));
  mirror.incarnation = observation.incarnation;
  mirror.sequence = 1;
  mirror.ticketIssued = 0;
  mirror.ticketCompleted = 0;
  mirror.held.length = 0;
  sources.length = 0;
  for (const entry of observation.appended) sources.push(entry);
  compareState(context);
}

/** The few tickets that can be under way bound this; two of them that lead to the same state are the same. */
function recovers({ mirror, observation }: StepContext, recovered: readonly Entry[], kept: number): boolean {
  const after = cloneServer(mirror.server);
  Restart(after, kept, observation.incarnation);
  if (after.term !== observation.term || after.vote !== observation.vote) return false;
  if (after.log.length !== recovered.length) return false;
  return recovered.every((entry, at) => isSameEntry(entry, after.log[at]!));
}
