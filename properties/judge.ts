/**
 * A ledger and a list of properties as one thing that a world can feed. It keeps the order that properties rely on
 * (the ledger first, then what several of them share) and calls only those properties that listen.
 */
import type { MemberId, Micros } from '../src/base/types.ts';
import type { FailoverState } from '../src/failover/coordinator.ts';
import type { AppliedEntry } from '../src/ports/state-machine.ts';
import type { Observation } from '../src/raft/observation.ts';
import type { ClientEvent } from './client-history.ts';
import { createLedger } from './ledger/create.ts';
import type { Ledger } from './ledger.ts';
import { EXTRAORDINARY, Occasions } from './occasion.ts';
import type {
  DamageTrial,
  PowerLossTrial,
  Property,
  PropertyMonitor,
  SharedAccount,
  SharedAccountKind,
  StopReason,
  Violation,
} from './property.ts';
import type { Reply, Request } from './request.ts';
import type { WorldView } from './world-view.ts';

export interface JudgeEvents {
  /** Called from within the event that violates; the run may go on, and more may follow. */
  violated(violation: Violation): void;
  /** A property adds one to a named number of the run. */
  counted?(name: string): void;
}

export interface Judge extends Required<Omit<PropertyMonitor, 'heeds'>> {
  readonly ledger: Ledger;
  /** What the last observation brought: bits of `Occasion`, or `EXTRAORDINARY`. */
  readonly occasion: number;
}

/** Starts `properties` on the servers with these ids, in the order of the scenario. */
export function createJudge(
  properties: readonly Property[],
  members: readonly MemberId[],
  world: WorldView,
  events: JudgeEvents,
): Judge {
  const ledger = createLedger(members);
  const accounts = new Map<SharedAccountKind<SharedAccount>, SharedAccount>();
  function shared<Account extends SharedAccount>(kind: SharedAccountKind<Account>): Account {
    const kept = accounts.get(kind);
    if (kept !== undefined) return kept as Account;
    const account = new kind({ world, ledger, shared });
    accounts.set(kind, account);
    return account;
  }
  const monitors = properties.map((property) =>
    property.start({
      world,
      ledger,
      report: (message) => events.violated({ property: property.name, message }),
      count: (name) => events.counted?.(name),
      shared,
    }),
  );
  const observers: readonly PropertyMonitor[] = [...accounts.values(), ...monitors];
  const occasions = new Occasions(ledger);
  /** Who hears of an observation, by what it brings. */
  const audiences: Hooks<'observed'>[] = [];
  let occasion = EXTRAORDINARY;
  const applied = hooksOf(monitors, 'applied');
  const answered = hooksOf(monitors, 'answered');
  const stopped = hooksOf(monitors, 'stopped');
  const quit = hooksOf(monitors, 'quit');
  const client = hooksOf(monitors, 'client');
  const asked = hooksOf(monitors, 'asked');
  const replied = hooksOf(monitors, 'replied');
  const claimed = hooksOf(monitors, 'claimed');
  const told = hooksOf(monitors, 'told');
  const appliedLate = hooksOf(monitors, 'appliedLate');
  const tried = hooksOf(monitors, 'tried');
  const unplugged = hooksOf(monitors, 'unplugged');
  const finished = hooksOf(monitors, 'finished');
  return {
    ledger,
    get occasion() {
      return occasion;
    },
    observed(observation: Observation): void {
      ledger.observed(observation);
      occasion = occasions.of(observation);
      let audience = audiences[occasion];
      if (audience === undefined) {
        audience = hooksOf(
          observers.filter((observer) => hears(observer, occasion)),
          'observed',
        );
        audiences[occasion] = audience;
      }
      for (let at = 0; at < audience.length; at += 1) audience[at]!(observation);
    },
    applied(server: MemberId, entry: AppliedEntry): void {
      for (let at = 0; at < applied.length; at += 1) applied[at]!(server, entry);
    },
    answered(server: MemberId, batch: readonly AppliedEntry[], results: readonly unknown[]): void {
      for (const hook of answered) hook(server, batch, results);
    },
    stopped(server: MemberId, failure: StopReason | null, explained: boolean): void {
      ledger.stopped(server);
      for (const hook of stopped) hook(server, failure, explained);
    },
    quit(server: MemberId): void {
      for (const hook of quit) hook(server);
    },
    client(event: ClientEvent): void {
      for (const hook of client) hook(event);
    },
    asked(server: MemberId, request: Request): void {
      for (const hook of asked) hook(server, request);
    },
    replied(server: MemberId, reply: Reply): void {
      for (const hook of replied) hook(server, reply);
    },
    claimed(server: MemberId, until: Micros): void {
      for (const hook of claimed) hook(server, until);
    },
    told(server: MemberId, state: FailoverState, wasTold: boolean): void {
      for (const hook of told) hook(server, state, wasTold);
    },
    appliedLate(server: MemberId): void {
      for (const hook of appliedLate) hook(server);
    },
    tried(server: MemberId, trial: DamageTrial): void {
      for (const hook of tried) hook(server, trial);
    },
    unplugged(server: MemberId, trial: PowerLossTrial): void {
      for (const hook of unplugged) hook(server, trial);
    },
    finished(): void {
      for (const hook of finished) hook();
    },
  };
}

function hears({ heeds }: PropertyMonitor, occasion: number): boolean {
  return heeds === undefined || occasion === EXTRAORDINARY || (heeds & occasion) !== 0;
}

type HookName = Exclude<keyof PropertyMonitor, 'heeds'>;
type Hooks<Name extends HookName> = NonNullable<PropertyMonitor[Name]>[];

/** The functions of those that listen: to look one up in monitors of forty shapes, each time, would cost as much again. */
function hooksOf<Name extends HookName>(monitors: readonly PropertyMonitor[], name: Name): Hooks<Name> {
  // A monitor may be an object with a state of its own.
  return monitors.flatMap((monitor) => monitor[name]?.bind(monitor) ?? []) as Hooks<Name>;
}
