/**
 * A server takes a snapshot at each multiple of `snapshotEntries` that it has applied, unless it is taking one (paper
 * section 7: each server does so on its own); so a batch of entries ends there. One that is being written makes progress, and ends: then the server says
 * so. A full disk ends it early, and the next multiple brings the next.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import type { WorldView } from '../world-view.ts';
import { parseFileName } from './file-names.ts';
import { PATIENCE_TICKS, Ticks } from './ticks.ts';

interface Due {
  /** The multiple that was applied. */
  readonly index: LogIndex;
  /** The snapshot that there was. */
  readonly before: LogIndex;
  ticks: number;
  /** How far the snapshot was, see `progressOf`. */
  progress: number;
}

export const snapshotsTaken: Property = {
  name: 'snapshots-taken',
  description: 'A snapshot is taken at each multiple of snapshotEntries, and finished (paper, section 7).',
  start({ world, ledger, report }) {
    const { members, limits } = world.settings;
    const { snapshotEntries } = limits;
    /** By the slot of the server. */
    const due: (Due | null)[] = ledger.accounts.map(() => null);
    const ticks = new Ticks(world, ledger);

    /** An observation has come, and the newest snapshot is the same as before. */
    function wait(server: MemberId, slot: number, waiting: Due): void {
      const tick = ticks.observed(server, slot);
      if (tick === 'early') return;
      if (tick === 'disturbed') {
        due[slot] = null;
        return;
      }
      waiting.ticks += 1;
      if (waiting.ticks < PATIENCE_TICKS) return;
      const progress = progressOf(world, server, waiting.before);
      if (progress > waiting.progress) {
        waiting.ticks = 0;
        waiting.progress = progress;
        return;
      }
      due[slot] = null;
      const newest = waiting.before === 0 ? 'it has none' : `its newest is still of ${waiting.before}`;
      report(
        `server ${server} had to take a snapshot when it had applied ${waiting.index}, and ${newest}, after ` +
          `${PATIENCE_TICKS} election time-outs in which it wrote nothing of one`,
      );
    }

    return {
      heeds: Occasion.Append | Occasion.Answer | Occasion.Applied,
      observed(observation) {
        const { slot, before } = ledger.current;
        const { snapshot, input, appliedIndex, server } = observation;
        const newest = snapshot === null ? 0 : snapshot.index;
        const waiting = due[slot]!;
        if (waiting === null) {
          if (input !== 'applied') return;
          const multiple = appliedIndex - (appliedIndex % snapshotEntries);
          if (multiple <= before.appliedIndex || multiple <= newest) return;
          // A server that joined does not know who decided before the first configuration in its log.
          if (snapshot === null && !members.includes(server)) return;
          if (appliedIndex < observation.baseIndex) return;
          due[slot] = { index: multiple, before: newest, ticks: 0, progress: -1 };
          ticks.begin(server, slot);
        } else if (newest !== waiting.before) due[slot] = null;
        else wait(server, slot, waiting);
      },
      stopped(server) {
        due[ledger.account(server).slot] = null;
      },
    };
  },
};

/**
 * How much of its own snapshot the server has written; -1: it writes none; infinite: one that is newer than `before` has its
 * name, and the directory is yet to be synced.
 */
function progressOf(world: WorldView, server: MemberId, before: LogIndex): number {
  let bytes = -1;
  for (const file of world.disk(server).stored()) {
    const parsed = parseFileName(file.name);
    if (parsed?.kind === 'partial') bytes = Math.max(bytes, file.bytes);
    else if (parsed?.kind === 'snap' && parsed.number > before) return Infinity;
  }
  return bytes;
}
