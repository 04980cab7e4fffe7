/** `ordeal check`: explores an instance of a specification, and tells what it found. */
import type { ExplorationBounds } from '../../model/check/result.ts';
import { type CheckReport, runCheck, summaryOf } from '../../model/check/run-check.ts';
import type { Specification } from '../../model/check/specification.ts';
import type { CheckValues } from './check-entry.ts';
import { withInstance } from './check-instance.ts';
import { checkExitCode, formatCheck, watchOf } from './check-report.ts';
import { exploreInThreads } from './check-threads.ts';
import type { CommandHost, ExitCode } from './command.ts';
import { UsageError } from './usage-error.ts';

const GIBIBYTE = 2 ** 30;

export async function checkCommand(host: CommandHost, values: CheckValues): Promise<ExitCode> {
  const bounds = { maxBytes: values.memory * GIBIBYTE, symmetry: values.symmetry };
  if (values.jobs > 1 && values.symmetry) {
    throw new UsageError('--symmetry is for one worker: leave it out, or --jobs');
  }
  const report = await withInstance(values, (specification) =>
    values.jobs === 1
      ? runCheck(specification, bounds, watchOf(host))
      : checkSharded(host, values, specification, bounds),
  );
  host.out(values.json ? `${JSON.stringify(summaryOf(report))}\n` : formatCheck(report, values.symmetry));
  return checkExitCode(report);
}

/** A violation is told by one worker, which finds the shortest way there; the counts are that worker's then. */
async function checkSharded<Local, Message, View>(
  host: CommandHost,
  values: CheckValues,
  specification: Specification<Local, Message, View>,
  bounds: ExplorationBounds,
): Promise<CheckReport> {
  const exploration = await exploreInThreads<Local, Message>(values, values.jobs, bounds, watchOf(host));
  if (exploration.ending === 'violated') {
    const report = runCheck(specification, bounds, watchOf(host));
    if (report.exploration.ending === 'violated') return report;
    throw new Error(
      'the workers have found a violation, and one worker, which finds the way there, ends before it: give it more memory, or make a bound smaller',
    );
  }
  return { instance: specification.name, exploration, violations: [], deadlock: null };
}
