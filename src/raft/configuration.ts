import type { MemberId } from '../base/types.ts';

/** Who decides. Membership changes (joint configurations, learners) will extend this record. */
export interface Configuration {
  /** In ascending order, without repetition, at least one. */
  readonly voters: readonly MemberId[];
}
