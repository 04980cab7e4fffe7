/**
 * What a server of the protocol specification knows of reads that wait (dissertation section 6.4), and, beside it, what
 * no server knows: the *floor* of a read is what was known as committed where it was asked for. A read that is
 * answered below its floor is stale. Floors are history: no guard looks at them.
 */

/** Reads that wait for a round of this leader, or for the answer to a request of this follower. */
export interface UnderWay {
  /** The number of the round, or of the request. */
  readonly round: number;
  /** The leader's commit index when the round began; a follower has none yet: 0. */
  readonly index: number;
  readonly floor: number;
}

/** Another server's request that a leader has not answered. */
export interface Asked {
  readonly from: number;
  readonly life: number;
  readonly request: number;
  /** The round that confirms it, and the commit index when that began; 0: none has begun since it arrived. */
  readonly round: number;
  readonly index: number;
}

export interface ReadAccount {
  /** As leader: rounds begun in this term, and by place among the voters the latest that each has answered; else 0. */
  round: number;
  readonly answered: number[];
  /**
   * As leader, with leases: a round of this term was confirmed, by a majority of the configuration in force when it was.
   * A change of the configuration takes nothing from it: whoever decides by a later one holds the leader's entry that
   * says so, and has heard of the leader after the round had begun.
   */
  leased: boolean;
  /** The highest floor of the reads that wait for the next round, or request; `NO_READ` when none does. */
  gathered: number;
  underWay: UnderWay | null;
  /** Requests of this life. */
  request: number;
  /** In ascending order of who asks, one each. */
  asked: readonly Asked[];
  /** A read was answered below its floor. */
  stale: boolean;
}

export const NO_READ = -1;

export function createReads(voters: readonly number[]): ReadAccount {
  return {
    round: 0,
    answered: voters.map(() => 0),
    leased: false,
    gathered: NO_READ,
    underWay: null,
    request: 0,
    asked: [],
    stale: false,
  };
}

/** Shares nothing that an action changes. */
export function cloneReads(reads: ReadAccount): ReadAccount {
  return { ...reads, answered: reads.answered.slice() };
}

/** Whoever leaves its role refuses what waits; a server that starts has nothing that waits. */
export function forgetReads(reads: ReadAccount): void {
  reads.round = 0;
  reads.answered.fill(0);
  reads.leased = false;
  reads.gathered = NO_READ;
  reads.underWay = null;
  reads.asked = NO_ONE;
}

const NO_ONE: readonly Asked[] = [];

/** Equal texts, equal accounts; empty where there was never a read. */
export function readsKey(reads: ReadAccount): string {
  const { round, answered, leased, gathered, underWay, request, asked, stale } = reads;
  if (round === 0 && gathered === NO_READ && underWay === null && request === 0 && !stale) {
    if (asked.length === 0) return '';
  }
  const way = underWay === null ? '' : `${underWay.round}/${underWay.index}/${underWay.floor}`;
  const others = asked.map((one) => [one.from, one.life, one.request, one.round, one.index].join('/'));
  return `${round},${answered.join('/')},${gathered},${way},${request},${others.join('+')},${stale ? 1 : 0}${leased ? ',leased' : ''}`;
}
