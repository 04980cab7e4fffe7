/**
 * Servers that applied the same entries are in the same state (Raft paper, section 2: the state machine is
 * deterministic). Digests are compared at the end of the run, and at sampled indexes on the way.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import { NO_MEMBER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

/** A digest is taken when an applied index is a multiple of this. A power of two. */
export const SAMPLE_INTERVAL = 16;
/** Sampled indexes remembered. */
export const SAMPLES_MAX = 256;

export const stateConvergence: Property = {
  name: 'state-convergence',
  description: 'Servers with the same applied index have the same state (Raft paper, section 2).',
  start({ world, ledger, report }) {
    const indexes: LogIndex[] = new Array<LogIndex>(SAMPLES_MAX).fill(0);
    const digests: number[] = new Array<number>(SAMPLES_MAX).fill(0);
    const holders: MemberId[] = new Array<MemberId>(SAMPLES_MAX).fill(NO_MEMBER);

    function differ(a: MemberId, digestA: number, b: MemberId, digestB: number, index: LogIndex): void {
      report(
        `servers ${a} and ${b} have both applied up to index ${index}, but their states differ ` +
          `(digests ${digestA.toString(16)} and ${digestB.toString(16)})`,
      );
    }

    function sample(server: MemberId): void {
      const view = world.server(server);
      const index = view.appliedIndex;
      if (index === 0 || index % SAMPLE_INTERVAL !== 0) return;
      const place = (index / SAMPLE_INTERVAL) % SAMPLES_MAX;
      if (indexes[place]! > index) return;
      const digest = view.stateDigest();
      if (digest === null) return;
      if (indexes[place] !== index) {
        indexes[place] = index;
        digests[place] = digest;
        holders[place] = server;
      } else if (digests[place] !== digest) differ(holders[place]!, digests[place]!, server, digest, index);
    }

    return {
      heeds: Occasion.Applied,
      observed(observation) {
        if (observation.input !== 'applied') return;
        if (observation.appliedIndex !== ledger.current.before.appliedIndex) sample(observation.server);
      },
      finished() {
        const seen = new Map<LogIndex, { readonly server: MemberId; readonly digest: number }>();
        for (const view of world.servers) {
          if (!view.alive || !view.ready) continue;
          const digest = view.stateDigest();
          if (digest === null) continue;
          const other = seen.get(view.appliedIndex);
          if (other === undefined) seen.set(view.appliedIndex, { server: view.id, digest });
          else if (other.digest !== digest)
            differ(other.server, other.digest, view.id, digest, view.appliedIndex);
        }
      },
    };
  },
};
