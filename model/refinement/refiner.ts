/**
 * Refinement: each observation of each replica is held against the protocol specification as it happens. The
 * sequence of actions that an observation amounts to is computed from its input and from what it reports, never
 * searched; each action must be enabled, and together they must lead to the observed state, tickets and messages
 * (DESIGN.md section 7). The cost depends on what the observation changes, not on the log or on the run.
 */
import type { Observation } from '../../src/raft/observation.ts';
import type { Rules } from '../spec/protocol/rules.ts';
import { ascending, simpleMembership } from '../spec/shared/membership.ts';
import { type ActionCounts, ActionTally } from './actions.ts';
import { type EndState, endRefusal } from './compare.ts';
import type { Coverage } from './coverage.ts';
import type { RefinementFailure } from './failure.ts';
import { Lives } from './lives.ts';
import { createMirror, type Mirror } from './mirror.ts';
import { SnapshotLogs } from './snapshots.ts';
import { StepRefinement } from './step-refinement.ts';

const NOBODY = simpleMembership([]);

export interface Refiner {
  /** @throws RangeError for a server that is not one of the cluster. */
  observed(observation: Observation): void;
  /** How often each action of the specification was matched. */
  readonly matched: ActionCounts;
  /**
   * To be asked of each running server when the run is over: what is missing in what was observed of it (all, or
   * the end), or null.
   */
  missing(server: number, end: EndState): string | null;
}

/**
 * @param servers the ids of all servers that there ever are.
 * @param members those that the cluster is made of; the others are made later, and learn who is there.
 * @param failed told of each observation that the specification does not allow; what follows one may be nonsense.
 * @param coverage where to note what is reached, or null.
 */
export function createRefiner(
  servers: readonly number[],
  members: readonly number[],
  rules: Rules,
  failed: (failure: RefinementFailure) => void,
  coverage: Coverage | null = null,
): Refiner {
  const tally = new ActionTally();
  const first = simpleMembership(ascending(members));
  const mirrors = new Map<number, Mirror>(
    servers.map((id) => [id, createMirror(id, servers, members.includes(id) ? first : NOBODY)]),
  );
  const step = new StepRefinement({
    rules,
    tally,
    lives: new Lives(),
    snapshots: new SnapshotLogs(),
    failed,
    coverage,
  });
  const mirrorOf = (server: number): Mirror => {
    const mirror = mirrors.get(server);
    if (mirror === undefined) throw new RangeError(`server ${server} is not one of ${servers.join(', ')}`);
    return mirror;
  };
  return {
    observed: (observation) => step.refine(mirrorOf(observation.server), observation),
    get matched() {
      return tally.counts;
    },
    missing(server, end) {
      const mirror = mirrorOf(server);
      return mirror.incarnation === 0 ? 'runs, and nothing was observed of it' : endRefusal(mirror, end);
    },
  };
}
