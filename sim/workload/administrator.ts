/**
 * The administrator of a simulated cluster: asks for the changes of the membership that the scenario has, each
 * when its time has come, as operators with scripts would: looks for the leader, tries again while it is told to, and gives up.
 */
import { type MemberId, type Micros, NO_MEMBER } from '../../src/base/types.ts';
import type { MembershipChange } from '../../src/raft/membership-change.ts';
import type { ChangeOutcome } from '../../src/replica/outcome.ts';
import type { KernelEvent } from '../kernel/event-queue.ts';
import type { Actor, Kernel } from '../kernel/kernel.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { ClusterPlan, MembershipPlan, PlannedChange, WorkloadPlan } from '../scenario/scenario.ts';
import type { ChangeRequest } from '../system.ts';

export interface AdministratorPort {
  /** `reply` may be called at once, later, or never. */
  change(server: MemberId, request: ChangeRequest, reply: (outcome: ChangeOutcome) => void): void;
  /** Who leads now, as somebody who watches the cluster sees it; `NO_MEMBER`: nobody. */
  leader(): MemberId;
  told(what: string): void;
}

const Event = { Ask: 0, Arrive: 1, Answer: 2, GiveUp: 3 } as const;
const Salt = { There: 1, Back: 2, LostThere: 3, LostBack: 4 } as const;

const TRIES_MAX = 12;
/** Between two tries of one request. */
const RETRY_AFTER: Micros = 100_000;
/** Refusals that time may cure, or another server. */
const WORTH_A_RETRY: ReadonlySet<string> = new Set([
  'not-leader',
  'pending-change',
  'term-not-committed',
  'transferring',
  'not-caught-up',
  'would-lose-quorum',
  'disk-full',
  'stopped',
]);

/** One try of one request. */
interface Asked {
  readonly plan: MembershipPlan;
  readonly request: number;
  readonly attempt: number;
  server: MemberId;
  readonly key: number;
  outcome: ChangeOutcome | null;
  isOver: boolean;
}

export class Administrator implements Actor {
  /** How requests ended; those that were given up, or not begun, are in neither. */
  readonly counts = { asked: 0, committed: 0, refused: 0 };
  readonly #kernel: Kernel;
  readonly #plans: readonly MembershipPlan[];
  readonly #servers: ClusterPlan['servers'];
  readonly #workload: WorkloadPlan;
  readonly #keyed: KeyedRandom;
  readonly #port: AdministratorPort;
  #stopped = false;

  constructor(
    kernel: Kernel,
    plans: readonly MembershipPlan[],
    servers: ClusterPlan['servers'],
    workload: WorkloadPlan,
    keyed: KeyedRandom,
    port: AdministratorPort,
  ) {
    this.#kernel = kernel;
    this.#plans = plans;
    this.#servers = servers;
    this.#workload = workload;
    this.#keyed = keyed;
    this.#port = port;
  }

