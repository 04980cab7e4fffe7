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
  /** Of those delivered: in the tail of the latency, slowed by their link. */
  tails: number;
  slowed: number;
  /** Of those delivered, with nothing but their ordinary latency: overtaken by a frame that was sent later on the link. */
  reordered: number;
  /** Of those cut: by a flapping link alone. */
  flapped: number;
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
    tails: 0,
    slowed: 0,
    reordered: 0,
    flapped: 0,
  };
}
