/**
 * Candidates that bring settings back to the plain ones: all of a part at once, then field by field. A field
 * that stays drawn in the shrunk scenario is one that the failure needs.
 */
import type { Scenario, WorkloadPlan } from '../scenario/scenario.ts';
import { smallerLists } from './lists.ts';
import { PLAIN } from './plain.ts';

const PARTS = ['network', 'disk', 'process', 'raft', 'timing', 'storage'] as const;

export function* simplerParts(scenario: Scenario): Iterable<Scenario> {
  yield { ...scenario, ...PLAIN, workload: scenario.workload, clocks: [] };
  for (const clocks of smallerLists(scenario.clocks)) yield { ...scenario, clocks };
  for (const part of PARTS) yield { ...scenario, [part]: PLAIN[part] };
  yield { ...scenario, applyEntriesMax: PLAIN.applyEntriesMax };
  yield { ...scenario, sessionsMax: PLAIN.sessionsMax };
  for (const part of PARTS) {
    for (const value of eachFieldPlain<object>(scenario[part], PLAIN[part])) {
      yield { ...scenario, [part]: value };
    }
  }
  const { network, process } = scenario;
  for (const slowLinks of smallerLists(network.slowLinks)) {
    yield { ...scenario, network: { ...network, slowLinks } };
  }
  for (const slow of smallerLists(process.slow)) yield { ...scenario, process: { ...process, slow } };
}

export function* simplerWorkloads(workload: WorkloadPlan): Iterable<WorkloadPlan> {
  const { clients, operationsMax, keys, valueBytesMin, valueBytesMax } = workload;
  if (clients > 0) yield { ...workload, clients: 0, operationsMax: 0 };
  for (const fewer of fewerThan(clients)) yield { ...workload, clients: fewer };
  for (const fewer of fewerThan(operationsMax)) yield { ...workload, operationsMax: fewer };
  for (const fewer of fewerThan(keys)) yield { ...workload, keys: fewer };
  for (const fewer of fewerThan(valueBytesMax)) {
    yield { ...workload, valueBytesMin: Math.min(valueBytesMin, fewer), valueBytesMax: fewer };
  }
  yield { ...workload, mix: PLAIN.workload.mix };
  yield { ...workload, reads: PLAIN.workload.reads };
  for (const mix of eachFieldPlain(workload.mix, PLAIN.workload.mix)) yield { ...workload, mix };
  yield* eachFieldPlain(workload, PLAIN.workload);
}

/** One, half, and one less; never none. */
function fewerThan(count: number): readonly number[] {
  return [1, Math.floor(count / 2), count - 1].filter((fewer) => fewer >= 1 && fewer < count);
}

/** With one field taken from `plain`, for each field that differs and is not a list or record. */
function* eachFieldPlain<Part extends object>(part: Part, plain: Part): Iterable<Part> {
  for (const key of Object.keys(plain) as (keyof Part)[]) {
    if (typeof part[key] !== 'object' && part[key] !== plain[key]) yield { ...part, [key]: plain[key] };
  }
}
