/**
 * Whether a recovered log and the newest snapshot belong together, and which of them counts. The log may begin only
 * where a snapshot reaches; what lies before that was removed because there was one.
 */
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import { segmentName } from './format.ts';
import type { LogParser } from './log-parser.ts';
import { snapshotName } from './snapshot-format.ts';
import type { StorageFailure } from './storage.ts';

/** Why they do not belong together; null if they do. */
export function snapshotFailure(
  parser: LogParser,
  snapshot: SnapshotMeta | null,
  first: number,
): StorageFailure | null {
  const { baseIndex, baseTerm, log } = parser;
  if (snapshot !== null && log.incarnation === 0) {
    return damaged(segmentName(1), `there is no log, and snapshot ${snapshot.index} is there`);
  }
  if (baseIndex > (snapshot === null ? 0 : snapshot.index)) {
    const found = snapshot === null ? 'there is no snapshot' : `the newest snapshot is of ${snapshot.index}`;
    const missing = first > 1 ? segmentName(first - 1) : snapshotName(baseIndex);
    return damaged(missing, `it is missing: the log begins behind index ${baseIndex}, and ${found}`);
  }
  if (snapshot !== null && snapshot.index === baseIndex && snapshot.term !== baseTerm) {
    return damaged(
      snapshotName(snapshot.index),
      `it is of term ${snapshot.term}, and the log begins behind an entry of term ${baseTerm}`,
    );
  }
  return null;
}

/**
 * The log does not hold the entry that the snapshot ends with: a crash cut its installation off when the snapshot had
 * its name, and the log did not know it yet. All that was to be durable before is, so that the snapshot counts.
 */
export function isReplaced({ baseIndex, entries }: LogParser, snapshot: SnapshotMeta | null): boolean {
  if (snapshot === null || snapshot.index === baseIndex) {
    return false;
  }
  const entry = entries[snapshot.index - baseIndex - 1];
  return entry === undefined || entry.term !== snapshot.term;
}

function damaged(path: string, reason: string): StorageFailure {
  return {
    code: 'damaged',
    path,
    offset: 0,
    message:
      `The log is damaged: ${path}: ${reason}. Nothing was changed. Bring the file back, or have the server join as ` +
      'a new member.',
  };
}
