/**
 * Every step refines the protocol specification (DESIGN.md section 7): judged first of all, since a step that the
 * specification does not allow is a failure even while no other property is broken.
 */
import type { Coverage } from '../model/refinement/coverage.ts';
import { describeFailure } from '../model/refinement/failure.ts';
import { createRefiner } from '../model/refinement/refiner.ts';
import type { Rules } from '../model/spec/protocol/rules.ts';
import type { Property } from './property.ts';

/**
 * @param rules which modules of the specification the cluster under test uses.
 * @param matched given the counts of matched actions when the run is over.
 * @param coverage where to note what is reached, or null.
 */
export function refinement(
  rules: Rules,
  matched: (counts: Readonly<Record<string, number>>) => void,
  coverage: Coverage | null = null,
): Property {
  return {
    name: 'refinement',
    description: 'Every observation is a sequence of enabled actions of the protocol specification.',
    start({ world, report }) {
      const servers = world.servers.map((server) => server.id);
      const { members } = world.settings;
      const refiner = createRefiner(
        servers,
        members,
        rules,
        (failure) => report(describeFailure(failure)),
        coverage,
      );
      return {
        observed: (observation) => refiner.observed(observation),
        finished() {
          for (const server of world.servers) {
            const missing = server.ready ? refiner.missing(server.id, server) : null;
            if (missing !== null) report(`server ${server.id} ${missing}`);
          }
          matched(refiner.matched);
        },
      };
    },
  };
}
