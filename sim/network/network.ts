/**
 * The network between simulated servers, at most as good as the `Network` port promises and as bad as the plan
 * says. It knows frames and what `identify` reads from them, nothing of Raft. A frame is lost where its link is
 * cut when it is sent or when it would arrive. Every decision is keyed by the frame's identity; every end of a
 * frame goes into the trace.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Network } from '../../src/ports/network.ts';
import { AttemptTable } from '../kernel/attempts.ts';
import type { KernelEvent } from '../kernel/event-queue.ts';
import { formatMessageKey } from '../kernel/fate.ts';
import type { FateTable } from '../kernel/fate-table.ts';
import type { Actor, Kernel } from '../kernel/kernel.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { FateOverride, NetworkPlan } from '../scenario/scenario.ts';
import { type NetworkCounters, noCounts } from './counters.ts';
import { NetworkFaults } from './faults.ts';
import { type Flight, FlightPool, FrameEnd, type FrameIdentity, FrameMark } from './flight.ts';
import { FateDrawing, type FrameFate, isOrdinary, recordFate } from './frame-fate.ts';
import { LinkTable } from './links.ts';
import type { PriorityLanes } from './priorities.ts';

export interface NetworkHooks {
  /** A frame arrives. The network does not look at it again; a duplicate may share its bytes. */
  deliver(to: MemberId, frame: Uint8Array, from: MemberId): void;
  /** Writes what the frame is. Null for a system unknown: its frames are then numbered per link. */
  readonly identify: ((frame: Uint8Array, into: FrameIdentity) => void) | null;
  /** Told of the end of each frame, before a delivery; `flight` is recycled and must not be kept. */
  readonly observe: ((flight: Readonly<Flight>, end: FrameEnd) => void) | null;
  /** Told of each fate that is out of the ordinary, as an override that would bring it about. */
  readonly record: ((fate: FateOverride) => void) | null;
}

/** Frames of which nobody expects that they arrive in order. */
const OUT_OF_ORDER = FrameMark.Copy | FrameMark.Stale | FrameMark.Held;
const TRACE_MARKS = 64;
/** Stands in the trace for a frame to nowhere. */
const NO_LINK = -1;
const ARRIVES = 0;

