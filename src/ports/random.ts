/** A source of random integers. Under simulation it is seeded; in production it need not be. */
export interface Random {
  /** A uniformly distributed integer from 0 to `bound - 1`; `bound` is from 1 to 2^32. */
  nextInt(bound: number): number;
}
