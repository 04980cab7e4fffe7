/**
 * The trace of a server: JSON lines, of which the first of each life says whose it is, and each other is one observation
 * (`src/raft/observation.ts`). Bytes are base64; `configuration` and `snapshot` stand only in steps in which they are
 * others than in the step before. A change that an older reader would misread gets another name.
 */
import type { GroupIdentity, MemberId } from '../../base/types.ts';

export const TRACE_FORMAT = 'ordeal-trace-1';

/** The line with which each life begins. */
export interface TraceLife extends GroupIdentity {
  readonly format: typeof TRACE_FORMAT;
  readonly server: MemberId;
  readonly name: string;
  /** Those that the cluster was made of; empty for a server that joined later. */
  readonly founders: readonly MemberId[];
  /** What the specification must know of the settings. */
  readonly rules: TraceRules;
}

export interface TraceRules {
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
  readonly leaseReads: boolean;
}
