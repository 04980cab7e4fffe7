/**
 * A running server removes what nobody needs any more (paper section 7): segments that end before its log begins,
 * snapshots older than the newest one that it is sending to nobody, nor restoring, and what is left of snapshots that were
 * given up or overtaken. Whoever finds a log of any length behind a snapshot has not compacted it.
 */
import type { MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import type { StoredFile } from '../world-view.ts';
import { type FileKind, type FileName, parseFileName } from './file-names.ts';
import { NeededSegments } from './needed-segments.ts';
import { type SnapshotTransfers, TransferAccounts } from './snapshot-transfers.ts';
import { PATIENCE_TICKS, Ticks } from './ticks.ts';

interface NamedFile extends FileName {
  readonly name: string;
}

/** One server, in one life. */
interface Disk {
  readonly transfers: SnapshotTransfers;
  readonly segments: NeededSegments;
  /** The files that nobody needs, and for how many ticks they have been there. */
  useless: Map<string, number>;
}

export const diskBounded: Property = {
  name: 'disk-bounded',
  description:
    'A running server removes segments and snapshots that neither its recovery nor a transfer needs (paper, section 7).',
  start({ world, ledger, report, shared }) {
    const ticks = new Ticks(world, ledger);
    const transfers = shared(TransferAccounts).of;
    const disks = ledger.accounts.map(
      ({ slot }): Disk => ({
        transfers: transfers[slot]!,
        segments: new NeededSegments(),
        useless: new Map(),
      }),
    );

    function look(observation: Observation, disk: Disk): void {
      const { server } = observation;
      const before = disk.useless;
      disk.useless = new Map();
      for (const name of uselessFiles(observation, disk)) {
        const age = (before.get(name) ?? 0) + 1;
        disk.useless.set(name, age);
        if (age === PATIENCE_TICKS) report(messageOf(server, name, observation));
      }
    }

    /** Also tells the account of segments which is the last. */
    function uselessFiles(
      { server, snapshot, appliedIndex }: Observation,
      { transfers, segments }: Disk,
    ): string[] {
      const files = namedFiles(world.disk(server).stored());
      const last: Record<FileKind, number> = { segment: 0, snap: 0, partial: 0, staging: 0 };
      for (const { kind, number } of files) last[kind] = Math.max(last[kind], number);
      segments.seen(last.segment);
      // What stands before a gap was left by a removal that was cut off: no log begins there.
      const first = Math.max(segments.first, behindGaps(files, last.segment));
      const newest = snapshot === null ? 0 : snapshot.index;
      const useless: string[] = [];
      for (const { name, kind, number } of files) {
        let isNeeded: boolean;
        if (kind === 'segment') isNeeded = number >= first;
        // One that is not applied yet the state machine may be reading.
        else if (kind === 'snap')
          isNeeded = number >= newest || number > appliedIndex || isSent(transfers, number);
        else isNeeded = number > newest && number === last[kind];
        if (!isNeeded) useless.push(name);
      }
      return useless;
    }

    return {
      heeds: Occasion.Append | Occasion.Answer | Occasion.Log | Occasion.Matched | Occasion.Reads,
      observed(observation) {
        const { slot } = ledger.current;
        const { server, input } = observation;
        const disk = disks[slot]!;
        if (input === 'start') {
          disk.segments.begin(observation);
          disk.useless.clear();
          ticks.begin(server, slot);
          return;
        }
        disk.segments.observed(observation);
        const tick = ticks.observed(server, slot);
        if (tick === 'disturbed') disk.useless.clear();
        else if (tick === 'passed') look(observation, disk);
      },
    };
  },
};

/** Those of a directory whose names say what they are. */
function namedFiles(files: readonly StoredFile[]): readonly NamedFile[] {
  const named: NamedFile[] = [];
  for (const { name } of files) {
    const file = parseFileName(name);
    if (file !== null) named.push({ name, ...file });
  }
  return named;
}

/** The first segment of those that end with the last one and have no gap. */
function behindGaps(files: readonly NamedFile[], last: number): number {
  const numbers = new Set<number>();
  for (const { kind, number } of files) if (kind === 'segment') numbers.add(number);
  let first = last;
  while (numbers.has(first - 1)) first -= 1;
  return first;
}

function isSent({ underWay }: SnapshotTransfers, index: number): boolean {
  return underWay.some(({ snapshot }) => snapshot.index === index);
}

function messageOf(server: MemberId, name: string, { snapshot, baseIndex }: Observation): string {
  const newest = snapshot === null ? 'it has no snapshot' : `its newest snapshot is of ${snapshot.index}`;
  return (
    `server ${server} still keeps ${name}, ${PATIENCE_TICKS} election time-outs after nobody needed it: ` +
    `its log begins behind ${baseIndex}, ${newest}`
  );
}
