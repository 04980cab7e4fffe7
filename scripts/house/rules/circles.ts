/**
 * Circles: no folder of a floor imports, over any number of steps, from one that imports from it. A file at a
 * floor's root counts as a room of its own, so that a folder may use one root file and be used by another.
 */
import { type ImportEdge, importsOf } from '../imports.ts';
import { floorOf, isTest, roomOf } from '../plan.ts';
import type { Finding, HouseRule } from '../rule.ts';
import type { SourceUnit } from '../source-unit.ts';

interface Passage {
  readonly unit: SourceUnit;
  readonly edge: ImportEdge;
}

type Rooms = Map<string, Map<string, Passage>>;

export const circles: HouseRule = {
  kind: 'house',
  name: 'circles',
  check(units: readonly SourceUnit[]): Finding[] {
    const rooms = passages(units);
    const findings: Finding[] = [];
    const reported = new Set<string>();
    for (const start of [...rooms.keys()].sort(compareNames)) {
      const circle = shortestCircle(rooms, start);
      if (circle === null || circle.some((room) => reported.has(room))) continue;
      if (circle.every((room) => room.endsWith('.ts'))) continue;
      for (const room of circle) reported.add(room);
      const steps = circle.map((room, at) => passage(rooms, room, circle[(at + 1) % circle.length] ?? start));
      const first = steps[0];
      if (first === undefined) continue;
      const what = `folders import in a circle: ${[...circle, start].join(' -> ')} (${steps.map(place).join(', ')})`;
      const why = 'folders in a circle are one folder: none of them can be read, tested or replaced alone';
      const fix = 'move what both need into the lower one, or into a file of its own below them';
      findings.push(first.unit.finding('circles', first.edge.node, what, why, fix));
    }
    return findings;
  },
};

function passages(units: readonly SourceUnit[]): Rooms {
  const rooms: Rooms = new Map();
  for (const unit of units) {
    if (floorOf(unit.path) === null || isTest(unit.path)) continue;
    const from = roomOf(unit.path);
    for (const edge of importsOf(unit)) {
      if (edge.target === null || floorOf(edge.target) !== floorOf(unit.path)) continue;
      const to = roomOf(edge.target);
      if (to === from) continue;
      const exits = rooms.get(from) ?? new Map<string, Passage>();
      if (!exits.has(to)) exits.set(to, { unit, edge });
      rooms.set(from, exits);
    }
  }
  return rooms;
}

/** Breadth first, so that the circle in the message is the one that is easiest to see. */
function shortestCircle(rooms: Rooms, start: string): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const room = queue[at] ?? start;
    for (const next of rooms.get(room)?.keys() ?? []) {
      if (next === start) {
        const circle = [room];
        for (let back = room; back !== start; ) {
          back = cameFrom.get(back) ?? start;
          circle.push(back);
        }
        return circle.reverse();
      }
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, room);
      queue.push(next);
    }
  }
  return null;
}

function passage(rooms: Rooms, from: string, to: string): Passage {
  const found = rooms.get(from)?.get(to);
  if (found === undefined)
    throw new Error(`house: no passage from ${from} to ${to}, though a circle was found there`);
  return found;
}

function place(step: Passage): string {
  return `${step.unit.path}:${step.unit.lineOf(step.edge.node)}`;
}

function compareNames(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
