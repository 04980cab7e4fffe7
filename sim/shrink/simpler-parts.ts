/**
 * Candidates that bring settings back to the plain ones: all of a part at once, then field by field. A field
 * that stays drawn in the shrunk scenario is one that the failure needs.
 */
import {
  OPERATIONS_LISTED_MAX,
  type OperationName,
  type Scenario,
  type WorkloadPlan,
} from '../scenario/scenario.ts';
import { smallerLists } from './lists.ts';
import { PLAIN, PLAIN_WORKLOAD } from './plain.ts';

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
  const { clients, keys, valueBytesMin, valueBytesMax } = workload;
  if (clients > 0) {
    const { operations: _, ...rest } = workload;
    yield { ...rest, clients: 0, operationsMax: 0 };
  }
  for (const fewer of fewerThan(clients)) yield withClients(workload, fewer);
  yield* fewerOperations(workload);
  for (const fewer of fewerThan(keys)) yield { ...workload, keys: fewer };
  for (const fewer of fewerThan(valueBytesMax)) {
    yield { ...workload, valueBytesMin: Math.min(valueBytesMin, fewer), valueBytesMax: fewer };
  }
  yield { ...workload, mix: PLAIN.workload.mix };
  yield { ...workload, reads: PLAIN.workload.reads };
  for (const mix of eachFieldPlain(workload.mix, PLAIN.workload.mix)) yield { ...workload, mix };
  yield* eachFieldPlain(workload, PLAIN_WORKLOAD);
}

function withClients(workload: WorkloadPlan, clients: number): WorkloadPlan {
  const { operations } = workload;
  if (operations === undefined) return { ...workload, clients };
  return { ...workload, clients, operations: operations.filter(({ client }) => client <= clients) };
}

/** First fewer in all; then some of them, by name. */
function* fewerOperations(workload: WorkloadPlan): Iterable<WorkloadPlan> {
  const { operationsMax, operations } = workload;
  if (operations === undefined) {
    for (const fewer of fewerThan(operationsMax)) yield { ...workload, operationsMax: fewer };
  }
  const names = operations ?? namesOf(workload);
  if (names.length > OPERATIONS_LISTED_MAX) return;
  for (const fewer of smallerLists(names)) {
    yield { ...workload, operationsMax: Math.min(operationsMax, fewer.length), operations: fewer };
  }
}

/** What is begun if every client begins its share; by turns, so that what comes later stands behind. */
function namesOf({ clients, operationsMax }: WorkloadPlan): readonly OperationName[] {
  return Array.from({ length: clients === 0 ? 0 : operationsMax }, (_, at) => ({
    client: 1 + (at % clients),
    number: 1 + Math.floor(at / clients),
  }));
}

/** One; then half less, a quarter less, ..., one less; never none. */
function fewerThan(count: number): readonly number[] {
  if (count <= 1) return [];
  const fewer = new Set([1]);
  for (let cut = Math.ceil(count / 2); ; cut = Math.ceil(cut / 2)) {
    fewer.add(count - cut);
    if (cut === 1) return [...fewer].filter((each) => each > 0);
  }
}

/** With one field taken from `plain`, for each field that differs and is not a list or record. */
function* eachFieldPlain<Part extends object>(part: Part, plain: Partial<Part>): Iterable<Part> {
  for (const key of Object.keys(plain) as (keyof Part)[]) {
    if (typeof part[key] !== 'object' && part[key] !== plain[key]) yield { ...part, [key]: plain[key] };
  }
}
