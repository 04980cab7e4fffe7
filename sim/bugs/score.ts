/** A share with its confidence interval, after Wilson (1927), which is right for shares near 1, too. */

/** The normal distribution's quantile of 97.5 %, for an interval of 95 %. */
const Z = 1.959964;

export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** @param of at least 1. */
export function shareOf(count: number, of: number): Share {
  const share = count / of;
  const square = Z * Z;
  const middle = (share + square / (2 * of)) / (1 + square / of);
  const half = (Z / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
