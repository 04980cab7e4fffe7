/**
 * The timing shell around the machine: it owns deadlines and randomised time-outs (paper section 5.2), turns time
 * into the machine's inputs, and tells the next deadline, so that a replica arms one timer and an idle follower
 * costs nothing. All times are readings of the server's own clock; one that goes back is absorbed.
 */
import { SteadyTime } from '../base/steady-time.ts';
import { type LogIndex, type MemberId, type Micros, NO_MEMBER, type TicketId } from '../base/types.ts';
import type { Random } from '../ports/random.ts';
import { type Configuration, membersOf } from './configuration.ts';
import type { Effects, WantedChunk } from './effects.ts';
import { createEffects } from './effects-buffer.ts';
import type { EntryKind } from './entry.ts';
import type { Input } from './input.ts';
import { Lease, leaseDuration, NO_LEASE } from './lease.ts';
import { step } from './machine.ts';
import type { MembershipChange } from './membership-change.ts';
import type { Message } from './message.ts';
import { ELECTION_PRIORITY_MAX, type RaftLimits, type RaftTiming } from './options.ts';
import { quorumReached } from './quorum.ts';
import { ReadTimer } from './read-timer.ts';
import { mayServeByLease } from './reads.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import { type RaftState, Role } from './state.ts';
import { bestTarget } from './transfer.ts';

export interface StepSink {
  /** After each step of the machine; `effects` is valid until this returns. */
  stepped(input: Input, effects: Effects): void;
}

const LONG_AGO = -1;
/** No deadline. */
const NEVER: Micros = Number.POSITIVE_INFINITY;
const HEARTBEAT_DUE: Input = { kind: 'heartbeat-due' };
const ELECTION_TIMEOUT: Input = { kind: 'election-timeout' };
const QUORUM_LOST: Input = { kind: 'quorum-lost' };
const READ_RETRY: Input = { kind: 'read-retry' };
const READ_TIMEOUT: Input = { kind: 'read-timeout' };
const TRANSFER_TIMEOUT: Input = { kind: 'transfer-timeout' };
const FORGET_LEADER: Input = { kind: 'forget-leader' };

export class TimedRaft {
  readonly state: RaftState;
  readonly effects: Effects = createEffects();
  readonly #limits: RaftLimits;
  readonly #timing: RaftTiming;
  readonly #random: Random;
  readonly #sink: StepSink;
  readonly #time = new SteadyTime();
  /** Inner time, when the clock was looked at last. */
  #now: Micros = 0;
  #electionDeadline: Micros = 0;
  #heartbeatDeadline: Micros = 0;
  #quorumDeadline: Micros = 0;
  #leaderHeardAt: Micros = LONG_AGO;
  /** As leader: when each member of this configuration last answered, or from when on it is expected to. */
  readonly #peerHeardAt = new Map<MemberId, Micros>();
  /** Those that did answer. */
  readonly #answered = new Set<MemberId>();
  #heardOf: Configuration | null = null;
  #leading = false;
  readonly #lease: Lease;
  readonly #readTimer: ReadTimer;
  /** As leader: when the transfer that is under way is given up. */
  #transferDeadline: Micros = NEVER;

  constructor(state: RaftState, limits: RaftLimits, timing: RaftTiming, random: Random, sink: StepSink) {
    this.state = state;
    this.#limits = limits;
    this.#timing = timing;
    this.#random = random;
    this.#sink = sink;
    this.#lease = new Lease(leaseDuration(timing, limits));
    this.#readTimer = new ReadTimer(timing);
  }

