/** What an exhaustive search of a small instance reaches: the real machine's, or the specification's own. */
import { explore } from '../../model/check/explore.ts';
import type { Exploration } from '../../model/check/result.ts';
import type { Specification, Step } from '../../model/check/specification.ts';
import { ACTIONS, type ActionName } from '../../model/refinement/actions.ts';
import { Coverage } from '../../model/refinement/coverage.ts';
import type { Message } from '../../model/spec/protocol/message.ts';
import type { Server } from '../../model/spec/protocol/server.ts';
import { protocolInstance } from '../../model/spec/protocol/specification.ts';
import { INSTANCES } from '../explore/instance.ts';
import { machineSpecification } from '../explore/specification.ts';

export interface ExhaustiveCoverage {
  readonly instance: string;
  readonly exploration: Exploration;
  readonly coverage: Coverage;
}

const MEMORY_MAX = 4 * 2 ** 30;

/** What a campaign may be compared with. */
export const AGAINST = {
  machine: 'all interleavings of the real machine: two servers, one election, one entry, one crash',
  specification:
    'all that the protocol specification allows two servers in one election with one entry and one crash',
} as const;

export type AgainstName = keyof typeof AGAINST;

export function coverExhaustively(against: AgainstName, now: () => number): ExhaustiveCoverage {
  const coverage = new Coverage();
  const bounds = { maxBytes: MEMORY_MAX, symmetry: true };
  if (against === 'machine') {
    const { specification } = machineSpecification(INSTANCES.quick, coverage);
    const { exploration } = explore(specification, bounds, { now });
    return { instance: specification.name, exploration, coverage };
  }
  const specification = protocolInstance({ servers: 2, crashes: 1, apply: true });
  const { exploration } = explore(covering(specification, coverage), bounds, { now });
  return { instance: specification.name, exploration, coverage };
}

/** The same specification, noting what the checker asks of it: each step of each local state once. */
function covering<View>(
  specification: Specification<Server, Message, View>,
  coverage: Coverage,
): Specification<Server, Message, View> {
  const note = (
    before: Server,
    steps: readonly Step<Server, Message>[],
  ): readonly Step<Server, Message>[] => {
    for (const { action, local } of steps) if (isAction(action)) coverage.acted(action, before.role, local);
    return steps;
  };
  return {
    ...specification,
    ownSteps: (server, local) => note(local, specification.ownSteps(server, local)),
    messageSteps: (server, local, message) => note(local, specification.messageSteps(server, local, message)),
    viewOf: (local) => {
      coverage.rested(local);
      return specification.viewOf(local);
    },
  };
}

/** The network's own steps are no actions of a server. */
function isAction(name: string): name is ActionName {
  return (ACTIONS as readonly string[]).includes(name);
}
