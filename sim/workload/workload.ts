/**
 * The simulated clients: each registers a session, then does one operation after the other, and asks server
 * after server with the same session and sequence until one answers. What they see is the history that the
 * linearizability check judges, so they never say more than they know: an operation is *refused* only if every
 * try of it was, and *unknown* as soon as one try may have taken effect. Knows a server by `ClientPort` alone.
 */
import type { ClientEvent } from '../../properties/client-history.ts';
import { type MemberId, type Micros, NO_MEMBER } from '../../src/base/types.ts';
import type { Outcome } from '../../src/replica/outcome.ts';
import type { KernelEvent } from '../kernel/event-queue.ts';
import type { Actor, Kernel } from '../kernel/kernel.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { WorkloadPlan } from '../scenario/scenario.ts';
import type { ClientResult } from '../system.ts';
import { ChosenOperations } from './chosen-operations.ts';
import { type Client, createClient, type Try } from './client.ts';
import { ClientLink, type ClientPort } from './client-link.ts';
import { noCounts, type WorkloadCounters } from './counters.ts';
import { ClientDice, Task } from './dice.ts';
import { learn, OperationDrawing } from './operations.ts';

const Wake = { Begin: 0, Timeout: 1, Retry: 2 } as const;

export class Workload implements Actor {
  readonly counters: WorkloadCounters = noCounts();
  readonly #kernel: Kernel;
  readonly #plan: WorkloadPlan;
  readonly #dice: ClientDice;
  readonly #link: ClientLink;
  readonly #history: (event: ClientEvent) => void;
  readonly #drawing: OperationDrawing;
  readonly #chosen: ChosenOperations;
  readonly #clients: readonly Client[];
  #servers: readonly MemberId[];
  #stopped = false;
  #probing = false;

