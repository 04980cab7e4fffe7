/** Effects of the network that really occurred, for coverage: a fault that was planned and met no frame is not counted. */
export interface NetworkCounters {
  /** Asked for by servers; copies are not among them. */
  sent: number;
  delivered: number;
  /** By the dice. */
  lost: number;
  /** By a partition, a flapping link or an unknown address, when sent or when it would have arrived. */
  cut: number;
  /** In flight on a connection that was reset. */
  reset: number;
  /** Of those delivered: copies, damaged ones, ones beyond the ordinary latency, and held ones. */
  duplicated: number;
  flipped: number;
  stale: number;
  held: number;
}

export function noCounts(): NetworkCounters {
  return {
    sent: 0,
    delivered: 0,
    lost: 0,
    cut: 0,
    reset: 0,
    duplicated: 0,
    flipped: 0,
    stale: 0,
    held: 0,
  };
}
