/**
 * A ledger and a list of properties as one thing that a world can feed. It keeps the order that properties rely on
 * (the ledger first) and calls only those properties that listen.
 */
import type { MemberId, Micros } from '../src/base/types.ts';
import type { AppliedEntry } from '../src/ports/state-machine.ts';
import type { Observation } from '../src/raft/observation.ts';
import type { ClientEvent } from './client-history.ts';
import { createLedger } from './ledger/create.ts';
import type { Ledger } from './ledger.ts';
import type { Property, PropertyMonitor, StopReason, Violation } from './property.ts';
import type { Reply, Request } from './request.ts';
import type { WorldView } from './world-view.ts';

export interface JudgeEvents {
  /** Called from within the event that violates; the run may go on, and more may follow. */
  violated(violation: Violation): void;
  /** A property adds one to a named number of the run. */
  counted?(name: string): void;
}

export interface Judge extends Required<PropertyMonitor> {
  readonly ledger: Ledger;
}

/** Starts `properties` on the servers with these ids, in the order of the scenario. */
export function createJudge(
  properties: readonly Property[],
  members: readonly MemberId[],
  world: WorldView,
  events: JudgeEvents,
): Judge {
  const ledger = createLedger(members);
  const monitors = properties.map((property) =>
    property.start({
      world,
      ledger,
      report: (message) => events.violated({ property: property.name, message }),
      count: (name) => events.counted?.(name),
    }),
  );
  const observers = monitors.filter((monitor) => monitor.observed !== undefined);
  const appliers = monitors.filter((monitor) => monitor.applied !== undefined);
  const listeners = monitors.filter(({ asked, replied }) => asked !== undefined || replied !== undefined);
  const answerers = monitors.filter((monitor) => monitor.answered !== undefined);
  return {
    ledger,
    observed(observation: Observation): void {
      ledger.observed(observation);
      for (let at = 0; at < observers.length; at += 1) observers[at]!.observed!(observation);
    },
    applied(server: MemberId, entry: AppliedEntry): void {
      for (let at = 0; at < appliers.length; at += 1) appliers[at]!.applied!(server, entry);
    },
    answered(server: MemberId, batch: readonly AppliedEntry[], results: readonly unknown[]): void {
      for (const monitor of answerers) monitor.answered!(server, batch, results);
    },
    stopped(server: MemberId, failure: StopReason | null, explained: boolean): void {
      ledger.stopped(server);
      for (const monitor of monitors) monitor.stopped?.(server, failure, explained);
    },
    client(event: ClientEvent): void {
      for (const monitor of monitors) monitor.client?.(event);
    },
    asked(server: MemberId, request: Request): void {
      for (const monitor of listeners) monitor.asked?.(server, request);
    },
    replied(server: MemberId, reply: Reply): void {
      for (const monitor of listeners) monitor.replied?.(server, reply);
    },
    claimed(server: MemberId, until: Micros): void {
      for (const monitor of monitors) monitor.claimed?.(server, until);
    },
    finished(): void {
      for (const monitor of monitors) monitor.finished?.();
    },
  };
}
