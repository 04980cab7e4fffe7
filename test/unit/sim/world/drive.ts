/** Drives worlds as tests need it: to a time, to the end, with the log kept. */
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { LogLine } from '../../../../sim/run-result.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import type { System } from '../../../../sim/system.ts';
import { World } from '../../../../sim/world.ts';

export interface Driven {
  readonly world: World;
  readonly lines: readonly LogLine[];
  /** Handles every event that is due before `time`; throws when the run ends earlier. */
  to(time: number): Driven;
  /** Handles all events. */
  toEnd(): Driven;
}

/** A world that has not begun, of our own Raft unless another system is given. */
export function drive(scenario: Scenario, system: System = raftSystem): Driven {
  const lines: LogLine[] = [];
  const world = new World(system, scenario, (line) => lines.push(line));
  const driven: Driven = {
    world,
    lines,
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

/** Lines of the log between two times, the first included. */
export function between(lines: readonly LogLine[], from: number, to: number): LogLine[] {
  return lines.filter((line) => line.atUs >= from && line.atUs < to);
}

/** Lines of one server. */
export function linesOf(lines: readonly LogLine[], server: number): LogLine[] {
  return lines.filter((line) => line.server === server);
}
