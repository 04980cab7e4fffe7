/** A path as a story: what was done, by whom, and what it changed. */
import { brokenInStep } from './judge-step.ts';
import type { Transition } from './plain.ts';
import type { GlobalState, Specification } from './specification.ts';

export interface StoryStep {
  readonly action: string;
  readonly server: number;
  /** The message that was received, lost or copied, or null. */
  readonly received: unknown;
  /** What the step changed in the server: before and after, by field. */
  readonly changed: Readonly<Record<string, readonly [before: unknown, after: unknown]>>;
  /** Messages that are in flight afterwards and were not before. */
  readonly sent: readonly unknown[];
  /** The properties that the step breaks. */
  readonly broken: readonly string[];
}

export function storyOf<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  path: readonly Transition<Local, Message>[],
): StoryStep[] {
  let before: GlobalState<Local, Message> = specification.initial;
  return path.map(({ step, server, received, next }) => {
    const story: StoryStep = {
      action: step.action,
      server,
      received,
      changed: changesOf(
        shown(specification, before.locals[server]!),
        shown(specification, next.locals[server]!),
      ),
      sent: sentBetween(specification, before.messages, next.messages),
      broken: brokenInStep(specification, before, next, server),
    };
    before = next;
    return story;
  });
}

/** One line for each step, and one for each thing that it changed. */
export function tellStory(story: readonly StoryStep[]): string {
  const lines: string[] = [];
  for (const [at, { action, server, received, changed, sent, broken }] of story.entries()) {
    const message = received === null ? '' : ` ${compact(received)}`;
    lines.push(`${String(at + 1).padStart(4)}  server ${server}: ${action}${message}`);
    for (const [field, [before, after]] of Object.entries(changed)) {
      lines.push(`        ${field}: ${compact(before)} -> ${compact(after)}`);
    }
    for (const one of sent) lines.push(`        sends ${compact(one)}`);
    if (broken.length > 0) lines.push(`        VIOLATED: ${broken.join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}

function sentBetween<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  before: readonly Message[],
  after: readonly Message[],
): Message[] {
  const left = before.map((message) => specification.messageKey(message));
  return after.filter((message) => {
    const at = left.indexOf(specification.messageKey(message));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function shown<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  local: Local,
): Readonly<Record<string, unknown>> {
  if (specification.show !== undefined) return specification.show(local);
  // A record is shown by its fields, whatever they are; anything else as it is.
  return typeof local === 'object' && local !== null
    ? Object.fromEntries(Object.entries(local))
    : { state: local };
}

function changesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): StoryStep['changed'] {
  const changed: Record<string, readonly [unknown, unknown]> = {};
  for (const field of Object.keys(after)) {
    if (compact(before[field]) !== compact(after[field])) changed[field] = [before[field], after[field]];
  }
  return changed;
}

function compact(value: unknown): string {
  return JSON.stringify(value).replaceAll('"', '');
}
