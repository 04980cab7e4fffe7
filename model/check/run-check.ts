/** One check from beginning to end: the search, and the story of what it found. */
import { explore } from './explore.ts';
import { brokenAtStart, brokenInStep } from './judge-step.ts';
import { pathTo } from './path.ts';
import { type Transition, transitionsOf } from './plain.ts';
import type { Exploration, ExplorationBounds, Watch } from './result.ts';
import type { Specification } from './specification.ts';
import { type StoryStep, storyOf } from './story.ts';

/** So that an instance of a few states has a finite rate. */
const SECONDS_MIN = 0.001;

export interface CheckViolation {
  readonly property: string;
  /** States on the path, the first one and the violating one included. */
  readonly length: number;
  readonly trace: readonly StoryStep[];
}

export interface CheckReport {
  /** The instance in words. */
  readonly instance: string;
  readonly exploration: Exploration;
  /** All that the shortest path breaks in its last step; empty when nothing was violated. */
  readonly violations: readonly CheckViolation[];
  /** The way to the first state in which nothing is enabled; null when there is none, or several workers searched. */
  readonly deadlock: readonly StoryStep[] | null;
}

/** What `--json` prints; the field names are a contract. */
export interface CheckSummary {
  readonly instance: string;
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly violations: readonly CheckViolation[];
  readonly seconds: number;
  readonly statesPerSecond: number;
  readonly bytesPerState: number;
  readonly complete: boolean;
}

/** @example `runCheck(baseInstance(INSTANCES.A), DEFAULT_BOUNDS, { now: () => performance.now() }).violations` */
export function runCheck<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  bounds: ExplorationBounds,
  watch: Watch,
): CheckReport {
  const run = explore(specification, bounds, watch);
  const { exploration, violatedFrom, deadlocked } = run;
  const trace: StoryStep[] = [];
  let broken: readonly string[] = [];
  if (exploration.ending === 'violated' && violatedFrom < 0) {
    broken = brokenAtStart(specification, specification.initial);
  } else if (exploration.ending === 'violated') {
    trace.push(...storyOf(specification, violating(specification, pathTo(specification, run, violatedFrom))));
    broken = trace.at(-1)!.broken;
  }
  const violations = broken.map((property) => ({ property, length: trace.length + 1, trace }));
  const isStuck = exploration.ending === 'complete' && deadlocked >= 0;
  const deadlock = isStuck ? storyOf(specification, pathTo(specification, run, deadlocked)) : null;
  return { instance: specification.name, exploration, violations, deadlock };
}

/** The path, and the first step from its end that breaks a property. */
function violating<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  path: readonly Transition<Local, Message>[],
): readonly Transition<Local, Message>[] {
  const end = path.at(-1)?.next ?? specification.initial;
  const last = transitionsOf(specification, end).find(
    ({ next, server }) => brokenInStep(specification, end, next, server).length > 0,
  );
  if (last === undefined) throw new Error('no step breaks a property where the search saw one do it');
  return [...path, last];
}

export function summaryOf({ instance, exploration, violations }: CheckReport): CheckSummary {
  const { distinct, generated, depth, seconds, bytes, ending } = exploration;
  return {
    instance,
    distinct,
    generated,
    depth,
    violations,
    seconds,
    statesPerSecond: Math.round(distinct / Math.max(seconds, SECONDS_MIN)),
    bytesPerState: bytes / distinct,
    complete: ending === 'complete',
  };
}
