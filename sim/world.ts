/**
 * Builds a world from a scenario and runs it under a list of properties: one kernel, one network, a host for each
 * server, clients, and the judge that sees every observation. Nothing in it depends on anything but the scenario.
 */
import { ById } from '../properties/by-id.ts';
import { createJudge, type Judge } from '../properties/judge.ts';
import type {
  ClockView,
  ClusterSettings,
  DiskView,
  OrdersView,
  WorldView,
} from '../properties/world-view.ts';
import { type MemberId, type Micros, NO_MEMBER } from '../src/base/types.ts';
import { isMember } from '../src/raft/configuration.ts';
import type { Observation } from '../src/raft/observation.ts';
import { isQuorum } from '../src/raft/quorum.ts';
import { Role } from '../src/raft/state.ts';
import type { ReplicaFailure } from '../src/replica/options.ts';
import { settingsOf } from './cluster-settings.ts';
import { strike } from './damage-place.ts';
import type { DiskOperation } from './disk/operation.ts';
import type { RecordFate } from './disk/operation-fate.ts';
import type { NameChange } from './disk/simulated-disk.ts';
import { DiskTrials } from './disk-trials.ts';
import { FaultSwitch } from './fault-switch.ts';
import { FaultTimetable } from './fault-timetable.ts';
import { judgesOf } from './judges-of.ts';
import type { KernelEvent } from './kernel/event-queue.ts';
import { FateTable } from './kernel/fate-table.ts';
import { type Actor, Kernel } from './kernel/kernel.ts';
import { createStream, KeyedRandom } from './kernel/random.ts';
import { Watchdog } from './kernel/watchdog.ts';
import { excuseFor, leaderAmong, whatIsMissing } from './liveness.ts';
import { createMarks, type MarkMonitor } from './marks/create.ts';
import { SimulatedNetwork } from './network/network.ts';
import { PriorityLanes } from './network/priorities.ts';
import { faultKindsOf, totalsOf } from './run-counts.ts';
import type { LogLine, RunOptions, RunResult, RunViolation } from './run-result.ts';
import { allServers } from './scenario/cluster.ts';
import { diceOf } from './scenario/dice.ts';
import type { FateOverride, Scenario, TimedFault } from './scenario/scenario.ts';
import { type HostWorld, ServerHost, Work } from './server-host.ts';
import { StopExcuses } from './stop-excuses.ts';
import { SUPERVISOR_DELAY } from './supervisor.ts';
import type { ClientRequest, System } from './system.ts';
import { Administrator } from './workload/administrator.ts';
import { Workload } from './workload/workload.ts';
import {
  describeAnswer,
  describeClaim,
  describeFault,
  describeOperation,
  describeRequest,
  logClient,
  logObservation,
  logWorld,
} from './world-log.ts';

const Step = { Begin: 0, End: 1, Restart: 2, Liveness: 3, Check: 4 } as const;

/** How often the liveness phase looks whether the core has recovered. */
const CHECK_EVERY: Micros = 10_000;

export class World implements Actor, HostWorld, WorldView {
  readonly kernel = new Kernel();
  readonly system: System;
  readonly scenario: Scenario;
  readonly fates: FateTable<FateOverride>;
  readonly record: RecordFate | null;
  readonly network: SimulatedNetwork;
  readonly servers: readonly ServerHost[];
  readonly violations: RunViolation[] = [];
  readonly counts = {
    handled: 0,
    crashes: 0,
    stops: 0,
    restarts: 0,
    elections: 0,
    leaders: 0,
    pauses: 0,
    transfers: 0,
  };
  readonly workload: Workload;
  readonly administrator: Administrator;
  readonly faults: FaultSwitch;
  readonly timetable: FaultTimetable;
  readonly trials: DiskTrials;
  readonly marks: MarkMonitor;
  readonly judge: Judge;
  readonly settings: ClusterSettings;
  readonly #byId: ById<ServerHost>;
  readonly #log: ((line: LogLine) => void) | null;
  readonly #violated: ((violation: RunViolation) => boolean) | null;
  readonly #watchdog = new Watchdog();
  readonly #excuses = new StopExcuses();
  /** Servers that stay down because of damage below the watermark. */
  readonly #lost = new Set<MemberId>();
  /** Servers with damage below the watermark that they have not reported. */
  readonly #damaged = new Set<MemberId>();
  /** Servers that were removed, and are not started again. */
  readonly #turnedOff = new Set<MemberId>();
  /** There is more than the servers that the cluster was made of. */
  readonly #changesMembership: boolean;
  #liveness = false;
  #livenessEnds: Micros = 0;
  #over = false;
  #actions: Readonly<Record<string, number>> = {};
  #missing: string | null = 'the liveness phase was not reached';

