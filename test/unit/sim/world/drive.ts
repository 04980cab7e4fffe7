/** Drives worlds as tests need it: to a time, to the end, with everything kept that can be seen from outside. */
import type { LogLine } from '../../../../sim/run-result.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import type { System } from '../../../../sim/system.ts';
import { World } from '../../../../sim/world.ts';
import type { MemberId, Micros } from '../../../../src/base/types.ts';
import { Role } from '../../../../src/raft/state.ts';
import { plainScenario, SECOND } from './plain-scenario.ts';
import { type Answer, type Delivery, spyOn } from './spy-system.ts';

export interface Driven {
  readonly world: World;
  /** Of the log, without the traffic of clients and disks. */
  readonly lines: readonly LogLine[];
  /** Frames that reached a server, and answers that servers gave; empty when a system was given. */
  readonly deliveries: readonly Delivery[];
  readonly answers: readonly Answer[];
  /** Handles every event that is due before `time`; throws when the run ends earlier. */
  to(time: Micros): Driven;
  /** Handles all events. */
  toEnd(): Driven;
}

/** What goes in and out of servers all the time; the tests look for what these then report. */
const TRAFFIC: ReadonlySet<string> = new Set([
  'call',
  'return',
  'refused',
  'unknown',
  'request',
  'answer',
  'disk',
]);

/** A world that has not begun, of our own Raft unless another system is given. */
export function drive(scenario: Scenario, system: System | null = null): Driven {
  const lines: LogLine[] = [];
  // Nothing asks for the time before the world is there.
  const spy = spyOn(() => world.now);
  const world: World = new World(system ?? spy.system, scenario, {
    log: (line) => {
      if (!TRAFFIC.has(line.what)) lines.push(line);
    },
  });
  const driven: Driven = {
    world,
    lines,
    deliveries: spy.deliveries,
    answers: spy.answers,
    to: (time) => {
      while (world.kernel.nextTime() < time) {
        if (!world.step()) throw new Error(`the run ended at ${world.now} us, before ${time}`);
      }
      return driven;
    },
    toEnd: () => {
      while (world.step());
      return driven;
    },
  };
  return driven;
}

/** What happened between two times, the first included. */
export function between<Item extends { readonly at: Micros } | { readonly atUs: Micros }>(
  items: readonly Item[],
  from: Micros,
  to: Micros,
): Item[] {
  return items.filter((item) => {
    const at = 'at' in item ? item.at : item.atUs;
    return at >= from && at < to;
  });
}

/** Log lines of one server. */
export function linesOf(lines: readonly LogLine[], server: MemberId): LogLine[] {
  return lines.filter((line) => line.server === server);
}

/** Who leads one second after the start of a plain scenario, and the two others. A later fault does not change it. */
export function rolesAtOneSecond(): {
  readonly leader: MemberId;
  readonly follower: MemberId;
  readonly other: MemberId;
} {
  const { world } = drive(plainScenario()).to(1 * SECOND);
  const leader = world.servers.find(({ role }) => role === Role.Leader)!.id;
  const [follower, other] = world.servers.map(({ id }) => id).filter((id) => id !== leader);
  return { leader, follower: follower!, other: other! };
}
