/** Effects of the disk that really occurred: a fault that met nothing is not counted. */
export interface DiskCounters {
  reads: number;
  writes: number;
  syncs: number;
  /** Files of which a crash kept some unsynced sectors and lost others. */
  tornWrites: number;
  /** Files of which a crash lost something unsynced. */
  lostUnsynced: number;
  namesLost: number;
  readErrors: number;
  syncErrors: number;
  noSpace: number;
  /** Of any kind, then by kind. */
  damaged: number;
  bitRot: number;
  lostWrites: number;
  misdirectedWrites: number;
  cutShort: number;
  /** Operations that ended, and took longer: because the disk was slowed, or with a tail of the latency. */
  slow: number;
  tails: number;
}

export function noDiskCounts(): DiskCounters {
  return {
    reads: 0,
    writes: 0,
    syncs: 0,
    tornWrites: 0,
    lostUnsynced: 0,
    namesLost: 0,
    readErrors: 0,
    syncErrors: 0,
    noSpace: 0,
    damaged: 0,
    bitRot: 0,
    lostWrites: 0,
    misdirectedWrites: 0,
    cutShort: 0,
    slow: 0,
    tails: 0,
  };
}

/** How many operations were refused, failed or took longer than usual. */
export function troublesOf({ noSpace, readErrors, syncErrors, slow, tails }: DiskCounters): number {
  return noSpace + readErrors + syncErrors + slow + tails;
}