  constructor(system: System, scenario: Scenario, options: Omit<RunOptions, 'untilUs' | 'handling'> = {}) {
    this.system = system;
    this.scenario = scenario;
    this.settings = settingsOf(scenario);
    this.#log = options.log ?? null;
    this.#violated = options.violated ?? null;
    this.record = options.record ?? null;
    this.fates = new FateTable(scenario.fates);
    const { kernel } = this;
    const dice = diceOf(scenario);
    this.#changesMembership = scenario.membership !== undefined || scenario.cluster.joining !== undefined;
    const ids = allServers(scenario.cluster).map((server) => server.id);
    this.network = new SimulatedNetwork(
      kernel,
      scenario.network,
      ids,
      new KeyedRandom(dice, 'network'),
      this.fates,
      {
        deliver: (to, frame) => this.#byId.get(to)!.receive(frame),
        identify: system.identify,
        observe: null,
        record: this.record,
      },
      scenario.schedule === undefined
        ? null
        : new PriorityLanes(scenario.schedule, ids.length, new KeyedRandom(dice, 'schedule')),
    );
    const disks = new KeyedRandom(dice, 'disk');
    this.servers = ids.map((id) => new ServerHost(this, id, createStream(dice, `server/${id}`), disks));
    this.#byId = new ById(this.servers);
    const judges = judgesOf(system, scenario, options, (counts) => {
      this.#actions = counts;
    });
    this.judge = createJudge(judges, ids, this, {
      violated: ({ property, message }) => this.#violate(property, message),
    });
    this.trials = new DiskTrials(
      system,
      scenario,
      this.judge,
      (id) => this.#damaged.has(id) || this.#lost.has(id),
    );
    this.marks = createMarks(this.judge.ledger, (from, to) => this.network.isCut(from, to));
    this.faults = new FaultSwitch({
      network: this.network,
      host: (id) => this.#byId.get(id)!,
      hosts: () => this.servers,
      crash: (host, restartAfter, cacheSurvives) => this.#crash(host, restartAfter, cacheSurvives),
      stop: (host, restartAfter) => this.#stop(host, restartAfter),
    });
    const steps = { begin: Step.Begin, end: Step.End };
    this.timetable = new FaultTimetable(kernel, this, steps, this.faults.aimed, ids);
    this.workload = new Workload(
      kernel,
      scenario.workload,
      ids,
      new KeyedRandom(dice, 'workload'),
      scenario.raft.proposalBytesMax,
      {
        request: (server, request, reply) =>
          this.#byId.get(server)!.request(request, (outcome) => {
            if (this.#log !== null) this.#logWorld(server, 'answer', describeAnswer(request, outcome));
            reply(outcome);
          }),
      },
      (event) => {
        this.judge.client(event);
        if (this.#log !== null) this.#log(logClient(kernel, event));
      },
    );
    this.administrator = new Administrator(
      kernel,
      scenario.membership ?? [],
      allServers(scenario.cluster),
      scenario.workload,
      new KeyedRandom(dice, 'administrator'),
      {
        change: (server, request, reply) => this.#byId.get(server)!.change(request, reply),
        leader: () => leaderAmong(this.servers)?.id ?? NO_MEMBER,
        told: (what) => this.#logWorld(null, 'administrator', what),
      },
    );
    this.#begin();
  }