  constructor(
    kernel: Kernel,
    plan: WorkloadPlan,
    servers: readonly MemberId[],
    keyed: KeyedRandom,
    proposalBytesMax: number,
    port: ClientPort,
    history: (event: ClientEvent) => void,
  ) {
    this.#kernel = kernel;
    this.#plan = plan;
    this.#servers = servers;
    this.#history = history;
    const dice = new ClientDice(plan, keyed);
    this.#dice = dice;
    this.#link = new ClientLink(kernel, dice, port, this.counters, (attempt, outcome) =>
      this.#answered(attempt, outcome),
    );
    this.#chosen = new ChosenOperations(plan.operations);
    this.#drawing = new OperationDrawing(plan, keyed, proposalBytesMax);
    this.#clients = Array.from({ length: plan.clients }, (_, i) =>
      createClient(i + 1, dice.clientKey(i + 1)),
    );
  }

  /** Lets every client begin, after its first pause. Call it once. */
  start(): void {
    for (const client of this.#clients) this.#pause(client);
  }

  /** No client begins another operation; those in progress go on. */
  stopNew(): void {
    this.#stopped = true;
  }

  /**
   * For the liveness phase: every client finishes what it waits for, or does one operation more, and asks only
   * `servers`, over a link that loses nothing, for as long as it takes. `waiting()` tells how many have yet to see one
   * operation return.
   */
  probe(servers: readonly MemberId[]): void {
    if (servers.length === 0) throw new Error('clients can only be probed against at least one server');
    this.#servers = servers;
    this.#probing = true;
    this.#link.lossy = false;
    for (const client of this.#clients) {
      client.probed = false;
      if (!servers.includes(client.leader)) client.leader = NO_MEMBER;
      if (client.state !== 'idle') continue;
      this.#stopTimer(client);
      this.#wakeAt(this.#kernel.now, Wake.Begin, client);
    }
  }

  /** During a probe: nobody asks this server any more, since its operator has turned it off for good. */
  withdraw(server: MemberId): void {
    this.#servers = this.#servers.filter((id) => id !== server);
    for (const client of this.#clients) if (client.leader === server) client.leader = NO_MEMBER;
  }

  /** Clients with an unfinished operation; during a probe, those that it has not satisfied. */
  waiting(): number {
    let waiting = 0;
    for (const client of this.#clients) {
      if (this.#probing ? !client.probed : client.state === 'operating') waiting += 1;
    }
    return waiting;
  }

  handle(event: KernelEvent): void {
    // The payload of this actor's events is always the client that is woken.
    const client = event.payload as Client;
    client.timer = 0;
    const { trace } = this.#kernel;
    trace.add(client.id);
    trace.add(client.task * 4 + event.kind);
    trace.add(client.attempt);
    if (event.kind === Wake.Begin) this.#begin(client);
    else if (event.kind === Wake.Retry) this.#try(client);
    else this.#timeout(client);
  }

  #begin(client: Client): void {
    if (!this.#mayBegin(client)) return;
    client.task += 1;
    if (!this.#probing && !this.#chosen.has(client.id, client.operations + 1)) {
      client.operations += 1;
      this.#pause(client);
      return;
    }
    client.attempt = 0;
    client.mayHaveTakenEffect = false;
    if (client.session === 0) {
      client.state = 'registering';
      client.registrations += 1;
      client.taskKey = this.#dice.taskKey(client.key, Task.Registration, client.registrations);
    } else {
      this.#invoke(client);
    }
    this.#try(client);
  }

  #mayBegin({ id, operations }: Client): boolean {
    if (this.#probing) return true;
    if (this.#stopped || this.counters.invoked >= this.#plan.operationsMax) return false;
    return operations < this.#chosen.lastOf(id);
  }

  #invoke(client: Client): void {
    client.state = 'operating';
    client.operations += 1;
    client.sequence += 1;
    client.taskKey = this.#dice.taskKey(client.key, Task.Operation, client.operations);
    const stamp = `${client.id}.${client.operations}`;
    const operation = this.#drawing.draw(client.taskKey, stamp, client.beliefs, !this.#probing);
    this.counters.invoked += 1;
    client.call = this.counters.invoked;
    client.operation = operation;
    client.way = operation.kind === 'get' ? this.#drawing.readWay(client.taskKey) : 'log';
    if (client.way !== 'log') this.counters.indexReads += 1;
    this.#history({ kind: 'invoke', client: client.id, call: client.call, operation });
  }

  #try(client: Client): void {
    client.attempt += 1;
    this.counters.tries += 1;
    const key = this.#dice.tryKey(client.taskKey, client.attempt);
    const server = this.#chooseServer(client, key);
    client.lastServer = server;
    const { task, attempt, operation, session } = client;
    const sequence = client.state === 'registering' ? 0 : client.sequence;
    const byIndex = client.state === 'operating' && client.way !== 'log';
    const request = { session, sequence, operation, byIndex };
    this.#link.send({ client, task, attempt, key, server, request, outcome: null });
    this.#wakeAt(this.#kernel.now + this.#plan.tryTimeout, Wake.Timeout, client);
  }

  /** The leader as far as known, otherwise any server but the one that was asked last. */
  #chooseServer(client: Client, key: number): MemberId {
    const servers = this.#servers;
    if (client.state === 'operating' && client.way === 'any')
      return this.#dice.server(key, servers, NO_MEMBER);
    if (client.leader !== NO_MEMBER && servers.includes(client.leader)) return client.leader;
    return this.#dice.server(key, servers, client.lastServer);
  }

  #answered(attempt: Try, outcome: Outcome): void {
    const { client } = attempt;
    const isCurrent = attempt.task === client.task && client.state !== 'idle';
    // Any try of an operation may bring its result; only the latest one decides what to do next.
    if (!isCurrent || (outcome.kind !== 'committed' && attempt.attempt !== client.attempt)) {
      this.counters.late += 1;
      return;
    }
    switch (outcome.kind) {
      case 'committed':
        if (!attempt.request.byIndex) client.leader = attempt.server;
        // By the contract of `SimulatedServer.request`.
        this.#committed(client, outcome.result as ClientResult | null, outcome.index);
        return;
      case 'rejected':
        client.leader = outcome.leader;
        if (outcome.reason === 'too-large') this.#giveUp(client, outcome.reason);
        else this.#tryAgain(client, outcome.reason);
        return;
      case 'unknown':
        client.leader = outcome.leader;
        client.mayHaveTakenEffect = true;
        this.#tryAgain(client, outcome.reason);
        return;
      default:
        outcome satisfies never;
    }
  }

  #timeout(client: Client): void {
    client.leader = NO_MEMBER;
    client.mayHaveTakenEffect = true;
    this.#tryAgain(client, 'no-answer');
  }

  #tryAgain(client: Client, reason: string): void {
    if (client.state === 'operating' && !this.#probing && client.attempt >= this.#plan.triesMax) {
      this.#giveUp(client, reason);
      return;
    }
    this.#stopTimer(client);
    const key = this.#dice.tryKey(client.taskKey, client.attempt);
    this.#wakeAt(this.#kernel.now + this.#dice.backoff(key, client.attempt), Wake.Retry, client);
  }

  #committed(client: Client, result: ClientResult | null, index: number): void {
    if (result === null) {
      // That is the answer to an entry that no client made; what to think of such a server, the judges say.
      client.mayHaveTakenEffect = true;
      this.#tryAgain(client, 'no-result');
      return;
    }
    if (client.state === 'registering') {
      if (result.kind !== 'session') {
        this.#tryAgain(client, 'no-session');
        return;
      }
      this.counters.sessions += 1;
      client.session = result.session;
      client.sequence = 0;
      this.#stopTimer(client);
      client.state = 'idle';
      this.#begin(client);
      return;
    }
    const { operation, id, call } = client;
    if (result.kind === 'refused' || result.kind === 'session') {
      // The session is gone, and with it the answer whether an earlier try took effect.
      client.session = 0;
      client.mayHaveTakenEffect = true;
      this.#giveUp(client, 'session-lost');
      return;
    }
    learn(client.beliefs, operation!, result);
    this.counters.returned += 1;
    client.probed = this.#probing;
    this.#history({ kind: 'return', client: id, call, result, index });
    this.#end(client);
  }

  /** Ends the operation (or the registration) without a result. */
  #giveUp(client: Client, reason: string): void {
    const { id, call, operation } = client;
    if (operation !== null) {
      if (client.mayHaveTakenEffect) {
        client.beliefs.delete(operation.key);
        this.counters.unknown += 1;
        this.#history({ kind: 'unknown', client: id, call });
      } else {
        this.counters.refused += 1;
        this.#history({ kind: 'refused', client: id, call, reason });
      }
    }
    this.#end(client);
  }

  #end(client: Client): void {
    this.#stopTimer(client);
    client.operation = null;
    client.state = 'idle';
    client.task += 1;
    if (!client.probed) this.#pause(client);
  }

  #pause(client: Client): void {
    if (!this.#mayBegin(client)) return;
    this.#wakeAt(this.#kernel.now + this.#dice.pause(client.key, client.task), Wake.Begin, client);
  }

  #wakeAt(at: Micros, how: number, client: Client): void {
    client.timer = this.#kernel.schedule(at, this, how, client.id, client);
  }

  #stopTimer(client: Client): void {
    if (client.timer === 0) return;
    this.#kernel.cancel(client.timer);
    client.timer = 0;
  }
}
