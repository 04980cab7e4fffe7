/** Which properties a plain step breaks, by name: what the checker knows as one bit, said for a person. */
import type { GlobalState, Specification } from './specification.ts';

/** Of the first state, which no step leads to. */
export function brokenAtStart<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  { locals }: GlobalState<Local, Message>,
): string[] {
  const broken = new Set<string>();
  for (let server = 0; server < locals.length; server += 1) {
    for (const name of brokenBy(specification, locals, server)) broken.add(name);
  }
  return [...broken];
}

/** @param server the one that the step changed. */
export function brokenInStep<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  before: GlobalState<Local, Message>,
  after: GlobalState<Local, Message>,
  server: number,
): string[] {
  const broken = specification.actionProperties
    .filter(({ holds }) => !holds(before.locals[server]!, after.locals[server]!))
    .map(({ name }) => name);
  return [...new Set([...broken, ...brokenBy(specification, after.locals, server)])];
}

function brokenBy<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  locals: readonly Local[],
  server: number,
): string[] {
  const local = locals[server]!;
  const broken = specification.localInvariants.filter(({ holds }) => !holds(local)).map(({ name }) => name);
  const view = specification.viewOf(local);
  for (let other = 0; other < locals.length; other += 1) {
    if (other === server) continue;
    const theirs = specification.viewOf(locals[other]!);
    for (const { name, holds } of specification.pairInvariants) {
      if (!holds(view, theirs) || !holds(theirs, view)) broken.push(name);
    }
  }
  return broken;
}