  get now(): Micros {
    return this.kernel.now;
  }

  get event(): number {
    return this.kernel.eventNumber;
  }

  clock(server: MemberId): ClockView {
    return this.server(server).clock;
  }

  isDamaged(server: MemberId): boolean {
    return this.#damaged.has(server);
  }

  disk(server: MemberId): DiskView {
    return this.server(server).disk;
  }

  orders(server: MemberId): OrdersView {
    return this.server(server);
  }

  holdsSnapshot(server: MemberId): boolean {
    return this.server(server).holdsSnapshot;
  }

  server(id: MemberId): ServerHost {
    const host = this.#byId.get(id);
    if (host === undefined) throw new Error(`there is no server ${id} in this world`);
    return host;
  }

  /** Starts a server that is down, now; for whoever drives the world from outside. */
  restart(id: MemberId): void {
    this.#restart(this.server(id));
  }

  /** Handles the next event. False when the run is over. */
  step(): boolean {
    if (this.#over || !this.kernel.step()) return false;
    const verdict = this.#watchdog.check(this.kernel.now);
    if (verdict !== null) this.#violate(`watchdog-${verdict.kind}`, verdict.message, true);
    return !this.#over;
  }

  /** Ends the run, and gives the verdicts that are only possible at its end. `cut`: there would have been more of it. */
  finish(cut = false): RunResult {
    if (this.violations.length === 0) this.judge.finished();
    return {
      seed: this.scenario.seed,
      traceHash: this.kernel.trace.hex(),
      virtualMs: Math.floor(this.kernel.now / 1_000),
      totals: totalsOf(this),
      faultKinds: faultKindsOf(this),
      violations: this.violations,
      excuse: this.#excuse(),
      marks: this.marks.counts,
      actions: this.#actions,
      cut,
      unmatchedFates: this.fates.unmatched(),
    };
  }

  handle(event: KernelEvent): void {
    this.kernel.trace.add(event.kind);
    this.kernel.trace.add(event.number);
    if (event.kind === Step.Liveness) this.#beginLiveness();
    else if (event.kind === Step.Check) this.#checkLiveness();
    // All faults end where they are when the liveness phase begins.
    else if (this.#liveness) return;
    else if (event.kind === Step.Restart) this.#restart(this.server(event.number));
    else this.#switchFault(event.kind, event.payload as TimedFault);
  }

  handling(host: ServerHost, work: number, payload: unknown): void {
    this.counts.handled += 1;
    this.kernel.trace.add(work);
    if (this.#log === null) return;
    // Each kind of work has a payload of its own.
    if (work === Work.Disk) this.#logWorld(host.id, 'disk', describeOperation(payload as DiskOperation));
    else if (work === Work.Request) {
      this.#logWorld(host.id, 'request', describeRequest(payload as ClientRequest));
    }
  }

  observed(host: ServerHost, observation: Observation): void {
    const { trace } = this.kernel;
    trace.add(host.id * 4 + observation.role);
    trace.add(observation.term);
    trace.add(observation.lastIndex);
    trace.add(observation.commitIndex);
    const account = this.judge.ledger.account(host.id);
    const before = account.role;
    this.timetable.observed(observation, account);
    this.judge.observed(observation);
    this.marks.observed(observation, this.judge.occasion);
    if (observation.input === 'start' && host.wasTorn()) this.marks.fact('torn-write-recovered', host.id);
    if (observation.role !== before) {
      if (observation.role === Role.Candidate) this.counts.elections += 1;
      else if (observation.role === Role.Leader) this.counts.leaders += 1;
    }
    if (observation.input === 'transfer' && observation.transferTarget !== NO_MEMBER)
      this.counts.transfers += 1;
    if (this.#log !== null) this.#log(logObservation(this.kernel, observation));
  }

  claimed(host: ServerHost, until: Micros): void {
    this.judge.claimed(host.id, until);
    this.#logWorld(host.id, 'claim', describeClaim(until, host.clock.count()));
  }

  severed(host: ServerHost): void {
    this.#crash(host, host.restartAfter, host.cacheSurvives);
  }

  renamed(host: ServerHost, change: NameChange): void {
    this.timetable.renamed(host.id, change, this.judge.ledger.account(host.id));
  }

  ended(host: ServerHost, operation: DiskOperation): void {
    this.trials.ended(host, operation);
  }

  stoppedByItself(host: ServerHost, failure: ReplicaFailure): void {
    host.exit();
    if (failure.code === 'damaged') this.#damaged.delete(host.id);
    this.#logWorld(host.id, 'stopped', `${failure.code}: ${failure.message}`);
    this.marks.stopped(host.id, failure);
    this.judge.stopped(host.id, failure, this.#excuses.take(host, failure.code));
    if (failure.code === 'damaged') this.#lost.add(host.id);
    else this.kernel.schedule(this.kernel.now + SUPERVISOR_DELAY, this, Step.Restart, host.id, null);
  }

  #begin(): void {
    const { kernel, scenario } = this;
    for (const host of this.servers) this.#start(host);
    this.workload.start();
    this.administrator.start();
    for (const fault of scenario.faults) this.timetable.schedule(fault);
    kernel.schedule(scenario.phases.faultsFor, this, Step.Liveness, 0, null);
  }

  #switchFault(step: number, fault: TimedFault): void {
    this.#logWorld(null, step === Step.Begin ? 'fault' : 'fault-ends', describeFault(fault));
    if (step === Step.Begin) this.faults.begin(fault, this.kernel.now);
    else {
      this.faults.end(fault);
      if (fault.kind === 'pause') this.marks.fact('resumed', fault.server);
    }
  }

  #crash(host: ServerHost, restartAfter: Micros, cacheSurvives: boolean): void {
    if (!host.alive) return;
    host.crash(cacheSurvives);
    this.counts.crashes += 1;
    this.#isDown(host, 'crash', restartAfter);
  }

  #stop(host: ServerHost, restartAfter: Micros): void {
    host.stop();
    this.judge.quit(host.id);
    host.exit();
    this.counts.stops += 1;
    this.#isDown(host, 'told to stop', restartAfter);
  }

  #isDown(host: ServerHost, what: string, restartAfter: Micros): void {
    this.#logWorld(host.id, what, '');
    this.marks.stopped(host.id, null);
    this.judge.stopped(host.id, null, true);
    this.kernel.schedule(this.kernel.now + restartAfter, this, Step.Restart, host.id, null);
  }

