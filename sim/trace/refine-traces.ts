/** Whether the steps that real servers wrote down are steps of the specification: the check that judges simulated runs. */
import type { ActionCounts } from '../../model/refinement/actions.ts';
import { describeFailure, type RefinementFailure } from '../../model/refinement/failure.ts';
import { createRefiner } from '../../model/refinement/refiner.ts';
import { inOrder, type OrderedStep } from './order.ts';
import { ServerTrace } from './server-trace.ts';
import { TraceError } from './trace-error.ts';

export interface TraceVerdict {
  readonly servers: number;
  readonly lives: number;
  readonly steps: number;
  readonly cutLines: number;
  readonly actions: ActionCounts;
  /** The first step that is none of the specification, or null. */
  readonly failure: TraceFailure | null;
}

export interface TraceFailure {
  readonly file: string;
  readonly line: number;
  readonly server: number;
  readonly incarnation: number;
  readonly sequence: number;
  readonly message: string;
}

/**
 * @param files one for each server of the cluster, in any order.
 * @throws TraceError when they cannot be checked.
 */
export function refineTraces(files: readonly string[]): TraceVerdict {
  const traces = files.map((file) => new ServerTrace(file));
  checkTogether(traces);
  const { rules } = traces[0]!.life;
  const founders = traces.find(({ life }) => life.founders.length > 0)?.life.founders ?? [];
  let found: RefinementFailure | null = null;
  const refiner = createRefiner(
    traces.map(({ life }) => life.server),
    founders,
    { ...rules, variant: null },
    (failure) => {
      found ??= failure;
    },
  );
  let steps = 0;
  const lastLife = new Map<number, number>();
  let failure: TraceFailure | null = null;
  for (const step of inOrder(traces)) {
    steps += 1;
    refiner.observed(step.observation);
    if (found !== null) {
      failure = failureOf(step, found, lastLife.get(step.observation.server) ?? 0);
      break;
    }
    lastLife.set(step.observation.server, step.observation.incarnation);
  }
  return {
    servers: traces.length,
    lives: sum(traces.map(({ lives }) => lives)),
    steps,
    cutLines: sum(traces.map(({ cutLines }) => cutLines)),
    actions: refiner.matched,
    failure,
  };
}

/** The files are of one cluster, and each of another server. */
function checkTogether(traces: readonly ServerTrace[]): void {
  const [first, ...others] = traces;
  const files = new Map([[first!.life.server, first!.file]]);
  for (const { file, life } of others) {
    const { cluster, group, rules } = first!.life;
    if (life.cluster !== cluster || life.group !== group)
      throw new TraceError(
        file,
        1,
        `it is of cluster ${life.cluster}, and ${first!.file} of cluster ${cluster}`,
      );
    if (JSON.stringify(life.rules) !== JSON.stringify(rules))
      throw new TraceError(
        file,
        1,
        `its servers had other settings than that of ${first!.file}: they must be the same`,
      );
    const twin = files.get(life.server);
    if (twin !== undefined)
      throw new TraceError(file, 1, `it is of server ${life.server}, as ${twin} is: a server has one trace`);
    files.set(life.server, file);
  }
}

function failureOf(
  { trace, line, observation, isUnsent }: OrderedStep,
  failure: RefinementFailure,
  lastLife: number,
): TraceFailure {
  const { server, incarnation, sequence, input, message } = observation;
  let hint = '';
  if (isUnsent) hint = ` (nothing of the kind stands in the trace of server ${message!.from}: was it cut?)`;
  else if (input === 'start' && incarnation > lastLife + 1)
    hint = ` (life ${lastLife + 1} is not in the trace: did the server run without it?)`;
  const { file } = trace;
  return { file, line, server, incarnation, sequence, message: `${describeFailure(failure)}${hint}` };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
