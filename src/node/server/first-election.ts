/**
 * The first election of a cluster. Nobody leads yet, so an election time-out would be waited for nobody: the first of the
 * founders campaigns as soon as enough of the others can be reached.
 */
import type { RaftTiming } from '../../raft/options.ts';
import type { Replica } from '../../replica/replica.ts';
import type { ClusterView } from './cluster-view.ts';

/** Milliseconds between two looks whether the others can be reached. */
const LOOK_MS = 20;
const MICROS_PER_MS = 1_000;

export class FirstElection {
  readonly #replica: Replica;
  readonly #view: ClusterView;
  /** Milliseconds between two attempts: longer than answers take, since an attempt forgets those of the one before. */
  readonly #pause: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(replica: Replica, view: ClusterView, { heartbeatInterval }: RaftTiming) {
    this.#replica = replica;
    this.#view = view;
    this.#pause = heartbeatInterval / MICROS_PER_MS;
  }

  /** Of a server that runs: without effect where it is not the first founder, and where there was a term already. */
  begin(): void {
    const voters = this.#view.members().filter(({ voter }) => voter);
    const isFirst = voters.every(({ id }) => id >= this.#view.member);
    if (!isFirst || !this.#view.status().isVoter || this.#view.status().term > 0) return;
    const isMajority = 2 * voters.filter(({ connected }) => connected).length > voters.length;
    if (isMajority) this.#replica.campaign();
    this.#timer = setTimeout(() => this.begin(), isMajority ? this.#pause : LOOK_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
