/**
 * Every random decision of clients but what their operations are, keyed by client, task and try: which server, what
 * is lost between client and server, how long things take. One operation more or less of one client changes nothing
 * for the others.
 */
import { type MemberId, type Micros, NO_MEMBER } from '../../src/base/types.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { WorkloadPlan } from '../scenario/scenario.ts';

/** Namespaces of keys below a client's. Never renumber: recorded seeds depend on them, and on the salts. */
export const Task = { Operation: 1, Registration: 2, Pause: 3 } as const;

const Salt = {
  Server: 0,
  RequestLoss: 1,
  RequestLatency: 2,
  AnswerLoss: 3,
  AnswerLatency: 4,
  Backoff: 5,
  Pause: 6,
} as const;

/** The longest pause before a second try; it doubles with each further one, to at most the time-out of a try. */
const BACKOFF_FIRST: Micros = 1000;
const BACKOFF_DOUBLINGS_MAX = 20;

export class ClientDice {
  readonly #plan: WorkloadPlan;
  readonly #keyed: KeyedRandom;

  constructor(plan: WorkloadPlan, keyed: KeyedRandom) {
    this.#plan = plan;
    this.#keyed = keyed;
  }

  clientKey(id: number): number {
    return this.#keyed.fold(this.#keyed.start, id);
  }

  taskKey(clientKey: number, task: number, number: number): number {
    return this.#keyed.fold(this.#keyed.fold(clientKey, task), number);
  }

  tryKey(taskKey: number, attempt: number): number {
    return this.#keyed.fold(taskKey, attempt);
  }

  /** Any of `servers` but the one that was asked last, if there is another. */
  server(tryKey: number, servers: readonly MemberId[], last: MemberId): MemberId {
    const others = last !== NO_MEMBER && servers.length > 1 && servers.includes(last);
    if (!others) return servers[this.#keyed.drawFrom(tryKey, Salt.Server, servers.length)]!;
    // One place fewer; from the last server's place on, the one behind it.
    const at = this.#keyed.drawFrom(tryKey, Salt.Server, servers.length - 1);
    return servers[at < servers.indexOf(last) ? at : at + 1]!;
  }

  losesRequest(tryKey: number): boolean {
    return this.#keyed.happensFrom(tryKey, Salt.RequestLoss, this.#plan.lossPpm);
  }

  losesAnswer(tryKey: number): boolean {
    return this.#keyed.happensFrom(tryKey, Salt.AnswerLoss, this.#plan.lossPpm);
  }

  requestLatency(tryKey: number): Micros {
    return this.#keyed.drawFrom(tryKey, Salt.RequestLatency, 2 * this.#plan.latency + 1);
  }

  answerLatency(tryKey: number): Micros {
    return this.#keyed.drawFrom(tryKey, Salt.AnswerLatency, 2 * this.#plan.latency + 1);
  }

  /** After try `attempt` (from 1) failed; at least a microsecond, so that time moves on. */
  backoff(tryKey: number, attempt: number): Micros {
    const doublings = Math.min(attempt - 1, BACKOFF_DOUBLINGS_MAX);
    const longest = Math.min(BACKOFF_FIRST * (1 << doublings), Math.max(1, this.#plan.tryTimeout));
    return 1 + this.#keyed.drawFrom(tryKey, Salt.Backoff, longest);
  }

  pause(clientKey: number, number: number): Micros {
    const key = this.taskKey(clientKey, Task.Pause, number);
    return this.#keyed.drawFrom(key, Salt.Pause, 2 * this.#plan.thinkTime + 1);
  }
}
