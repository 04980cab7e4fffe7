/**
 * A server takes a snapshot at each multiple of `snapshotEntries` that it has applied, and when it has applied `snapshotBytes`
 * of payloads since the last one, unless it is taking one (paper section 7: each server does so on its own); so a batch of
 * entries ends at a multiple. An operator who asks for one gets it, of all that is applied, unless there is nothing new or
 * something is under way. One that is being written makes progress, and ends: then the server says so. A full disk ends it
 * early, and the next occasion brings the next.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Occasion } from '../occasion.ts';
import { payloadBytes } from '../payload-bytes.ts';
import type { Property } from '../property.ts';
import type { WorldView } from '../world-view.ts';
import { parseFileName } from './file-names.ts';
import { PATIENCE_TICKS, Ticks } from './ticks.ts';

interface Due {
  /** The multiple that was applied, or as far as it took to apply so many bytes. */
  readonly index: LogIndex;
  /** The snapshot that there was. */
  readonly before: LogIndex;
  ticks: number;
  /** How far the snapshot was, see `progressOf`. */
  progress: number;
}

export const snapshotsTaken: Property = {
  name: 'snapshots-taken',
  description:
    'A snapshot is taken at each multiple of snapshotEntries, after snapshotBytes too, and finished (paper, section 7).',
  start({ world, ledger, report }) {
    const { members, limits } = world.settings;
    const { snapshotEntries, snapshotBytes } = limits;
    /** By the slot of the server. */
    const due: (Due | null)[] = ledger.accounts.map(() => null);
    const ticks = new Ticks(world, ledger);
    /** By slot: the newest snapshot that was seen, and the payloads applied behind it, as far as the server must know of them. */
    const newestOf: LogIndex[] = ledger.accounts.map(() => 0);
    const bytes: number[] = ledger.accounts.map(() => 0);

    /** Counts what was applied; returns how far a snapshot is due by now, 0 if it is not. */
    function count({ input, appliedIndex }: Observation, newest: LogIndex): LogIndex {
      const { slot, before, log } = ledger.current;
      if (input === 'start') bytes[slot] = 0;
      else if (newest !== newestOf[slot]) bytes[slot] = payloadBytes(log, newest, appliedIndex);
      else if (input === 'applied')
        bytes[slot]! += payloadBytes(log, Math.max(newest, before.appliedIndex), appliedIndex);
      newestOf[slot] = newest;
      if (input !== 'applied') return 0;
      const multiple = appliedIndex - (appliedIndex % snapshotEntries);
      if (multiple > before.appliedIndex && multiple > newest) return multiple;
      return bytes[slot]! >= snapshotBytes && appliedIndex > newest ? appliedIndex : 0;
    }

    /** An observation has come, and the newest snapshot is the same as before. */
    function wait(server: MemberId, slot: number, waiting: Due): void {
      const tick = ticks.observed(server, slot);
      if (tick === 'early') return;
      if (tick === 'disturbed') {
        due[slot] = null;
        // One that was begun may have failed: what came before it is not counted again.
        bytes[slot] = 0;
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

    /** An operator asked for one, and was told its index, or 0. */
    function ask(server: MemberId, index: LogIndex): void {
      const { slot } = ledger.account(server);
      const { appliedIndex } = world.server(server);
      const before = newestOf[slot]!;
      if (index > 0) {
        if (index !== appliedIndex)
          report(
            `server ${server} says that it takes a snapshot of ${index}, and has applied ${appliedIndex}`,
          );
        // Should that one fail, what came before it is not counted again.
        bytes[slot] = 0;
        due[slot] = { index, before, ticks: 0, progress: -1 };
        ticks.begin(server, slot);
      } else if (owes(server, slot, before)) {
        report(
          `server ${server} was asked for a snapshot, has applied ${appliedIndex}, its newest is of ${before}, and it takes none`,
        );
      }
    }

    /** There is something new, all that is committed is applied, so that nothing is being applied, and none is being taken. */
    function owes(server: MemberId, slot: number, before: LogIndex): boolean {
      const { ready, commitIndex, appliedIndex } = world.server(server);
      const { configuration } = ledger.account(server);
      return (
        ready &&
        appliedIndex > before &&
        appliedIndex === commitIndex &&
        due[slot] === null &&
        (before > 0 || members.includes(server)) &&
        configuration !== null &&
        !world.disk(server).hasSlowOperation &&
        progressOf(world, server, before) === -1
      );
    }

    return {
      heeds: Occasion.Append | Occasion.Answer | Occasion.Applied,
      observed(observation) {
        const { slot } = ledger.current;
        const { snapshot, appliedIndex, server } = observation;
        const newest = snapshot === null ? 0 : snapshot.index;
        const waiting = due[slot]!;
        const index = count(observation, newest);
        if (waiting === null) {
          if (index === 0) return;
          // A server that joined does not know who decided before the first configuration in its log.
          if (snapshot === null && !members.includes(server)) return;
          if (appliedIndex < observation.baseIndex) return;
          due[slot] = { index, before: newest, ticks: 0, progress: -1 };
          ticks.begin(server, slot);
        } else if (newest !== waiting.before) due[slot] = null;
        else wait(server, slot, waiting);
      },
      replied(server, reply) {
        if (reply.kind === 'snapshot') ask(server, reply.index);
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
