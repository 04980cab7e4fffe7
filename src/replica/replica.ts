/**
 * One server of a group: core, log and state machine, driven by events, over ports. Nothing happens by itself:
 * every change follows from a frame, an alarm, a completion of the disk, an applied batch or a proposal. After
 * each step of the core the order is: observe, persist, send, apply (dissertation section 10.2).
 */
import { everyOne } from '../base/every-one.ts';
import { impossible } from '../base/invariant.ts';
import { SteadyTime } from '../base/steady-time.ts';
import {
  type Incarnation,
  type LogIndex,
  type MemberId,
  type Micros,
  NO_MEMBER,
  type TicketId,
} from '../base/types.ts';
import type { Effects } from '../raft/effects.ts';
import type { Entry } from '../raft/entry.ts';
import type { Input } from '../raft/input.ts';
import { NO_LEASE } from '../raft/lease.ts';
import type { MembershipChange } from '../raft/membership-change.ts';
import { Role } from '../raft/state.ts';
import { TimedRaft } from '../raft/timing.ts';
import { SegmentedLog } from '../storage/segmented-log.ts';
import type { Recovered, Storage, StorageEvents, StorageFailure } from '../storage/storage.ts';
import type { Codec } from '../wire/codec.ts';
import { createCodec } from '../wire/create-codec.ts';
import { ApplyLoop, sourceOf } from './apply-loop.ts';
import { ArmedAlarm } from './armed-alarm.ts';
import { checkOptions } from './check-options.ts';
import { FlightRecord } from './flight-record.ts';
import { type DroppedFrame, FrameReader } from './frame-reader.ts';
import { FullDisk, type NotAppended } from './full-disk.ts';
import { ObservationRecord } from './observing.ts';
import type { ReplicaFailure, ReplicaOptions, ReplicaPorts, ReplicaStatus } from './options.ts';
import type { ChangeOutcome, Outcome, ProposalKind, ReadOutcome, TransferOutcome } from './outcome.ts';
import { Pending } from './pending.ts';
import { PutOff } from './put-off.ts';
import { stateAfterRecovery, statusOf } from './replica-state.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { wireLimitsOf } from './wire-limits.ts';

export class Replica implements StorageEvents {
  readonly #options: ReplicaOptions;
  readonly #ports: ReplicaPorts;
  readonly #codec: Codec;
  readonly #frames: FrameReader;
  readonly #storage: Storage;
  readonly #flightRecord: FlightRecord;
  readonly #putOff = new PutOff();
  readonly #pending: Pending;
  readonly #disk = new FullDisk();
  readonly #time = new SteadyTime();
  readonly #alarm: ArmedAlarm;
  #phase: ReplicaStatus['phase'] = 'new';
  #raft: TimedRaft | null = null;
  #applying: ApplyLoop | null = null;
  #snapshots: SnapshotKeeper | null = null;
  #observations: ObservationRecord | null = null;
  #settling = false;

  /** @throws OptionsError when the options cannot work. */
  constructor(options: ReplicaOptions, ports: ReplicaPorts) {
    checkOptions(options);
    this.#options = options;
    this.#ports = ports;
    this.#alarm = new ArmedAlarm(ports.clock);
    this.#pending = new Pending(options.timing.electionTimeoutMax);
    const { identity, self } = options;
    this.#codec = (options.codec ?? createCodec)(identity, self, wireLimitsOf(options.raft));
    this.#frames = new FrameReader(this.#codec, self);
    this.#flightRecord = new FlightRecord(options.flightRecordMax);
    const owner = { cluster: identity.cluster, group: identity.group, member: self };
    this.#storage = new SegmentedLog(ports.fileSystem, owner, options.storage, this);
  }

