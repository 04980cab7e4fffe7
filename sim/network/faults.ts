/**
 * The timed faults of the network as the world switches them: by server ids, on and off. Between servers that
 * `healAmong` has healed nothing has an effect any more; links that cross to, or lie outside of, that core stay
 * exactly as they were.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { PartitionShape } from '../scenario/scenario.ts';
import type { LinkTable } from './links.ts';

/** The parts of a `hold` fault that say what is held, and for how long. */
export interface HoldRule {
  readonly from: MemberId | null;
  readonly to: MemberId | null;
  readonly message: number | null;
  readonly hold: Micros;
}

/** A partition in force that has not kept a frame from arriving yet. */
interface UnmetCut {
  readonly cuts: readonly PartitionShape[];
  readonly links: ReadonlySet<number>;
  readonly met: () => void;
}

export class NetworkFaults {
  readonly #servers: readonly MemberId[];
  readonly #places = new Map<MemberId, number>();
  readonly #links: LinkTable;
  readonly #holds: HoldRule[] = [];
  readonly #unmet: UnmetCut[] = [];

  constructor(servers: readonly MemberId[], links: LinkTable) {
    this.#servers = servers;
    this.#links = links;
    for (const [place, server] of servers.entries()) this.#places.set(server, place);
  }

  /** Adds one cut to each link that the shapes name. `met` is called once, when that first stops a frame. */
  cut(cuts: readonly PartitionShape[], met: (() => void) | null = null): void {
    const links = new Set<number>();
    this.#eachLink(cuts, (link) => {
      links.add(link);
      this.#links.addCut(link, 1);
    });
    if (met !== null) this.#unmet.push({ cuts, links, met });
  }

  /** Takes back what `cut` did with the same shapes (the same object). */
  heal(cuts: readonly PartitionShape[]): void {
    this.#eachLink(cuts, (link) => this.#links.addCut(link, -1));
    const at = this.#unmet.findIndex((each) => each.cuts === cuts);
    if (at >= 0) this.#unmet.splice(at, 1);
  }

  /** A frame was stopped on a link that is cut. */
  stopped(link: number): void {
    for (let at = this.#unmet.length - 1; at >= 0; at -= 1) {
      const { links, met } = this.#unmet[at]!;
      if (!links.has(link)) continue;
      this.#unmet.splice(at, 1);
      met();
    }
  }

  /** The link is cut for `period`, whole for `period`, and so on, from now. */
  startFlapping(from: MemberId, to: MemberId, period: Micros, now: Micros): void {
    this.#links.addFlap(this.linkOf(from, to), now, period);
  }

  stopFlapping(from: MemberId, to: MemberId, period: Micros): void {
    this.#links.removeFlap(this.linkOf(from, to), period);
  }

  /** Adds to the latency of a link. */
  slowDown(from: MemberId, to: MemberId, extra: Micros): void {
    this.#links.addExtra(this.linkOf(from, to), extra);
  }

  /** Takes back what `slowDown` did. */
  speedUp(from: MemberId, to: MemberId, extra: Micros): void {
    this.#links.addExtra(this.linkOf(from, to), -extra);
  }

  /** Every frame in flight between the two is lost. */
  resetConnection(a: MemberId, b: MemberId): void {
    this.#links.reset(this.linkOf(a, b));
    this.#links.reset(this.linkOf(b, a));
  }

  addHold(rule: HoldRule): void {
    this.#holds.push(rule);
  }

  /** Takes back an `addHold` with the same object. */
  removeHold(rule: HoldRule): void {
    const at = this.#holds.indexOf(rule);
    if (at >= 0) this.#holds.splice(at, 1);
  }

  /** How long the rules hold this message: the longest of them, 0 for none. */
  holdOf(from: MemberId, to: MemberId, kind: number): Micros {
    let hold = 0;
    for (let i = 0; i < this.#holds.length; i += 1) {
      const rule = this.#holds[i]!;
      if (rule.message !== null && rule.message !== kind) continue;
      if (rule.from !== null && rule.from !== from) continue;
      if (rule.to !== null && rule.to !== to) continue;
      if (rule.hold > hold) hold = rule.hold;
    }
    return hold;
  }

  /** For the liveness phase: no fault between any two of `core`, from now to the end of the run. */
  healAmong(core: readonly MemberId[]): void {
    for (const from of core) {
      for (const to of core) {
        if (from !== to) this.#links.restore(this.linkOf(from, to));
      }
    }
  }

  isCut(from: MemberId, to: MemberId, now: Micros): boolean {
    return this.#links.isCut(this.linkOf(from, to), now);
  }

  /** -1 for a server that is not on this network. */
  placeOf(server: MemberId): number {
    return this.#places.get(server) ?? -1;
  }

  linkOf(from: MemberId, to: MemberId): number {
    const a = this.placeOf(from);
    const b = this.placeOf(to);
    if (a < 0 || b < 0 || a === b) {
      throw new Error(`there is no link from server ${from} to ${to}; the servers are ${this.#servers}`);
    }
    return a * this.#servers.length + b;
  }

  #eachLink(cuts: readonly PartitionShape[], change: (link: number) => void): void {
    for (const { a, b, oneWay } of cuts) {
      for (const from of a) {
        for (const to of b) {
          if (from === to) continue;
          change(this.linkOf(from, to));
          if (!oneWay) change(this.linkOf(to, from));
        }
      }
    }
  }
}
