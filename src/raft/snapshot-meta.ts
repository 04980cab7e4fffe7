import type { LogIndex, Term } from '../base/types.ts';
import type { Configuration } from './configuration.ts';

/**
 * What is known of a snapshot besides its contents (paper section 7: "last included index", "last included term",
 * and "the latest configuration in the log as of" that index). Two snapshots with equal metas have equal contents.
 */
export interface SnapshotMeta {
  /** The last entry that the snapshot stands for; committed and applied where it was made. From 1. */
  readonly index: LogIndex;
  /** The term of that entry. */
  readonly term: Term;
  /** The configuration in force at `index`. */
  readonly configuration: Configuration;
  /** The contents, in bytes; may be 0. */
  readonly size: number;
  /** CRC-32C of the contents. */
  readonly checksum: number;
}

/** The same prefix with the same contents: what was received of one continues the other, whoever sent it. */
export function isSameSnapshot(a: SnapshotMeta, b: SnapshotMeta): boolean {
  return a.index === b.index && a.term === b.term && a.size === b.size && a.checksum === b.checksum;
}
