/**
 * One simulated server over all its incarnations: its clock, its disk, the queue of what arrives, and the ports it
 * lives on. The ports can be cut off between any two calls; that is how a crash strikes in the middle of an event.
 */
import type { Judge } from '../properties/judge.ts';
import type { OrdersView, ServerView } from '../properties/world-view.ts';
import type { LogIndex, MemberId, Micros, Term } from '../src/base/types.ts';
import type { FileSystem } from '../src/ports/file-system.ts';
import type { Network } from '../src/ports/network.ts';
import type { Random } from '../src/ports/random.ts';
import type { StateMachine } from '../src/ports/state-machine.ts';
import { NO_LEASE } from '../src/raft/lease.ts';
import type { Observation } from '../src/raft/observation.ts';
import { Role } from '../src/raft/state.ts';
import type { ReplicaFailure } from '../src/replica/options.ts';
import type { ChangeOutcome, Outcome } from '../src/replica/outcome.ts';
import type { DiskOperation } from './disk/operation.ts';
import type { RecordFate } from './disk/operation-fate.ts';
import { type DiskHooks, type NameChange, SimulatedDisk } from './disk/simulated-disk.ts';
import type { FateTable } from './kernel/fate-table.ts';
import type { Kernel } from './kernel/kernel.ts';
import { createStream, type KeyedRandom } from './kernel/random.ts';
import { ApplyGate } from './process/apply-gate.ts';
import { ContractMachine } from './process/contract-machine.ts';
import { DelayedMachine } from './process/delayed-machine.ts';
import { EffectGate } from './process/effect-gate.ts';
import { Inbox, type InboxHandler } from './process/inbox.ts';
import { LocalClock } from './process/local-clock.ts';
import { PaddedMachine } from './process/padded-machine.ts';
import { diceOf } from './scenario/dice.ts';
import type { FateOverride, Scenario, TimedFault } from './scenario/scenario.ts';
import { serverSettings } from './server-settings.ts';
import type { ChangeRequest, ClientRequest, SimulatedServer, System } from './system.ts';

/** What a host needs of its world. */
export interface HostWorld {
  readonly kernel: Kernel;
  readonly system: System;
  readonly scenario: Scenario;
  readonly fates: FateTable<FateOverride>;
  readonly record: RecordFate | null;
  readonly network: { send(from: MemberId, to: MemberId, frame: Uint8Array): void };
  /** Hears at once of what is asked, answered and applied. */
  readonly judge: Pick<Judge, 'asked' | 'replied' | 'told' | 'applied' | 'answered' | 'appliedLate'>;
  observed(host: ServerHost, observation: Observation): void;
  claimed(host: ServerHost, until: Micros): void;
  /** The server has made a file, renamed or removed one. */
  renamed(host: ServerHost, change: NameChange): void;
  /** The server was cut off in the middle of an event, which has now ended. */
  severed(host: ServerHost): void;
  /** The server stopped by itself, in an event that has now ended. */
  stoppedByItself(host: ServerHost, failure: ReplicaFailure): void;
  /** An operation of the server's disk has ended, of which the server has not heard yet. */
  ended(host: ServerHost, operation: DiskOperation): void;
  /** An event of the server is about to be handled. */
  handling(host: ServerHost, work: number, payload: unknown): void;
}

export const Work = { Frame: 0, Alarm: 1, Disk: 2, Request: 3, Applied: 4, Order: 5, Change: 6 } as const;

/** What an operator may ask for at a set time. */
type Order = Extract<TimedFault, { kind: 'transfer' | 'forget-leader' | 'campaign' | 'take-snapshot' }>;

type Reply = (outcome: Outcome) => void;
type ChangeReply = (outcome: ChangeOutcome) => void;

export class ServerHost implements ServerView, OrdersView, InboxHandler, DiskHooks {
  readonly id: MemberId;
  readonly disk: SimulatedDisk;
  readonly inbox: Inbox;
  readonly clock: LocalClock;
  readonly applying = new ApplyGate();
  readonly record: RecordFate | null;
  alive = false;
  /** For coverage: crashes that took effects of an event away, and batches that were applied late. */
  crashesMidEvent = 0;
  appliedLate = 0;
  readonly snapshotsAsked = new Set<LogIndex>();
  campaignOrderedIn = -1;
  campaignOrderedAt: Micros = 0;
  /** How long the server stays down when it has been cut off. */
  restartAfter: Micros = 0;
  /** Of the crash that was announced: only the process ends. */
  cacheSurvives = false;
  #server: SimulatedServer | null = null;
  #gate = new EffectGate();
  #machine: ContractMachine | null = null;
  #failure: ReplicaFailure | null = null;
  /** By its own clock. */
  #claimedUntil: Micros = NO_LEASE;
  #tornWrites = 0;
  readonly #world: HostWorld;
  readonly #random: Random;
  readonly #keyed: KeyedRandom;
  readonly #resident: Random | null;