  /** Begins to wait for a leader. */
  start(now: Micros): void {
    // Inner time counts from here: a clock may read anything, below zero too.
    this.#time.start(now);
    this.#now = 0;
    // In an earlier life it may have heard a leader a moment ago, whose lease counts on that.
    if (this.#limits.leaseReads) this.#leaderHeardAt = 0;
    this.#drawElectionDeadline();
  }

  message(now: Micros, message: Message): void {
    this.#advance(now);
    this.#step({ kind: 'message', message, leaderAlive: this.#isLeaderAlive() });
  }

  propose(now: Micros, entryKind: EntryKind, payloads: readonly Uint8Array[]): void {
    this.#advance(now);
    this.#step({ kind: 'proposal', entryKind, payloads });
  }

  /** No changes: the joint configuration is to be left. */
  changeMembership(now: Micros, changes: readonly MembershipChange[], autoLeave: boolean): void {
    this.#advance(now);
    this.#step({ kind: 'configuration-change', changes, autoLeave, heard: this.#heardLately() });
  }

  ticketCompleted(now: Micros, ticket: TicketId): void {
    this.#advance(now);
    this.#step({ kind: 'ticket-completed', ticket });
  }

  applied(now: Micros, index: LogIndex): void {
    this.#advance(now);
    this.#step({ kind: 'applied', index });
  }

  /** So many reads want an index. */
  read(now: Micros, count: number): void {
    this.#advance(now);
    const leaseHolds = this.#limits.leaseReads && this.#lease.holds(this.#now);
    this.#step({ kind: 'read', count, leaseHolds });
  }

  /** @param target `NO_MEMBER`: whom it fits best, of those who answer: a dead one may have as much of the log. */
  transfer(now: Micros, target: MemberId): void {
    this.#advance(now);
    const to = target === NO_MEMBER ? bestTarget(this.state, this.#heardLately()) : target;
    this.#step({ kind: 'transfer', target: to });
  }

  /** The leader is known to be gone: others may be voted for at once. Without effect where leases are used. */
  forgetLeader(now: Micros): void {
    this.#advance(now);
    this.#step(FORGET_LEADER);
  }

  /** See `Replica.campaign`: a lease counts on the protection of a living leader (dissertation section 6.4.1). */
  campaign(now: Micros): void {
    this.#advance(now);
    if (this.state.role === Role.Leader || this.#isLeaderAlive()) return;
    this.#drawElectionDeadline();
    this.#step(ELECTION_TIMEOUT);
  }

  /** See `Replica.leaseUntil`. */
  leaseUntil(): Micros {
    const { state } = this;
    if (!this.#leading || state.transferTarget !== NO_MEMBER || !mayServeByLease(state, this.#limits))
      return NO_LEASE;
    return this.#time.readingAt(this.#lease.until);
  }

  snapshotSaved(now: Micros, snapshot: SnapshotMeta): void {
    this.#advance(now);
    this.#step({ kind: 'snapshot-saved', snapshot });
  }

  snapshotChunkRead(now: Micros, { member, snapshot, offset }: WantedChunk, bytes: Uint8Array): void {
    this.#advance(now);
    this.#step({ kind: 'snapshot-chunk-read', member, snapshot, offset, bytes });
  }

  snapshotStaged(now: Micros, snapshot: SnapshotMeta, offset: number, complete: boolean): void {
    this.#advance(now);
    this.#step({ kind: 'snapshot-staged', snapshot, offset, complete });
  }

  /** Makes the inputs that are due; none before the deadline. */
  alarm(now: Micros): void {
    this.#advance(now);
    if (this.#readTimer.isTimedOut(this.#now)) this.#step(READ_TIMEOUT);
    if (this.#readTimer.takeRetry(this.#now)) this.#step(READ_RETRY);
    if (this.state.role !== Role.Leader) {
      if (this.#now < this.#electionDeadline) return;
      this.#drawElectionDeadline();
      this.#step(ELECTION_TIMEOUT);
      return;
    }
    if (this.#limits.checkQuorum && this.#now >= this.#quorumDeadline) {
      this.#quorumDeadline = this.#nextQuorumDeadline();
      if (this.#now >= this.#quorumDeadline) {
        this.#step(QUORUM_LOST);
        return;
      }
    }
    if (this.#now >= this.#transferDeadline) this.#step(TRANSFER_TIMEOUT);
    if (this.#now >= this.#heartbeatDeadline) {
      this.#heartbeatDeadline = this.#now + this.#timing.heartbeatInterval;
      this.#step(HEARTBEAT_DUE);
    }
  }

  /** When to call `alarm`, as a reading of the server's clock. */
  nextDeadline(): Micros {
    let first = this.#readTimer.deadline;
    if (this.state.role !== Role.Leader) {
      if (this.#electionDeadline < first) first = this.#electionDeadline;
      return this.#time.readingAt(first);
    }
    if (this.#heartbeatDeadline < first) first = this.#heartbeatDeadline;
    if (this.#limits.checkQuorum && this.#quorumDeadline < first) first = this.#quorumDeadline;
    if (this.#transferDeadline < first) first = this.#transferDeadline;
    return this.#time.readingAt(first);
  }

  #advance(now: Micros): void {
    this.#now = this.#time.at(now);
  }

  #step(input: Input): void {
    const effects = this.effects;
    step(this.state, this.#limits, input, effects);
    if (effects.heardPeer >= 0) this.#hearPeer(effects.heardPeer);
    const leads = this.state.role === Role.Leader;
    if (leads !== this.#leading) this.#changeLead(leads);
    else if (effects.resetElectionTimer && !leads) this.#drawElectionDeadline();
    if (leads && this.state.configuration !== this.#heardOf) this.#changeMembers();
    // After a change of lead, which forgets the leader heard before: a deposed leader hears the one that deposed it.
    if (effects.leaderForgotten) this.#leaderHeardAt = LONG_AGO;
    if (effects.heardLeader) this.#leaderHeardAt = this.#now;
    if (leads && this.#limits.leaseReads) this.#lease.noted(this.#now, this.state.reads);
    this.#readTimer.noted(this.#now, this.state);
    this.#noteTransfer();
    this.#sink.stepped(input, effects);
  }

  #changeLead(leads: boolean): void {
    this.#leading = leads;
    this.#leaderHeardAt = LONG_AGO;
    this.#lease.clear();
    if (!leads) {
      this.#drawElectionDeadline();
      return;
    }
    this.#heartbeatDeadline = this.#now + this.#timing.heartbeatInterval;
    // Those who elected it count as heard; the others get the same grace.
    this.#peerHeardAt.clear();
    this.#answered.clear();
    this.#changeMembers();
    this.#quorumDeadline = this.#nextQuorumDeadline();
  }

  #noteTransfer(): void {
    if (this.state.transferTarget === NO_MEMBER) this.#transferDeadline = NEVER;
    else if (this.#transferDeadline === NEVER) {
      this.#transferDeadline = this.#now + this.#timing.electionTimeoutMax;
    }
  }

  /** Who becomes a member has an election time-out to be heard of. */
  #changeMembers(): void {
    const configuration = this.state.configuration;
    this.#heardOf = configuration;
    const members = membersOf(configuration);
    for (const member of members) {
      if (!this.#peerHeardAt.has(member)) this.#peerHeardAt.set(member, this.#now);
    }
    for (const member of this.#peerHeardAt.keys()) {
      if (!members.includes(member)) this.#peerHeardAt.delete(member);
    }
  }

  #hearPeer(member: MemberId): void {
    if (!this.#peerHeardAt.has(member)) return;
    this.#peerHeardAt.set(member, this.#now);
    this.#answered.add(member);
  }

  /** As leader: itself, and who answered within the minimum election time-out. */
  #heardLately(): MemberId[] {
    const heard = [this.state.self];
    for (const [member, at] of this.#peerHeardAt) {
      if (member === this.state.self || !this.#answered.has(member)) continue;
      if (this.#now - at < this.#timing.electionTimeoutMin) heard.push(member);
    }
    return heard;
  }

  /** The moment at which, if nobody answers meanwhile, no quorum has answered for an election time-out. */
  #nextQuorumDeadline(): Micros {
    const heard = quorumReached(this.state.configuration, (member) =>
      member === this.state.self ? this.#now : this.#peerHeardAt.get(member)!,
    );
    return heard + this.#timing.electionTimeoutMin;
  }

  /** Heard within the minimum election time-out, or leading (dissertation section 4.2.3). */
  #isLeaderAlive(): boolean {
    if (this.state.role === Role.Leader) return true;
    return (
      this.#leaderHeardAt !== LONG_AGO && this.#now - this.#leaderHeardAt < this.#timing.electionTimeoutMin
    );
  }

  #drawElectionDeadline(): void {
    const { electionTimeoutMin, electionTimeoutMax } = this.#timing;
    const waits = (ELECTION_PRIORITY_MAX - this.#limits.electionPriority) * electionTimeoutMax;
    this.#electionDeadline =
      this.#now +
      waits +
      electionTimeoutMin +
      this.#random.nextInt(electionTimeoutMax - electionTimeoutMin + 1);
  }
}