  /** Begins to recover; the replica takes part when that is done. Once. */
  start(): void {
    if (this.#phase !== 'new') impossible(`replica ${this.#options.self} was started twice`);
    this.#phase = 'recovering';
    this.#storage.open();
  }

  /** Ends the replica; what is pending ends `unknown`. */
  stop(): void {
    if (this.#phase === 'stopped') return;
    this.#phase = 'stopped';
    this.#applying?.stop();
    this.#snapshots?.stop();
    this.#storage.close();
    this.#ports.clock.clearAlarm();
    try {
      this.#pending.stop();
    } finally {
      this.#putOff.end();
    }
  }

  /** A frame arrived. One that is damaged, or not meant for this replica, is dropped and counted. */
  receive(frame: Uint8Array): void {
    if (this.#putOff.isStepping && this.#putOff.take(() => this.receive(frame))) return;
    const raft = this.#raft;
    if (raft === null || this.#phase !== 'running') return;
    const message = this.#frames.read(frame);
    if (message === null) return;
    try {
      raft.message(this.#ports.clock.now(), message);
      this.#settle();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The alarm that was set at the clock is due. */
  alarm(): void {
    if (this.#putOff.isStepping && this.#putOff.take(() => this.alarm())) return;
    if (this.#phase === 'new' || this.#phase === 'stopped') return;
    this.#alarm.wentOff();
    try {
      if (this.#disk.isRetryDue(this.#time.at(this.#ports.clock.now()))) this.#storage.retry();
      this.#raft?.alarm(this.#ports.clock.now());
      this.#settle();
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Proposes an entry. `done` is called exactly once, perhaps from within this call. `payload` belongs to the log
   * from now on and must not change.
   */
  propose(payload: Uint8Array, kind: ProposalKind, done: (outcome: Outcome) => void): void {
    this.proposeAll([payload], kind, [done]);
  }

  /**
   * Proposes entries that stand side by side in the log, in one step: one write to the disk, and one message to each
   * server. They are taken or rejected together, and each ends by itself: `done[i]` is that of `payloads[i]`.
   */
  proposeAll(
    payloads: readonly Uint8Array[],
    kind: ProposalKind,
    done: readonly ((outcome: Outcome) => void)[],
  ): void {
    if (payloads.length !== done.length || payloads.length === 0) {
      impossible(`${payloads.length} proposals came with ${done.length} receivers of their outcomes`);
    }
    if (this.#putOff.defers(() => this.proposeAll(payloads, kind, done))) return;
    const endAll = (outcome: Outcome): void => everyOne(done, (end) => end(outcome));
    const raft = this.#raftThatAppends(endAll);
    if (raft === null) return;
    const leader = raft.state.leader;
    try {
      raft.propose(this.#ports.clock.now(), kind, payloads);
    } catch (error) {
      this.#fail(error);
    }
    const { refusal, proposedAt } = raft.effects;
    if (this.#hasStopped()) {
      // Within the step, so the entries may stand in the log, or be on their way.
      endAll({ kind: 'unknown', reason: 'stopped', leader: NO_MEMBER });
    } else if (refusal !== null) {
      endAll({ kind: 'rejected', reason: refusal, leader });
    } else {
      for (let i = 0; i < done.length; i += 1)
        this.#pending.proposals.add(proposedAt + i, raft.state.term, done[i]!);
    }
    this.#goOn();
  }

  /**
   * Changes who is in the cluster; only the leader can. All of the changes happen at once, or none. `done` is called
   * exactly once, perhaps from within this call: with `committed` when the change cannot be lost any more.
   *
   * @param autoLeave false: when several votes change at once, the cluster stays in the joint configuration until this
   * is called without any change.
   */
  changeMembership(
    changes: readonly MembershipChange[],
    done: (outcome: ChangeOutcome) => void,
    autoLeave = true,
  ): void {
    if (this.#putOff.defers(() => this.changeMembership(changes, done, autoLeave))) return;
    const raft = this.#raftThatAppends(done);
    if (raft === null) return;
    const leader = raft.state.leader;
    try {
      raft.changeMembership(this.#ports.clock.now(), changes, autoLeave);
      const { changeRefusal, proposedAt } = raft.effects;
      if (!this.#hasStopped() && changeRefusal === null)
        this.#pending.change.add(proposedAt, raft.state.term, done);
    } catch (error) {
      this.#fail(error);
    }
    const refusal = raft.effects.changeRefusal;
    if (this.#hasStopped()) done({ kind: 'unknown', reason: 'stopped', leader: NO_MEMBER });
    else if (refusal !== null) done({ kind: 'rejected', reason: refusal, leader });
    this.#goOn();
  }

  /**
   * A linearizable read, on any server that knows a leader: when `done` hears `ready`, the state machine may be looked
   * at from within that call, and shows everything that was committed before this call (dissertation section 6.4).
   * `done` is called exactly once, perhaps from within this call.
   */
  read(done: (outcome: ReadOutcome) => void): void {
    if (this.#putOff.defers(() => this.read(done))) return;
    const raft = this.#raft;
    if (raft === null || this.#phase !== 'running') {
      done({ kind: 'refused', reason: 'stopped', leader: NO_MEMBER });
      return;
    }
    if (this.#pending.reads.size >= this.#options.raft.pendingReadsMax) {
      done({ kind: 'refused', reason: 'overloaded', leader: raft.state.leader });
      return;
    }
    this.#pending.reads.add(done);
    try {
      raft.read(this.#ports.clock.now(), 1);
    } catch (error) {
      this.#fail(error);
    }
    if (this.#hasStopped()) return;
    const refusal = raft.effects.readRefusal;
    if (refusal !== null) {
      this.#pending.reads.takeBack();
      done({ kind: 'refused', reason: refusal, leader: raft.state.leader });
    }
    this.#goOn();
  }

  /**
   * Hands the leadership over to a voter, or for `NO_MEMBER` to the one whose log goes furthest (dissertation section
   * 3.10). Proposals are rejected meanwhile. It ends within a maximum election time-out, and `done` is called exactly
   * once, perhaps from within this call. A server that stops of its own accord does this first.
   */
  transfer(target: MemberId, done: (outcome: TransferOutcome) => void): void {
    if (this.#putOff.defers(() => this.transfer(target, done))) return;
    const raft = this.#raft;
    if (raft === null || this.#phase !== 'running') {
      done({ kind: 'refused', reason: 'stopped', leader: NO_MEMBER });
      return;
    }
    try {
      raft.transfer(this.#ports.clock.now(), target);
    } catch (error) {
      this.#fail(error);
    }
    const refusal = raft.effects.transferRefusal;
    if (this.#hasStopped()) done({ kind: 'aborted', reason: 'stopped' });
    else if (refusal !== null) done({ kind: 'refused', reason: refusal, leader: raft.state.leader });
    else this.#pending.transfer.begin(raft.state.term, done);
    this.#goOn();
  }

  /**
   * The leader that this server follows is known to be gone: others may be voted for at once, and not only when it has
   * been silent for an election time-out. Without effect on a leader, and where lease reads are in use.
   */
  forgetLeader(): void {
    this.#event(() => this.#raft?.forgetLeader(this.#ports.clock.now()));
  }

  /**
   * Campaigns now, without waiting for the election time-out. A living leader is left in peace: without effect within a
   * minimum election time-out of its last word, and on a leader.
   */
  campaign(): void {
    this.#event(() => this.#raft?.campaign(this.#ports.clock.now()));
  }

  /**
   * While its clock reads less than this, and no transfer begins, nobody else leads (dissertation section 6.4.1):
   * `NO_LEASE` on others than a leader that has committed in its term. Needs `raft.leaseReads`, and its bound of drift.
   */
  leaseUntil(): Micros {
    return this.#phase === 'running' ? (this.#raft?.leaseUntil() ?? NO_LEASE) : NO_LEASE;
  }

  /**
   * Begins a snapshot of the applied state now. The index that it will have; 0: none is begun, since the newest is up to
   * date, or the state machine or a snapshot is under way; or, asked within an event, it is begun afterwards.
   */
  takeSnapshot(): LogIndex {
    let index: LogIndex = 0;
    this.#event(() => {
      if (this.#applying?.isIdle === true) index = this.#snapshots?.takeNow() ?? 0;
    });
    return index;
  }

  /**
   * Something that it stands on has thrown, outside of its own handling of errors: a completion of the disk, for one.
   * It stops, and says why. For whoever provides the ports.
   */
  crashed(error: unknown): void {
    this.#fail(error);
  }

  status(): ReplicaStatus {
    return statusOf(this.#phase, this.#raft?.state ?? null);
  }

  /** How many frames were dropped, by reason. */
  refusedFrames(): ReadonlyMap<DroppedFrame, number> {
    return this.#frames.dropped();
  }

  /** Called by storage: recovery is done. The state machine begins with the newest snapshot, if there is one. */
  opened(recovered: Recovered): void {
    try {
      const reader = recovered.snapshot === null ? null : this.#storage.snapshots.open();
      if (reader === null) {
        this.#begin(recovered);
        return;
      }
      this.#ports.stateMachine.restore(sourceOf(reader), () => {
        if (this.#phase !== 'recovering') return;
        reader.close();
        this.#begin(recovered);
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  #begin(recovered: Recovered): void {
    try {
      const { clock, random, stateMachine } = this.#ports;
      const state = stateAfterRecovery(this.#options, recovered);
      const raft = new TimedRaft(state, this.#options.raft, this.#options.timing, random, this);
      this.#raft = raft;
      const { snapshots } = this.#storage;
      const { applyEntriesMax, raft: limits } = this.#options;
      this.#applying = new ApplyLoop(
        raft,
        stateMachine,
        { entriesMax: applyEntriesMax, endsAt: limits.snapshotEntries },
        this.#pending.proposals,
        snapshots,
        this,
      );
      this.#snapshots = new SnapshotKeeper(raft, stateMachine, snapshots, limits, clock, this.#event);
      this.#observeStart(raft, recovered.incarnation);
      if (this.#hasStopped()) return;
      this.#phase = 'running';
      raft.start(clock.now());
      this.#settle();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Called by storage: tickets are durable. */
  completed(ticket: TicketId): void {
    const raft = this.#raft;
    if (raft === null || this.#phase !== 'running') return;
    try {
      raft.ticketCompleted(this.#ports.clock.now(), ticket);
      this.#settle();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Called by storage: the disk is full, or has room again. */
  full(isFull: boolean): void {
    if (this.#phase === 'stopped') return;
    this.#disk.changed(isFull, this.#time.at(this.#ports.clock.now()));
    this.#armAlarm();
    this.#ports.diskFull?.(isFull);
  }

  /** Called by storage: it cannot go on, so neither can the replica. */
  failed(failure: StorageFailure): void {
    this.#stopBy(failure.code, failure.message);
  }

  /** Called by the apply loop, when the state machine answered later: go on with what that allows. */
  appliedLater(): void {
    this.#goOn();
  }

  /** Called by the apply loop, between two batches. */
  appliedBatch(batch: readonly Entry[]): void {
    this.#snapshots?.applied(batch);
  }

  /** Called by the apply loop: the state machine has the state of an installed snapshot. */
  restored(): void {
    this.#snapshots?.restored();
  }

  /** Called by the core after each step. */
  stepped(input: Input, effects: Effects): void {
    const raft = this.#raft;
    const observations = this.#observations;
    if (raft === null || observations === null) impossible('the core made a step before it was there');
    const message = input.kind === 'message' ? input.message : null;
    const observation = observations.step(raft.state, effects, input.kind, message);
    this.#flightRecord.add(observation);
    this.#putOff.stepping(true);
    this.#ports.observer.observe(observation);
    if (this.#hasStopped()) return;
    this.#pending.stepped(input.kind, effects, this.#time.at(this.#ports.clock.now()));
    if (effects.ticket !== null) this.#storage.write(effects.ticket);
    if (effects.compactedTo > 0) this.#storage.compact(effects.compactedTo);
    this.#snapshots?.stepped(effects);
    const released = effects.released;
    for (let i = 0; i < released.length; i += 1) {
      const outgoing = released[i]!;
      this.#ports.network.send(outgoing.to, this.#codec.encode(outgoing));
    }
    this.#putOff.stepping(false);
  }

  /** Something outside has answered: `happen` leads on. */
  readonly #event = (happen: () => void): void => {
    if (this.#putOff.isStepping && this.#putOff.take(() => this.#event(happen))) return;
    if (this.#phase !== 'running') return;
    try {
      happen();
      this.#settle();
    } catch (error) {
      this.#fail(error);
    }
  };

  /** Null, after saying so, when nothing may be appended here now. */
  #raftThatAppends(done: (outcome: NotAppended) => void): TimedRaft | null {
    const raft = this.#raft;
    if (raft === null || this.#phase !== 'running') {
      done({ kind: 'rejected', reason: 'stopped', leader: NO_MEMBER });
      return null;
    }
    if (!this.#disk.isFull || raft.state.role !== Role.Leader) return raft;
    done({ kind: 'rejected', reason: 'disk-full', leader: raft.state.leader });
    return null;
  }

  #observeStart(raft: TimedRaft, incarnation: Incarnation): void {
    this.#observations = new ObservationRecord(raft.state, incarnation);
    const observation = this.#observations.start(raft.state, raft.effects, raft.state.log.entries);
    this.#flightRecord.add(observation);
    this.#ports.observer.observe(observation);
  }

  /** Also after a refusal: the core has looked at the clock, and one that went back wants the alarm armed anew. */
  #goOn(): void {
    this.#event(() => {});
  }

  /** After an event, when no step is under way: answers, applies, and arms the alarm. */
  #settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    const raft = this.#raft;
    const applying = this.#applying;
    if (raft !== null && applying !== null) {
      this.#pending.settle(raft.state);
      this.#snapshots?.answer();
      applying.run(this.#ports.clock);
      this.#snapshots?.settle();
      this.#pending.answer(raft.state, applying, this.#time.at(this.#ports.clock.now()));
    }
    this.#settling = false;
    this.#putOff.run();
    this.#armAlarm();
  }

  #armAlarm(): void {
    if (this.#hasStopped()) return;
    const raft = this.#raft;
    const own = this.#time.readingAt(Math.min(this.#disk.deadline, this.#pending.reads.deadline));
    this.#alarm.arm(raft === null ? own : Math.min(own, raft.nextDeadline()));
  }

  /** A method, since any call to the outside may have stopped the replica meanwhile. */
  #hasStopped(): boolean {
    return this.#phase === 'stopped';
  }

  #fail(error: unknown): void {
    this.#stopBy('invariant', error instanceof Error ? error.message : String(error));
  }

  #stopBy(code: ReplicaFailure['code'], message: string): void {
    if (this.#phase === 'stopped') return;
    try {
      this.stop();
    } finally {
      // Also when a proposer threw at its answer.
      this.#ports.stopped({ code, message, flightRecord: this.#flightRecord.lines() });
    }
  }
}
