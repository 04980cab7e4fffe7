/** The breadth-first run over several shards, which take each level together: what each is asked, and what it comes to. */
import type { Ending, Exploration, Watch } from '../result.ts';
import type { ShardReply, ShardRequest } from './shard.ts';

const MS_A_SECOND = 1_000;

/**
 * Counts are those of one worker, whatever the number of shards. When a property is violated the search ends with the
 * level, and says only that it is; the shortest way there is found by one worker.
 * @example
 * let end = null;
 * while (end === null) end = search.take(search.requests.map((request, n) => shards[n].answer(request)));
 */
export class ShardedSearch<Local, Message> {
  /** What each shard is to be asked now; `take` wants all answers. */
  requests: readonly ShardRequest<Local, Message>[];
  readonly #watch: Watch;
  readonly #beganMs: number;
  #isExpanding = true;
  #depth = 1;
  #deadlockDepth: number | null = null;

  constructor(shards: number, watch: Watch) {
    this.#watch = watch;
    this.#beganMs = watch.now();
    this.requests = Array.from({ length: shards }, () => ({ kind: 'expand' }) as const);
  }

  /** @returns what it came to, or null when there is more to be asked. */
  take(replies: readonly ShardReply<Local, Message>[]): Exploration | null {
    if (this.#isExpanding) {
      this.#isExpanding = false;
      this.requests = replies.map((_, to) => ({
        kind: 'receive',
        parcels: replies.map(({ parcels }) => parcels[to] ?? null),
      }));
      return null;
    }
    this.#isExpanding = true;
    this.requests = replies.map(() => ({ kind: 'expand' }));
    return this.#endOfLevel(replies);
  }

  #endOfLevel(replies: readonly ShardReply<Local, Message>[]): Exploration | null {
    const sum = (of: (reply: ShardReply<Local, Message>) => number): number =>
      replies.reduce((total, reply) => total + of(reply), 0);
    const seconds = (this.#watch.now() - this.#beganMs) / MS_A_SECOND;
    const distinct = sum((reply) => reply.distinct);
    const generated = sum((reply) => reply.generated);
    const deadlocks = sum((reply) => reply.deadlocks);
    const queue = sum((reply) => reply.queue);
    if (deadlocks > 0) this.#deadlockDepth ??= this.#depth - 1;
    const ending = endingOf(replies, queue);
    if (ending !== null) {
      const totals = { distinct, generated, deadlocks, bytes: sum((reply) => reply.bytes) };
      return { ...totals, ending, depth: this.#depth, deadlockDepth: this.#deadlockDepth, seconds };
    }
    this.#depth += 1;
    const statesPerSecond = distinct / seconds;
    this.#watch.onProgress?.({ distinct, generated, queue, depth: this.#depth, seconds, statesPerSecond });
    return null;
  }
}

/** Null while there is more to explore. */
function endingOf<Local, Message>(
  replies: readonly ShardReply<Local, Message>[],
  queue: number,
): Ending | null {
  if (replies.some(({ isViolated }) => isViolated)) return 'violated';
  if (replies.some(({ isExhausted }) => isExhausted)) return 'memory';
  return queue === 0 ? 'complete' : null;
}