  #restart(host: ServerHost): void {
    if (host.alive || this.#lost.has(host.id) || this.#turnedOff.has(host.id)) return;
    this.trials.damage(host);
    const damage = this.faults.damages.get(host.id);
    if (damage !== undefined && strike(host.disk, damage) !== null) {
      this.faults.damages.delete(host.id);
      this.#damaged.add(host.id);
    }
    this.counts.restarts += 1;
    this.#logWorld(host.id, 'restart', '');
    this.#start(host);
  }

  #start(host: ServerHost): void {
    this.#excuses.began(host);
    host.start();
  }

  /** Heals the core. The rest stays as broken as it is, and hears nothing of the core any more. */
  #beginLiveness(): void {
    const { phases, raft } = this.scenario;
    const { core, livenessFor } = phases;
    this.#liveness = true;
    this.workload.stopNew();
    this.administrator.stop();
    this.#logWorld(null, 'liveness', `core ${core.join(',')}`);
    if (core.length === 0) {
      this.#over = true;
      return;
    }
    const outside = this.servers.filter((host) => !core.includes(host.id)).map((host) => host.id);
    this.network.endPriorities();
    this.network.faults.healAmong(core);
    // It may go on talking to the core, as far as its links let it, where Raft promises that this does no lasting harm:
    // with pre-vote a server that nobody answers raises no term, with check-quorum it does not lead on.
    this.network.faults.cut([{ a: core, b: outside, oneWay: raft.preVote && raft.checkQuorum }]);
    for (const id of core) {
      const host = this.server(id);
      host.disarm();
      host.disk.heal();
      host.applying.heal();
      host.inbox.resume();
      this.#restart(host);
    }
    this.workload.probe(core);
    this.#livenessEnds = this.kernel.now + livenessFor;
    this.kernel.schedule(this.kernel.now + CHECK_EVERY, this, Step.Check, 0, null);
  }

  #checkLiveness(): void {
    const core = this.scenario.phases.core.filter((id) => !this.#lost.has(id)).map((id) => this.server(id));
    this.#missing =
      this.#excuse() === null
        ? whatIsMissing(this.#deciding(core), this.workload.waiting(), this.scenario.failover !== undefined)
        : null;
    if (this.#missing === null) {
      for (const host of this.servers) this.trials.damage(host);
      this.#over = true;
      return;
    }
    // A core server that stopped by itself as the phase began is started again by its supervisor.
    for (const host of core) if (!host.alive) this.#restart(host);
    if (this.kernel.now < this.#livenessEnds) {
      this.kernel.schedule(this.kernel.now + CHECK_EVERY, this, Step.Check, 0, null);
      return;
    }
    const waitedMs = Math.floor(this.scenario.phases.livenessFor / 1_000);
    this.#violate('liveness', `${waitedMs} ms after healing ${this.#missing}`, true);
  }

  /**
   * Those of the core that the leader has to do with. A server that was removed need not hear of it, and without
   * pre-vote and check-quorum it disturbs the others (dissertation section 4.2.3): then the operator turns it off.
   */
  #deciding(core: readonly ServerHost[]): readonly ServerHost[] {
    if (!this.#changesMembership) return core;
    const leader = leaderAmong(core);
    if (leader === null) return core;
    const configuration = this.judge.ledger.account(leader.id).configuration!;
    const members = core.filter(({ id }) => isMember(configuration, id));
    const { preVote, checkQuorum } = this.scenario.raft;
    const follows = (id: MemberId): boolean => this.server(id).leader === leader.id;
    const isFollowed = isQuorum(configuration, core.map(({ id }) => id).filter(follows));
    if (!(preVote && checkQuorum) && isFollowed && leader.commitIndex === leader.lastIndex) {
      for (const host of core) if (!members.includes(host)) this.#turnOff(host);
    }
    return members.length === 0 ? core : members;
  }

  #turnOff(host: ServerHost): void {
    if (this.#turnedOff.has(host.id)) return;
    this.#turnedOff.add(host.id);
    this.workload.withdraw(host.id);
    if (host.alive) host.crash();
    this.judge.stopped(host.id, null, true);
    this.#logWorld(host.id, 'turned off', 'it is no member any more');
  }

  #excuse(): string | null {
    if (this.#changesMembership) {
      if (this.#lost.size > 0) return 'a server is lost where the membership changes';
      const core = this.scenario.phases.core.map((id) => this.server(id));
      const leader = leaderAmong(core);
      const inForce = leader === null ? null : this.judge.ledger.account(leader.id).configuration;
      if (inForce !== null && !isQuorum(inForce, this.scenario.phases.core))
        return 'no quorum alive: others than the core decide by now';
    }
    return excuseFor(this.scenario.cluster.servers.length, this.scenario.phases.core, this.#lost);
  }

  /** @param isEnd no run goes on after this verdict. */
  #violate(property: string, message: string, isEnd = false): void {
    const violation = {
      seed: this.scenario.seed,
      property,
      atMs: Math.floor(this.kernel.now / 1_000),
      event: this.kernel.eventNumber,
      message,
    };
    this.violations.push(violation);
    this.#logWorld(null, 'VIOLATION', `${property}: ${message}`);
    const goesOn = this.#violated?.(violation) ?? false;
    if (isEnd || !goesOn) this.#over = true;
  }

  #logWorld(server: MemberId | null, what: string, detail: string): void {
    if (this.#log !== null) this.#log(logWorld(this.kernel, server, what, detail));
  }
}
