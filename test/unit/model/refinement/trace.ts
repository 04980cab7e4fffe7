/** Traces: all observations of a run, kept, to be held against the specification again, as they were or changed. */

import type { RefinementFailure } from '../../../../model/refinement/failure.ts';
import { createRefiner, type Refiner } from '../../../../model/refinement/refiner.ts';
import type { Rules } from '../../../../model/spec/protocol/rules.ts';
import { raftSystem } from '../../../../sim/raft-system.ts';
import { runScenario } from '../../../../sim/run-scenario.ts';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { System } from '../../../../sim/system.ts';
import type { Observation } from '../../../../src/raft/observation.ts';

export interface Trace {
  readonly seed: number;
  /** All that there ever are, and those that the cluster is made of. */
  readonly voters: readonly number[];
  readonly members: readonly number[];
  readonly rules: Rules;
  readonly observations: readonly Observation[];
}

/** What a seed's run reports, as it was reported. */
export function recordTrace(seed: number): Trace {
  const scenario = generateScenario(seed, PROFILES.default);
  const observations: Observation[] = [];
  const voters = new Set<number>();
  const create: System['create'] = (context) => {
    const { ports } = context;
    voters.add(context.self);
    const observer = {
      observe(observation: Observation): void {
        observations.push(keep(observation));
        ports.observer.observe(observation);
      },
    };
    return raftSystem.create({ ...context, ports: { ...ports, observer } });
  };
  const { violations } = runScenario({ ...raftSystem, create }, scenario, { refine: false });
  if (violations.length > 0) throw new Error(`seed ${seed}: ${violations[0]!.message}`);
  const { preVote, checkQuorum, leaseReads } = scenario.raft;
  return {
    seed,
    voters: [...voters],
    members: scenario.cluster.servers.map(({ id }) => id),
    rules: { preVote, checkQuorum, leaseReads, variant: null },
    observations,
  };
}

/** Refines observations up to the first failure, which it returns with its place, or null. */
export function refineTrace(
  { voters, members, rules }: Pick<Trace, 'voters' | 'members' | 'rules'>,
  observations: Iterable<Observation>,
): { readonly failure: RefinementFailure; readonly at: number } | null {
  let failure: RefinementFailure | null = null;
  const refiner = createRefiner(voters, members, rules, (found) => {
    failure ??= found;
  });
  let at = 0;
  for (const observation of observations) {
    refiner.observed(observation);
    if (failure !== null) return { failure, at };
    at += 1;
  }
  return null;
}

/** A refiner that throws when it finds something. */
export function strictRefiner({ voters, members, rules }: Trace): Refiner {
  return createRefiner(voters, members, rules, (failure) => {
    throw new Error(`${failure.action ?? 'no action'}: ${failure.reason}`);
  });
}

/** The one record of a replica is filled again at each step, and its arrays too. */
function keep(observation: Observation): Observation {
  return {
    ...observation,
    appended: observation.appended.slice(),
    sent: observation.sent.slice(),
    matched: observation.matched.slice(),
  };
}
