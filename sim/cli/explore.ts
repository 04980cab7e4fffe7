/** `ordeal explore`: the real machine through all interleavings of a small instance. */
import { runCheck, summaryOf } from '../../model/check/run-check.ts';
import { hasSymmetry, INSTANCES, type Instance } from '../explore/instance.ts';
import { machineSpecification } from '../explore/specification.ts';
import { checkExitCode, formatCheck, watchOf } from './check-report.ts';
import type { CommandHost, ExitCode } from './command.ts';
import type { ExploreValues } from './explore-entry.ts';

const GIBIBYTE = 2 ** 30;

export async function exploreCommand(host: CommandHost, values: ExploreValues): Promise<ExitCode> {
  const instance = instanceOf(values);
  const symmetry = !values['no-symmetry'] && hasSymmetry(instance);
  const { specification } = machineSpecification(instance);
  const bounds = { maxBytes: values.memory * GIBIBYTE, symmetry };
  const report = runCheck(specification, bounds, watchOf(host));
  host.out(values.json ? `${JSON.stringify(summaryOf(report))}\n` : formatCheck(report, symmetry));
  return checkExitCode(report);
}

function instanceOf(values: ExploreValues): Instance {
  const known = INSTANCES[values.instance];
  return {
    servers: values.servers ?? known.servers,
    change: values.change ?? known.change,
    elections: values.elections ?? known.elections,
    entries: values.entries ?? known.entries,
    messages: values.messages ?? known.messages,
    crashes: values.crashes ?? known.crashes,
    snapshots: values.snapshots || known.snapshots,
    waiting: values.waiting ?? known.waiting,
    preVote: values['pre-vote'] || known.preVote,
    checkQuorum: values['check-quorum'] || known.checkQuorum,
  };
}