  constructor(world: HostWorld, id: MemberId, random: Random, keyed: KeyedRandom) {
    const { kernel, scenario } = world;
    this.id = id;
    this.record = world.record;
    this.#world = world;
    this.#random = random;
    this.#keyed = keyed;
    this.#resident = scenario.resident ? createStream(diceOf(scenario), `resident/${id}`) : null;
    this.disk = new SimulatedDisk(kernel, id, scenario.disk, keyed, world.fates, diceOf(scenario), this);
    const slow = scenario.process.slow.find((one) => one.server === id);
    this.inbox = new Inbox(kernel, slow?.costPerEvent ?? scenario.process.costPerEvent, this);
    const clockPlan = scenario.clocks.find((one) => one.server === id) ?? null;
    this.clock = new LocalClock(kernel, clockPlan, () => this.inbox.arrive(Work.Alarm, null, null));
  }

  /** Begins a new incarnation. */
  start(): void {
    const { scenario, system } = this.#world;
    const gate = new EffectGate();
    this.#gate = gate;
    this.#failure = null;
    this.#claimedUntil = NO_LEASE;
    this.alive = true;
    this.#server = system.create({
      ...serverSettings(scenario, this.id),
      ports: {
        clock: this.clock,
        network: this.#networkOf(gate),
        fileSystem: this.#fileSystemOf(gate),
        random: this.#random,
        observer: {
          observe: (observation) => {
            if (!gate.severed) this.#world.observed(this, observation);
          },
        },
        stopped: (failure) => {
          if (!gate.severed) this.#failure = failure;
        },
        claimed: (until) => {
          if (gate.severed) return;
          this.#claimedUntil = until;
          this.#world.claimed(this, until);
        },
        told: (state, wasTold) => {
          if (!gate.severed) this.#world.judge.told(this.id, state, wasTold);
        },
        asked: (request) => {
          if (!gate.severed) this.#world.judge.asked(this.id, request);
        },
        replied: (reply) => {
          if (reply.kind === 'read' && reply.outcome.kind === 'ready') this.#machine?.looked();
          if (!gate.severed) this.#world.judge.replied(this.id, reply);
        },
      },
      failover: scenario.failover ?? null,
      resident: this.#resident,
      wrapStateMachine: (machine) => this.#wrap(machine, gate),
    });
    this.#server.start();
    this.#settle();
  }

  /** Ends the incarnation, between two events: power is lost, or the process alone is. */
  crash(cacheSurvives = false): void {
    this.#end();
    if (cacheSurvives) this.disk.unmount();
    else this.disk.crash();
  }

  /** Tells the server to stop, as somebody does who embeds it. Its process is still there, and hears of all that its disk was doing. */
  stop(): void {
    this.#server!.stop?.();
    for (const ended of this.inbox.take(Work.Disk)) this.disk.finish(ended as DiskOperation);
    this.disk.drain();
  }

  /** Ends the incarnation alone, as when a server stops by itself: the machine, and its page cache, stay. */
  exit(): void {
    this.#end();
    this.disk.unmount();
  }

  /** The crash before this incarnation kept a part of an unsynced write. Asked once for each. */
  wasTorn(): boolean {
    const { tornWrites } = this.disk.counters;
    const torn = tornWrites > this.#tornWrites;
    this.#tornWrites = tornWrites;
    return torn;
  }

  /** Lets the next event of this server be its last, cut off after so many calls to the outside. */
  severAfter(effects: number, restartAfter: Micros, cacheSurvives = false): void {
    this.#gate.severAfter(effects);
    this.restartAfter = restartAfter;
    this.cacheSurvives = cacheSurvives;
  }

  /** Takes a crash back that was announced and has not struck. */
  disarm(): void {
    this.#gate.disarm();
  }

  /** A client's request has arrived. */
  request(request: ClientRequest, reply: Reply): void {
    if (this.alive) this.inbox.arrive(Work.Request, request, reply);
  }

  /** An operator wants something of the server. */
  order(order: Order): void {
    if (this.alive) this.inbox.arrive(Work.Order, order, null);
  }

  /** An administrator's request has arrived. */
  change(request: ChangeRequest, reply: ChangeReply): void {
    if (this.alive) this.inbox.arrive(Work.Change, request, reply);
  }

  receive(frame: Uint8Array): void {
    if (this.alive) this.inbox.arrive(Work.Frame, frame, null);
  }

  /** Called by the disk. */
  deliver(operation: DiskOperation): void {
    this.#world.ended(this, operation);
    this.inbox.arrive(Work.Disk, operation, null);
  }

  /** Called by the disk. */
  renamed(change: NameChange): void {
    this.#world.renamed(this, change);
  }

  /** Called by the inbox: the server gets to it. */
  handleWork(work: number, payload: unknown, extra: unknown): void {
    const server = this.#server;
    if (server === null) return;
    this.#world.handling(this, work, payload);
    const gate = this.#gate;
    gate.begin();
    // Each kind of work has a payload of its own, put there by the methods above.
    if (work === Work.Frame) server.receive(payload as Uint8Array);
    else if (work === Work.Alarm) server.alarm();
    else if (work === Work.Disk) this.#finish(server, payload as DiskOperation);
    else if (work === Work.Applied) (payload as () => void)();
    else if (work === Work.Order) this.#obey(server, payload as Order);
    else if (work === Work.Change) this.#change(server, gate, payload as ChangeRequest, extra as ChangeReply);
    else this.#request(server, gate, payload as ClientRequest, extra as Reply);
    gate.end();
    if (work === Work.Applied && !gate.severed) this.#world.judge.appliedLate(this.id);
    this.#settle();
  }

  get paused(): boolean {
    return this.inbox.isPaused;
  }
  get hasBacklog(): boolean {
    return this.inbox.hasBacklog;
  }
  get ready(): boolean {
    return this.#server?.view().ready ?? false;
  }
  /** Its failover coordinator claims so. */
  get isPrimary(): boolean {
    return this.alive && this.clock.now() < this.#claimedUntil;
  }

  get role(): Role {
    return this.#server?.view().role ?? Role.Follower;
  }
  get term(): Term {
    return this.#server?.view().term ?? 0;
  }
  get leader(): MemberId {
    return this.#server?.view().leader ?? NO_SERVER;
  }
  get lastIndex(): LogIndex {
    return this.#server?.view().lastIndex ?? 0;
  }
  get commitIndex(): LogIndex {
    return this.#server?.view().commitIndex ?? 0;
  }
  get appliedIndex(): LogIndex {
    return this.#server?.view().appliedIndex ?? 0;
  }
  stateDigest(): number | null {
    return this.#server?.stateDigest() ?? null;
  }
  get holdsSnapshot(): boolean {
    return this.#machine?.isHeld ?? false;
  }

  /** After an event: what it led to. */
  #settle(): void {
    if (!this.alive) return;
    if (this.#gate.severed) {
      if (this.#gate.refused) this.crashesMidEvent += 1;
      this.#world.severed(this);
    } else if (this.#failure !== null) this.#world.stoppedByItself(this, this.#failure);
  }

  #end(): void {
    this.alive = false;
    this.#server = null;
    this.inbox.clear();
    this.clock.clearAlarm();
  }

  /** What a completion throws, the server stops by, as it does over the ports of a process. */
  #finish(server: SimulatedServer, operation: DiskOperation): void {
    try {
      this.disk.finish(operation);
    } catch (error) {
      if (server.crashed === undefined) throw error;
      server.crashed(error);
    }
  }

  #obey(server: SimulatedServer, order: Order): void {
    if (order.kind === 'transfer') server.transfer?.(order.target ?? NO_SERVER);
    else if (order.kind === 'take-snapshot') {
      this.snapshotsAsked.add(server.view().appliedIndex);
      server.takeSnapshot?.();
    } else if (order.kind === 'campaign') {
      this.campaignOrderedIn = this.#world.kernel.eventNumber;
      this.campaignOrderedAt = this.clock.count();
      server.campaign?.();
    } else server.forgetLeader?.();
  }

  #request(server: SimulatedServer, gate: EffectGate, request: ClientRequest, reply: Reply): void {
    server.request(request, (outcome) => {
      if (gate.effect()) reply(outcome);
    });
  }

  #change(server: SimulatedServer, gate: EffectGate, request: ChangeRequest, reply: ChangeReply): void {
    server.change?.(request, (outcome) => {
      if (gate.effect()) reply(outcome);
    });
  }

  #networkOf(gate: EffectGate): Network {
    const { network } = this.#world;
    return {
      send: (to, frame) => {
        if (gate.effect()) network.send(this.id, to, frame);
      },
    };
  }

  #fileSystemOf(gate: EffectGate): FileSystem {
    return this.disk.mount(gate);
  }

  #wrap(own: StateMachine, gate: EffectGate): StateMachine {
    const { stateBytes } = this.#world.scenario;
    const machine = stateBytes === undefined ? own : new PaddedMachine(own, stateBytes);
    const seen: StateMachine = {
      apply: (batch, done) => {
        if (gate.severed) return;
        for (const entry of batch) this.#world.judge.applied(this.id, entry);
        machine.apply(batch, (results) => {
          if (!gate.severed) this.#world.judge.answered(this.id, batch, results);
          done(results);
        });
      },
      snapshot: () => machine.snapshot(),
      restore: (source, done) => machine.restore(source, done),
    };
    // Nor while it is down: what waits in its inbox then would be handled by its next life.
    const isOver = (): boolean => this.#gate !== gate || !this.alive;
    const gated = this.applying.before(seen, (work) => {
      if (!isOver()) this.inbox.arrive(Work.Applied, work, null);
    });
    const delayMax: Micros = this.#world.scenario.process.applyDelayMax;
    const slow =
      delayMax === 0
        ? gated
        : new DelayedMachine(this.#world.kernel, gated, this.id, delayMax, this.#keyed, (work, delay) => {
            if (isOver()) return;
            if (delay > 0) this.appliedLate += 1;
            this.inbox.arrive(Work.Applied, work, null);
          });
    this.#machine = new ContractMachine(slow);
    return this.#machine;
  }
}

const NO_SERVER = -1;
