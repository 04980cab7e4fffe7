/** `ordeal check`: explores an instance of a specification, and tells what it found. */
import { runCheck, summaryOf } from '../../model/check/run-check.ts';
import type { CheckValues } from './check-entry.ts';
import { withInstance } from './check-instance.ts';
import { checkExitCode, formatCheck, watchOf } from './check-report.ts';
import type { CommandHost, ExitCode } from './command.ts';

const GIBIBYTE = 2 ** 30;

export async function checkCommand(host: CommandHost, values: CheckValues): Promise<ExitCode> {
  const bounds = { maxBytes: values.memory * GIBIBYTE, symmetry: values.symmetry };
  const report = withInstance(values, (specification) => runCheck(specification, bounds, watchOf(host)));
  host.out(values.json ? `${JSON.stringify(summaryOf(report))}\n` : formatCheck(report, values.symmetry));
  return checkExitCode(report);
}
