/**
 * The way of requests from clients to servers, and of answers back: both take time and may be lost. Partitions
 * between servers do not touch it. It delivers each answer at most once, and never at once.
 */
import type { MemberId } from '../../src/base/types.ts';
import type { Outcome } from '../../src/replica/outcome.ts';
import type { KernelEvent } from '../kernel/event-queue.ts';
import type { Actor, Kernel } from '../kernel/kernel.ts';
import type { ClientRequest } from '../system.ts';
import type { Try } from './client.ts';
import type { WorkloadCounters } from './counters.ts';
import type { ClientDice } from './dice.ts';

export interface ClientPort {
  /**
   * Hands a request that has arrived to a server. `reply` may be called at once, later, or never (a dead server
   * does not answer); calls after the first are ignored.
   */
  request(server: MemberId, request: ClientRequest, reply: (outcome: Outcome) => void): void;
}

const REQUEST = 0;
const ANSWER = 1;

export class ClientLink implements Actor {
  /** False for the liveness phase: nothing is lost any more. */
  lossy = true;
  readonly #kernel: Kernel;
  readonly #dice: ClientDice;
  readonly #port: ClientPort;
  readonly #counters: WorkloadCounters;
  readonly #answered: (attempt: Try, outcome: Outcome) => void;

  constructor(
    kernel: Kernel,
    dice: ClientDice,
    port: ClientPort,
    counters: WorkloadCounters,
    answered: (attempt: Try, outcome: Outcome) => void,
  ) {
    this.#kernel = kernel;
    this.#dice = dice;
    this.#port = port;
    this.#counters = counters;
    this.#answered = answered;
  }

  send(attempt: Try): void {
    if (this.lossy && this.#dice.losesRequest(attempt.key)) {
      this.#counters.requestsLost += 1;
      return;
    }
    const at = this.#kernel.now + this.#dice.requestLatency(attempt.key);
    this.#kernel.schedule(at, this, REQUEST, attempt.attempt, attempt);
  }

  handle(event: KernelEvent): void {
    // The payload of this actor's events is always a try.
    const attempt = event.payload as Try;
    const { trace } = this.#kernel;
    trace.add(attempt.client.id);
    trace.add(attempt.task * 2 + event.kind);
    trace.add(attempt.attempt);
    if (event.kind === REQUEST) {
      this.#port.request(attempt.server, attempt.request, (outcome) => this.#reply(attempt, outcome));
    } else {
      // An answer is scheduled only when there is an outcome.
      this.#answered(attempt, attempt.outcome!);
    }
  }

  #reply(attempt: Try, outcome: Outcome): void {
    if (attempt.outcome !== null) return;
    attempt.outcome = outcome;
    if (this.lossy && this.#dice.losesAnswer(attempt.key)) {
      this.#counters.answersLost += 1;
      return;
    }
    const at = this.#kernel.now + this.#dice.answerLatency(attempt.key);
    this.#kernel.schedule(at, this, ANSWER, attempt.attempt, attempt);
  }
}
