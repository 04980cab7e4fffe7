/**
 * What one run answers, and what it may be asked for. Campaigns, replay and shrinking take a `Runner`, so that
 * they can be tested with a toy.
 */
import type { Coverage } from '../model/refinement/coverage.ts';
import type { Property } from '../properties/property.ts';
import type { LogIndex, MemberId, Micros, Term } from '../src/base/types.ts';
import type { Run } from './kernel/divergence.ts';
import type { FateOverride, Scenario } from './scenario/scenario.ts';

/** What happened in a run, in numbers; sums of them describe a campaign. */
export interface Totals {
  readonly events: number;
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly crashes: number;
  readonly restarts: number;
  readonly elections: number;
  readonly leaders: number;
  readonly commits: number;
  readonly clientOps: number;
  /** Of those, reads that did not go through the log. */
  readonly indexReads: number;
  /** Copies of disks that were damaged, and a server started from each; no fault of the run. */
  readonly damagedCopies: number;
  /** Losses of power that were tried on copies of disks, in the same way. */
  readonly triedPowerLosses: number;
  /** Leadership transfers that a leader began. */
  readonly transfers: number;
  readonly partitions: number;
  readonly diskFaults: number;
  readonly clockFaults: number;
  /** Membership changes that were asked for and committed, as far as whoever asked knows. */
  readonly configurationChanges: number;
}

export interface RunViolation {
  readonly seed: number;
  readonly property: string;
  /** Virtual milliseconds from the start of the run. */
  readonly atMs: number;
  /** The number of the event at which it was noticed. */
  readonly event: number;
  readonly message: string;
}

export interface RunResult {
  readonly seed: number;
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly totals: Totals;
  /** How often each kind of fault had an effect; 0 for kinds that the world knows and that had none. */
  readonly faultKinds: Readonly<Record<string, number>>;
  readonly violations: readonly RunViolation[];
  /** Why liveness was not demanded, or null. */
  readonly excuse: string | null;
  /** How often each registered mark was reached; 0 for those that were not. */
  readonly marks: Readonly<Record<string, number>>;
  /** How often each action of the protocol specification was matched; empty without refinement. */
  readonly actions: Readonly<Record<string, number>>;
  /** It was cut off by `untilUs` before its end, so liveness was not judged. */
  readonly cut: boolean;
  /** Keys of the scenario's `fates` that named nothing that happened. */
  readonly unmatchedFates: readonly string[];
}

/** One event, for a person. Fields that a line has no value for are null. */
export interface LogLine {
  readonly event: number;
  readonly atUs: Micros;
  /** Null for an event of the world or of a client. */
  readonly server: MemberId | null;
  /** A short word: what happened. */
  readonly what: string;
  readonly detail: string;
  readonly role: string | null;
  readonly term: Term | null;
  readonly vote: MemberId | null;
  readonly lastIndex: LogIndex | null;
  readonly commitIndex: LogIndex | null;
  readonly appliedIndex: LogIndex | null;
}

export interface RunOptions {
  /** Called with each event, in order. */
  readonly log?: (line: LogLine) => void;
  /** Called before each event, with its number and its virtual time: how far the run is, for whoever waits for it. */
  readonly handling?: (event: number, atUs: Micros) => void;
  /** Ends the run at this virtual time, without a liveness verdict if it comes first. */
  readonly untilUs?: Micros;
  /** Who judges the run besides refinement and the liveness verdict: those of the system if not given. */
  readonly properties?: readonly Property[];
  /** Hold each step against the specification: true if not given. */
  readonly refine?: boolean;
  /** Where refinement notes what is reached in terms of the specification. */
  readonly coverage?: Coverage;
  /** Called with each single fate that is out of the ordinary, as an override that would bring it about. */
  readonly record?: (fate: FateOverride) => void;
  /**
   * Called with each violation. True: the run goes on, to see who else notices; not after a verdict of the watchdog
   * or on liveness, which end every run. If not given, the first one ends the run.
   */
  readonly violated?: (violation: RunViolation) => boolean;
}

/** Runs scenarios on a system that is chosen. */
export interface Runner {
  run(scenario: Scenario, options?: RunOptions): RunResult;
  /** The same run, to be driven an event at a time. */
  begin(scenario: Scenario, options?: RunOptions): Run;
}

export const NO_TOTALS: Totals = {
  events: 0,
  delivered: 0,
  lost: 0,
  duplicated: 0,
  crashes: 0,
  restarts: 0,
  elections: 0,
  leaders: 0,
  commits: 0,
  clientOps: 0,
  indexReads: 0,
  damagedCopies: 0,
  triedPowerLosses: 0,
  transfers: 0,
  partitions: 0,
  diskFaults: 0,
  clockFaults: 0,
  configurationChanges: 0,
};
