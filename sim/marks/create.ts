/**
 * All marks as one thing that a world can feed: every observation after the ledger has digested it, every stop,
 * and what only the world knows.
 */
import type { Ledger } from '../../properties/ledger.ts';
import { EXTRAORDINARY, Occasion } from '../../properties/occasion.ts';
import type { StopReason } from '../../properties/property.ts';
import type { MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Role } from '../../src/raft/state.ts';
import { ElectionMarks } from './election-marks.ts';
import type { IsCut } from './is-cut.ts';
import { LogMarks } from './log-marks.ts';
import { MarkBook } from './mark-book.ts';
import { MembershipMarks } from './membership-marks.ts';
import { MessageMarks } from './message-marks.ts';
import { ReadMarks } from './read-marks.ts';
import { SnapshotMarks } from './snapshot-marks.ts';

/** What the marks of each sort may be hit by; others by nothing of the ordinary course. */
const MESSAGES = EXTRAORDINARY | Occasion.Append | Occasion.Answer;
const LOGS = EXTRAORDINARY | Occasion.Append | Occasion.Matched | Occasion.Commit;
const READS = EXTRAORDINARY | Occasion.Reads;
const MEMBERSHIP = EXTRAORDINARY | Occasion.Commit;

/** What only the world knows of a server. */
export type WorldFact =
  /** It goes on after a pause. */
  | 'resumed'
  /** It recovered, and the crash before had kept a part of an unsynced write. */
  | 'torn-write-recovered';

export interface MarkMonitor {
  /** By name, every registered mark, 0 included. */
  readonly counts: Readonly<Record<string, number>>;
  /** @param occasion what the observation brings, as the judge says. */
  observed(observation: Observation, occasion: number): void;
  /** Before the ledger is told. `failure`: why the server stopped by itself; null for a crash. */
  stopped(server: MemberId, failure: StopReason | null): void;
  fact(fact: WorldFact, server: MemberId): void;
}

/** @param isCut whether a link is cut at this moment. */
export function createMarks(ledger: Ledger, isCut: IsCut): MarkMonitor {
  const book = new MarkBook();
  const elections = new ElectionMarks(book, ledger);
  const logs = new LogMarks(book, ledger);
  const membership = new MembershipMarks(book, isCut);
  const messages = new MessageMarks(book, ledger);
  const reads = new ReadMarks(book, ledger, isCut);
  const snapshots = new SnapshotMarks(book);
  return {
    counts: book.counts,
    observed(observation, occasion) {
      const account = ledger.current;
      if ((occasion & MESSAGES) !== 0) messages.observed(observation, account);
      if ((occasion & LOGS) !== 0) logs.observed(observation, account);
      if ((occasion & READS) !== 0) reads.observed(observation, account);
      if ((occasion & MEMBERSHIP) !== 0) membership.observed(observation, account);
      if (occasion !== EXTRAORDINARY) return;
      elections.observed(observation, account);
      snapshots.observed(observation, account);
      const { recovery } = ledger;
      if (recovery !== null && recovery.ticketsKept > 0 && recovery.ticketsKept < recovery.ticketsPending) {
        book.hit('some-writes-kept');
      }
    },
    stopped(server, failure) {
      const account = ledger.account(server);
      elections.stopped(account);
      if (failure?.code === 'sync-failed') book.hit('failed-sync-stops');
      else if (failure?.code === 'damaged') book.hit('damage-noticed');
      if (failure !== null) return;
      if (account.pending.length > 0) book.hit('crash-with-writes-pending');
      if (account.role === Role.Leader && account.log.length > account.commitIndex) {
        book.hit('leader-crash-with-uncommitted');
      }
    },
    fact(fact, server) {
      if (fact === 'resumed') elections.resumed(ledger.account(server));
      else book.hit(fact);
    },
  };
}
