/**
 * The order of deliveries by priorities instead of drawn latencies, after PCT (Burckhardt et al., "A Randomized Scheduler
 * with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010): each lane has a random priority, and at a few change
 * points the lane that is about to act falls below all others.
 *
 * PCT lets the highest priority run until it is blocked. Where time passes and heartbeats never cease, the lowest would
 * then never run. So a priority is a length of time here, by which the lane's frames are later than they need be: of
 * two frames sent at once the higher priority arrives first, and a frame is overtaken by whatever is caused within that
 * time.
 */
import type { Micros } from '../../src/base/types.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { SchedulePlan } from '../scenario/scenario.ts';

/** Kinds of message that have lanes of their own on one link; kinds beyond share them. */
const KINDS_MAX = 16;

export class PriorityLanes {
  readonly #plan: SchedulePlan;
  readonly #servers: number;
  /** How much later the frames of each lane are. */
  readonly #later: Float64Array;
  /** Places in the plan's list of change points, in the order of their time. */
  readonly #changes: readonly number[];
  /** How many of them have passed. */
  #changed = 0;

  /** @param servers how many there are: a link is the place of its sender times that, plus the place of its receiver. */
  constructor(plan: SchedulePlan, servers: number, keyed: KeyedRandom) {
    this.#plan = plan;
    this.#servers = servers;
    this.#later = new Float64Array(lanesOf(plan.lanes, servers));
    for (let lane = 0; lane < this.#later.length; lane += 1) {
      this.#later[lane] = keyed.drawFrom(keyed.fold(keyed.start, lane), 0, plan.longest + 1);
    }
    const { changePoints } = plan;
    this.#changes = changePoints
      .map((_, n) => n)
      .sort((a, b) => changePoints[a]! - changePoints[b]! || a - b);
  }

  /** How much later a frame is that is sent now. When a change point has passed, its lane is the one that falls. */
  later(link: number, kind: number, now: Micros): Micros {
    const lane = this.#laneOf(link, kind);
    const next = this.#changes[this.#changed];
    if (next !== undefined && this.#plan.changePoints[next]! <= now) {
      this.#changed += 1;
      this.#later[lane] = this.#fallen(next);
    }
    return this.#later[lane]!;
  }

  /** Below all that have not fallen; among those that have, the order is that of the list, which is not that of time. */
  #fallen(change: number): Micros {
    const { longest, changePoints } = this.#plan;
    return longest + Math.floor((longest * (change + 1)) / changePoints.length);
  }

  #laneOf(link: number, kind: number): number {
    const { lanes } = this.#plan;
    switch (lanes) {
      case 'server':
        return link % this.#servers;
      case 'link':
        return link;
      case 'message':
        return link * KINDS_MAX + (kind % KINDS_MAX);
      default:
        return lanes satisfies never;
    }
  }
}

function lanesOf(lanes: SchedulePlan['lanes'], servers: number): number {
  if (lanes === 'server') return servers;
  return servers * servers * (lanes === 'message' ? KINDS_MAX : 1);
}
