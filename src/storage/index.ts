/** The write-ahead log: its contract, its implementation over files, and where its watermark is. */
export { SegmentedLog } from './segmented-log.ts';
export type { SnapshotReader, SnapshotStore, SnapshotWriter, StagingProgress } from './snapshots.ts';
export type {
  Recovered,
  Storage,
  StorageEvents,
  StorageFailure,
  StorageIdentity,
  StorageLimits,
} from './storage.ts';
export type { SegmentBytes, Watermark } from './watermark.ts';
export { logSegments, recordedWatermark } from './watermark.ts';
