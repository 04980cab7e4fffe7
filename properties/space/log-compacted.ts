/**
 * What the newest snapshot stands for is let go (paper section 7), but for a few entries before it, and for what a leader
 * keeps while a follower receives a snapshot or catches up after one. Judged in the very step in which it is due: a newer
 * snapshot is durable, a follower has caught up, was removed, or has been silent for too long.
 */
import type { Observation } from '../../src/raft/observation.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { TransferAccounts } from './snapshot-transfers.ts';

export const logCompacted: Property = {
  name: 'log-compacted',
  description:
    'What a newer snapshot stands for leaves the log, as far as no follower in transfer needs it (paper, section 7).',
  start({ world, ledger, report, shared }) {
    const { settings } = world;
    const { compactionKeepEntries: keep, compactionHoldEntries: hold } = settings.limits;
    const transfers = shared(TransferAccounts).of;
    /** The newest snapshot of each server, or 0. */
    const newest = ledger.accounts.map(() => 0);

    function judge({ server, baseIndex }: Observation, slot: number): void {
      const index = newest[slot]!;
      const held = Math.max(transfers[slot]!.neededFrom(), ledger.current.before.lastIndex - hold);
      if (baseIndex >= Math.min(index - keep, held)) return;
      const reason =
        held < index - keep
          ? `a follower in transfer needs what is behind ${held}`
          : `${keep} before it stay`;
      report(
        `server ${server} has a snapshot of ${index}, and its log still begins behind ${baseIndex}; ${reason}`,
      );
    }

    return {
      heeds: Occasion.Answer | Occasion.Matched | Occasion.Reads,
      observed(observation) {
        const { snapshot } = observation;
        const { slot } = ledger.current;
        if (snapshot === null) return;
        const isNewer = snapshot.index > newest[slot]!;
        newest[slot] = snapshot.index;
        // What a life begins with is compacted when its next snapshot is durable.
        if ((isNewer || transfers[slot]!.hasEnded) && observation.input !== 'start') judge(observation, slot);
      },
    };
  },
};
