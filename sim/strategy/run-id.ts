/**
 * Which run of a campaign it is, in itself: a seed, and the seeds of the mutations that were made of its scenario, one
 * after the other. From it the scenario follows, whatever the campaign has learned meanwhile. Written `4+1031+1072`; the
 * last is the seed that the run has in its campaign.
 */
import { hashText } from '../../model/check/hash.ts';

export type RunId = readonly [number, ...number[]];

/** Mutations of one scenario at most: what is further away from its seed is better begun anew. */
export const MUTATIONS_MAX = 24;

export function formatRunId(run: RunId): string {
  return run.join('+');
}

/** Most file systems take names of 255 bytes, to which others add. */
const FILE_NAME_MAX = 100;
const HEX = 16;

/** The same for the name of a file: of a long one the middle is a hash. */
export function fileNameOf(run: RunId): string {
  const whole = formatRunId(run);
  if (whole.length <= FILE_NAME_MAX) return whole;
  return `${run[0]}+${hashText(whole).toString(HEX)}+${seedOf(run)}`;
}

/** The seed that the run has in its campaign. */
export function seedOf(run: RunId): number {
  return run[run.length - 1]!;
}
