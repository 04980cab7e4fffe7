/**
 * A property is an online check over what happens in a world. It names what it found and where. It must be
 * incremental: the cost per event does not grow with the log or with the run.
 */

import type { MemberId, Micros } from '../src/base/types.ts';
import type { FailoverState } from '../src/failover/coordinator.ts';
import type { AppliedEntry } from '../src/ports/state-machine.ts';
import type { Observation } from '../src/raft/observation.ts';
import type { ReplicaFailure } from '../src/replica/options.ts';
import type { ClientEvent } from './client-history.ts';
import type { Ledger, Recovery } from './ledger.ts';
import type { Reply, Request } from './request.ts';
import type { WorldView } from './world-view.ts';

/** A property that did not hold; the message names servers, terms, indexes and what was expected. */
export interface Violation {
  readonly property: string;
  readonly message: string;
}

/** Why a server stopped by itself; a `ReplicaFailure` is one. */
export type StopReason = Pick<ReplicaFailure, 'code' | 'message'>;

/** A server took part, stopped for this reason, or did neither. */
export type StartResult = StopReason | 'started' | 'nothing';

/** A server was started, alone, from a copy of its disk that had been damaged where it must be noticed. */
export interface DamageTrial {
  /** The kind of damage. */
  readonly how: string;
  /** Where it is. */
  readonly path: string;
  readonly offset: number;
  readonly result: StartResult;
}

/** A server was started, alone, from what a loss of power might have left of its disk at this moment. */
export interface PowerLossTrial {
  /** What had happened on the disk last. */
  readonly after: string;
  readonly result: StartResult;
  /** What it found, if it took part, against what had to be there. */
  readonly recovery: Recovery | null;
}

/** What several properties have to know of a run; told of an observation before any of them is. */
export interface SharedAccount {
  observed(observation: Observation): void;
  /** As of a monitor. */
  readonly heeds?: number;
}

/** A class of such accounts, which may rest on others. */
export type SharedAccountKind<Account extends SharedAccount> = new (context: AccountContext) => Account;

export interface AccountContext {
  readonly world: WorldView;
  /** Has digested an observation, or a stop, before any account or property sees it. */
  readonly ledger: Ledger;
  /** To be called from within `start`, or a constructor. @returns the one account of this kind, kept for all that ask for it. */
  shared<Account extends SharedAccount>(kind: SharedAccountKind<Account>): Account;
}

/** What a property needs to do its work; made anew for every run. */
export interface PropertyContext extends AccountContext {
  readonly report: (message: string) => void;
  /** Adds one to a named number of the run, for what is neither right nor wrong (an undecided check, for one). */
  readonly count: (name: string) => void;
}

/** Every hook is optional; each is called as it happens, in event order. */
export interface PropertyMonitor {
  observed?(observation: Observation): void;
  /**
   * Of the ordinary course of things `observed` need only hear of these: bits of `Occasion`. What is out of the ordinary it
   * hears of anyway. Omitted: of everything.
   */
  readonly heeds?: number;
  /** The state machine of a server was really given this entry (by the harness's own wrapper). */
  applied?(server: MemberId, entry: AppliedEntry): void;
  /** The state machine of a server has answered a batch that it was given, with one result for each entry. */
  answered?(server: MemberId, batch: readonly AppliedEntry[], results: readonly unknown[]): void;
  /**
   * A server crashed, or stopped by itself (`failure` says why, for a crash it is null). `explained`: a fault
   * that the world injected justifies that stop (a failed fsync, bit rot, ...).
   */
  stopped?(server: MemberId, failure: StopReason | null, explained: boolean): void;
  /** The server was told to stop, and has, while its process is still there; `stopped` follows. */
  quit?(server: MemberId): void;
  client?(event: ClientEvent): void;
  /** The server has got hold of a request, whoever asks; before it looks at it. */
  asked?(server: MemberId, request: Request): void;
  /** The server answers a request, now: the answer has yet to travel, and may be lost. */
  replied?(server: MemberId, reply: Reply): void;
  /** The server claims to be PRIMARY while its clock reads less than `until`; -Infinity: it claims it no more. */
  claimed?(server: MemberId, until: Micros): void;
  /** Those who rely on the coordinator of the server were told what it is; `wasTold` false: they could not be. */
  told?(server: MemberId, state: FailoverState, wasTold: boolean): void;
  /** An event of the server has ended in which a state machine that takes its time was given something, or answered. */
  appliedLate?(server: MemberId): void;
  /** What would have happened, had its disk been damaged now. */
  tried?(server: MemberId, trial: DamageTrial): void;
  /** What would have happened, had its power been lost now. */
  unplugged?(server: MemberId, trial: PowerLossTrial): void;
  /** The run is over. */
  finished?(): void;
}

export interface Property {
  /** In kebab-case, for instance `election-safety`. */
  readonly name: string;
  /** One sentence, with its source (paper figure 3, section, ...). */
  readonly description: string;
  start(context: PropertyContext): PropertyMonitor;
}