  start(): void {
    this.#plans.forEach((plan, request) => {
      const { id } = this.#servers[request % this.#servers.length]!;
      this.#schedule(plan.at, Event.Ask, this.#attempt(plan, request, 0, id));
    });
  }

  /** Asks for nothing more. */
  stop(): void {
    this.#stopped = true;
  }

  handle(event: KernelEvent): void {
    // The payload of this actor's events is always a try.
    const asked = event.payload as Asked;
    this.#kernel.trace.add(asked.request * TRIES_MAX + asked.attempt);
    this.#kernel.trace.add(event.kind);
    if (this.#stopped || asked.isOver) return;
    if (event.kind === Event.Ask) this.#ask(asked);
    else if (event.kind === Event.Arrive) this.#arrive(asked);
    else if (event.kind === Event.Answer) this.#answered(asked, asked.outcome!);
    else this.#again(asked, this.#after(asked.server));
  }

  #ask(asked: Asked): void {
    if (asked.attempt === 0) {
      this.counts.asked += 1;
      const leader = asked.plan.asksLeader ? this.#port.leader() : NO_MEMBER;
      if (leader !== NO_MEMBER) asked.server = leader;
    }
    this.#schedule(this.#kernel.now + this.#workload.tryTimeout, Event.GiveUp, asked);
    if (this.#loses(asked, Salt.LostThere)) return;
    this.#schedule(this.#kernel.now + this.#latency(asked, Salt.There), Event.Arrive, asked);
  }

  #arrive(asked: Asked): void {
    const { server, plan, attempt } = asked;
    const changes = plan.changes.map((change) => this.#named(change, server));
    this.#port.told(
      `asks ${server}: ${JSON.stringify(plan.changes)}${attempt > 0 ? `, try ${attempt + 1}` : ''}`,
    );
    const autoLeave = plan.leaveAfter === undefined;
    this.#port.change(server, { changes, autoLeave }, (outcome) => {
      if (asked.outcome !== null) return;
      asked.outcome = outcome;
      if (this.#loses(asked, Salt.LostBack)) return;
      this.#schedule(this.#kernel.now + this.#latency(asked, Salt.Back), Event.Answer, asked);
    });
  }

  #answered(asked: Asked, outcome: ChangeOutcome): void {
    const reason = outcome.kind === 'committed' ? `at ${outcome.index}` : outcome.reason;
    this.#port.told(`${asked.server} answers: ${outcome.kind} ${reason}`);
    if (outcome.kind === 'committed') {
      asked.isOver = true;
      this.counts.committed += 1;
      this.#leaveLater(asked);
    } else if (outcome.kind === 'rejected' && !WORTH_A_RETRY.has(outcome.reason)) {
      asked.isOver = true;
      this.counts.refused += 1;
    } else {
      const elsewhere = outcome.reason === 'not-leader' || outcome.kind === 'unknown';
      const known = this.#servers.some(({ id }) => id === outcome.leader);
      this.#again(asked, !elsewhere ? asked.server : known ? outcome.leader : this.#after(asked.server));
    }
  }

  /** Where the change has led to a joint configuration and stays there, a request to leave it; refused elsewhere. */
  #leaveLater({ plan: { leaveAfter }, request, server }: Asked): void {
    if (leaveAfter === undefined) return;
    const plan: MembershipPlan = { at: this.#kernel.now + leaveAfter, changes: [], asksLeader: true };
    const leaving = this.#attempt(plan, this.#plans.length + request, 0, server);
    this.#schedule(plan.at, Event.Ask, leaving);
  }

  /** The next try, which takes the place of this one. */
  #again(asked: Asked, server: MemberId): void {
    asked.isOver = true;
    const attempt = asked.attempt + 1;
    if (attempt >= TRIES_MAX) return;
    const next = this.#attempt(asked.plan, asked.request, attempt, server);
    this.#schedule(this.#kernel.now + RETRY_AFTER, Event.Ask, next);
  }

  #attempt(plan: MembershipPlan, request: number, attempt: number, server: MemberId): Asked {
    const key = this.#keyed.fold(this.#keyed.fold(this.#keyed.start, request), attempt);
    return { plan, request, attempt, server, key, outcome: null, isOver: false };
  }

  #named({ kind, id }: PlannedChange, asked: MemberId): MembershipChange {
    const server = id ?? asked;
    if (kind !== 'add-voter' && kind !== 'add-learner') return { kind, id: server };
    return { kind, id: server, name: this.#servers.find((one) => one.id === server)!.name };
  }

  #after(server: MemberId): MemberId {
    const place = this.#servers.findIndex(({ id }) => id === server);
    return this.#servers[(place + 1) % this.#servers.length]!.id;
  }

  #latency({ key }: Asked, salt: number): Micros {
    return this.#keyed.drawFrom(key, salt, 2 * this.#workload.latency + 1);
  }

  #loses({ key }: Asked, salt: number): boolean {
    return this.#keyed.happensFrom(key, salt, this.#workload.lossPpm);
  }

  #schedule(at: Micros, kind: number, asked: Asked): void {
    this.#kernel.schedule(at, this, kind, asked.request, asked);
  }
}
