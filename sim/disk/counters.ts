/** What a disk did, and which of its faults had an effect: one that was planned and hit nothing is not counted. */
export interface DiskCounters {
  /** Writes and syncs (of files and directories) that were completed, successfully or not. */
  writes: number;
  syncs: number;
  /** Writes of which a crash or a failed sync kept some sectors and not others. */
  tornWrites: number;
  /** Files that lost something unsynced to a crash or to a failed sync. */
  lostUnsynced: number;
  readErrors: number;
  syncErrors: number;
  /** Operations that were refused for want of space. */
  noSpace: number;
  /** Completed creations, renames and removals that a crash undid. */
  namesLost: number;
  /** Places that were damaged and differ from what was there. */
  damaged: number;
  /** Operations that a `disk-slow` fault made slower. */
  slowed: number;
}

export function noDiskCounts(): DiskCounters {
  return {
    writes: 0,
    syncs: 0,
    tornWrites: 0,
    lostUnsynced: 0,
    readErrors: 0,
    syncErrors: 0,
    noSpace: 0,
    namesLost: 0,
    damaged: 0,
    slowed: 0,
  };
}