export class SimulatedNetwork implements Actor {
  readonly counters: NetworkCounters = noCounts();
  /** Where the world switches timed faults. */
  readonly faults: NetworkFaults;
  readonly #kernel: Kernel;
  readonly #fates: FateTable<FateOverride>;
  readonly #hooks: NetworkHooks;
  readonly #fifo: boolean;
  readonly #size: number;
  readonly #links: LinkTable;
  readonly #linkKeys: Int32Array;
  readonly #ordinals: Float64Array;
  readonly #attempts: AttemptTable;
  readonly #drawing: FateDrawing;
  #priorities: PriorityLanes | null;
  readonly #pool = new FlightPool();
  readonly #identity: FrameIdentity = { kind: 0, term: 0, index: 0 };
  readonly #fate: FrameFate = {
    lost: false,
    copies: 1,
    flips: 0,
    delay: 0,
    delayed: false,
    tail: false,
    stale: false,
  };

  constructor(
    kernel: Kernel,
    plan: NetworkPlan,
    servers: readonly MemberId[],
    keyed: KeyedRandom,
    fates: FateTable<FateOverride>,
    hooks: NetworkHooks,
    priorities: PriorityLanes | null = null,
  ) {
    const links = servers.length * servers.length;
    this.#kernel = kernel;
    this.#fates = fates;
    this.#hooks = hooks;
    this.#fifo = plan.fifo;
    this.#size = servers.length;
    this.#links = new LinkTable(links);
    this.#ordinals = new Float64Array(links);
    this.#attempts = new AttemptTable(links);
    this.#drawing = new FateDrawing(plan, keyed);
    this.#priorities = priorities;
    this.faults = new NetworkFaults(servers, this.#links);
    this.#linkKeys = new Int32Array(links);
    for (const [a, from] of servers.entries()) {
      for (const [b, to] of servers.entries()) {
        this.#linkKeys[a * servers.length + b] = this.#drawing.linkKey(from, to);
      }
    }
    for (const { from, to, extra } of plan.slowLinks) this.faults.slowDown(from, to, extra);
  }

  /** The `Network` port of one server. */
  portOf(from: MemberId): Network {
    return { send: (to, frame) => this.send(from, to, frame) };
  }

  /** Whether what `from` sends to `to` now does not leave. */
  isCut(from: MemberId, to: MemberId): boolean {
    const link = this.faults.placeOf(from) * this.#size + this.faults.placeOf(to);
    return this.#links.isCut(link, this.#kernel.now);
  }

  /** From now on frames take the time that the plan says; those on their way arrive when they would have. */
  endPriorities(): void {
    this.#priorities = null;
  }

  send(from: MemberId, to: MemberId, frame: Uint8Array): void {
    this.counters.sent += 1;
    const a = this.faults.placeOf(from);
    const b = this.faults.placeOf(to);
    if (a < 0 || b < 0 || a === b) {
      this.counters.cut += 1;
      this.#kernel.trace.add(NO_LINK);
      return;
    }
    const link = a * this.#size + b;
    const flight = this.#board(link, from, to, frame);
    if (this.#links.isCut(link, this.#kernel.now)) {
      this.#end(flight, FrameEnd.Cut);
      this.#pool.release(flight);
      return;
    }
    if (this.#links.isWhole(link)) this.#sendUnharmed(flight);
    else this.#sendByFate(flight);
  }

  handle(event: KernelEvent): void {
    // The payload of this actor's events is always a flight.
    const flight = event.payload as Flight;
    const { link, to, from, frame } = flight;
    if (flight.epoch !== this.#links.epoch(link)) {
      this.#end(flight, FrameEnd.Reset);
      this.#pool.release(flight);
    } else if (this.#links.isCut(link, this.#kernel.now)) {
      this.#end(flight, FrameEnd.Cut);
      this.#pool.release(flight);
    } else {
      this.#end(flight, FrameEnd.Delivered);
      this.#pool.release(flight);
      this.#hooks.deliver(to, frame, from);
    }
  }

  /** A flight with the frame's identity, on the link's present connection. */
  #board(link: number, from: MemberId, to: MemberId, frame: Uint8Array): Flight {
    const identity = this.#identity;
    if (this.#hooks.identify === null) {
      identity.index = this.#ordinals[link]!;
      this.#ordinals[link] = identity.index + 1;
    } else {
      this.#hooks.identify(frame, identity);
    }
    const flight = this.#pool.take();
    flight.link = link;
    flight.from = from;
    flight.to = to;
    flight.kind = identity.kind;
    flight.term = identity.term;
    flight.index = identity.index;
    flight.attempt = this.#attempts.next(link, identity.kind, identity.term, identity.index);
    flight.epoch = this.#links.epoch(link);
    flight.marks = 0;
    flight.sentAt = this.#kernel.now;
    flight.sequence = this.counters.sent;
    flight.tail = false;
    flight.slowed = false;
    flight.frame = frame;
    return flight;
  }

  #sendUnharmed(flight: Flight): void {
    const at = this.#kernel.now + this.#drawing.latency(this.#identityOf(flight)) + this.#later(flight);
    this.#schedule(flight, this.#fifo ? this.#links.inOrder(flight.link, at) : at);
  }

  #sendByFate(flight: Flight): void {
    const { link, from, to, kind, term, index, attempt } = flight;
    const fate = this.#fate;
    const identity = this.#identityOf(flight);
    this.#drawing.draw(identity, fate);
    if (!this.#fates.isEmpty) {
      const override = this.#fates.message(from, to, kind, term, index, attempt);
      if (override !== null) this.#drawing.override(override, fate);
    }
    if (this.#hooks.record !== null && !isOrdinary(fate)) {
      this.#hooks.record(recordFate(formatMessageKey(flight), fate));
    }
    if (fate.lost) {
      this.#end(flight, FrameEnd.Lost);
      this.#pool.release(flight);
      return;
    }
    const whole = flight.frame;
    const extra = this.#links.extra(link);
    const hold = this.faults.holdOf(from, to, kind);
    if (fate.flips > 0 && whole.length > 0) {
      flight.frame = this.#drawing.flipped(whole, fate.flips, identity);
      flight.marks |= FrameMark.Flipped;
    }
    if (fate.stale) flight.marks |= FrameMark.Stale;
    flight.tail = fate.tail;
    flight.slowed = extra > 0;
    if (hold > 0) flight.marks |= FrameMark.Held;
    const later = this.#later(flight);
    let at = this.#kernel.now + fate.delay + extra + hold + later;
    const ordered = this.#fifo && !fate.stale && hold === 0;
    if (ordered) at = this.#links.inOrder(link, at);
    this.#schedule(flight, at);
    for (let copy = 1; copy < fate.copies; copy += 1) {
      const own = this.#kernel.now + extra + later + this.#drawing.copyLatency(identity, copy);
      // On an ordered link a copy comes after its original: it may be late, not early.
      this.#schedule(this.#copyOf(flight, whole), ordered && own < at ? at : own);
    }
  }

  /** Of an undamaged frame: what arrives twice is often damaged once. */
  #copyOf(flight: Flight, whole: Uint8Array): Flight {
    const copy = this.#pool.take();
    copy.link = flight.link;
    copy.from = flight.from;
    copy.to = flight.to;
    copy.kind = flight.kind;
    copy.term = flight.term;
    copy.index = flight.index;
    copy.attempt = flight.attempt;
    copy.epoch = flight.epoch;
    copy.marks = FrameMark.Copy;
    copy.sentAt = flight.sentAt;
    copy.sequence = flight.sequence;
    copy.tail = false;
    copy.slowed = flight.slowed;
    copy.frame = whole;
    return copy;
  }

  #later({ link, kind }: Flight): Micros {
    return this.#priorities === null ? 0 : this.#priorities.later(link, kind, this.#kernel.now);
  }

  #identityOf(flight: Flight): number {
    const { link, kind, term, index, attempt } = flight;
    return this.#drawing.identityOf(this.#linkKeys[link]!, kind, term, index, attempt);
  }

  #schedule(flight: Flight, at: Micros): void {
    this.#kernel.schedule(at, this, ARRIVES, 0, flight);
  }

  #end(flight: Flight, end: FrameEnd): void {
    const trace = this.#kernel.trace;
    trace.add(flight.link * TRACE_MARKS + flight.marks + end);
    trace.add(flight.kind);
    trace.add(flight.term);
    trace.add(flight.index);
    trace.add(flight.frame.length);
    this.#count(flight, end);
    if (this.#hooks.observe !== null) this.#hooks.observe(flight, end);
  }

  #count({ link, marks, sequence, tail, slowed }: Flight, end: FrameEnd): void {
    const counters = this.counters;
    switch (end) {
      case FrameEnd.Delivered:
        counters.delivered += 1;
        if (tail) counters.tails += 1;
        if (slowed) counters.slowed += 1;
        if ((marks & OUT_OF_ORDER) === 0 && this.#links.isOvertaken(link, sequence)) counters.reordered += 1;
        if (marks === 0) return;
        if ((marks & FrameMark.Copy) !== 0) counters.duplicated += 1;
        if ((marks & FrameMark.Flipped) !== 0) counters.flipped += 1;
        if ((marks & FrameMark.Stale) !== 0) counters.stale += 1;
        if ((marks & FrameMark.Held) !== 0) counters.held += 1;
        return;
      case FrameEnd.Lost:
        counters.lost += 1;
        return;
      case FrameEnd.Cut:
        counters.cut += 1;
        if (this.#links.isOnlyFlapping(link)) counters.flapped += 1;
        else this.faults.stopped(link);
        return;
      case FrameEnd.Reset:
        counters.reset += 1;
        return;
      default:
        end satisfies never;
    }
  }
}
