/**
 * Which run of a campaign it is, in itself: a seed, and the seeds of the mutations that were made of its scenario, one
 * after the other. From it the scenario follows, whatever the campaign has learned meanwhile. Written `4+1031+1072`; the
 * last is the seed that the run has in its campaign.
 */
export type RunId = readonly [number, ...number[]];

/** Mutations of one scenario at most: what is further away from its seed is better begun anew. */
export const MUTATIONS_MAX = 24;

export function formatRunId(run: RunId): string {
  return run.join('+');
}

/** The seed that the run has in its campaign. */
export function seedOf(run: RunId): number {
  return run[run.length - 1]!;
}
