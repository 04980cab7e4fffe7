/**
 * A command takes effect once, however often it stands in the log (Raft paper, section 8; dissertation, section 6.3).
 * Seen at the state machine itself, with nobody reading the values: a retry is answered as the first time, what is
 * stale or of an unknown session is refused, what is new is not; and a batch in which nothing may take effect leaves
 * the state's digest as it was. Every server must answer the same.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { ClientResult } from '../../src/kv/operation.ts';
import type { AppliedEntry } from '../../src/ports/state-machine.ts';
import type { Property } from '../property.ts';
import { type Due, describeDue, SessionTable } from './session-table.ts';

/** What is known of one server's state machine. */
interface Machine {
  /** Answered up to here in this life; 0: nothing. */
  answered: LogIndex;
  /** As of there, or null. */
  digest: number | null;
}

export const sessionsApplyOnce: Property = {
  name: 'sessions-apply-once',
  description:
    'A command of a session takes effect once, and its retry is answered alike (dissertation, section 6.3).',
  start({ world, ledger, report }) {
    const table = new SessionTable(world.settings.sessionsMax);
    const machines: Machine[] = ledger.accounts.map(() => ({ answered: 0, digest: null }));

    /** True when the entry may change the state, or nothing is known of it. */
    function check(server: MemberId, entry: AppliedEntry, result: ClientResult | null): boolean {
      const { index, term } = entry;
      // A gap, or another entry than the others applied, is for `state-machine-safety` to report.
      if (index > table.length + 1) return true;
      const isNew = index === table.length + 1;
      if (isNew) table.add(entry, result);
      const due = table.due(index);
      if (due.term !== term) return true;
      const wrong = isNew && due.effect ? refused(due, result) : !isAnswer(due.result, result);
      if (wrong) {
        const expected = isNew && due.effect ? 'a result' : describe(due.result);
        report(
          `server ${server} answered entry ${index} with ${describe(result)}, where ${expected} was due: it is ${describeDue(due)}`,
        );
      }
      return due.effect;
    }

    return {
      stopped(server) {
        const machine = machines[ledger.account(server).slot]!;
        machine.answered = 0;
        machine.digest = null;
      },
      answered(server, batch, results) {
        const machine = machines[ledger.account(server).slot]!;
        const first = batch[0]!;
        const last = batch[batch.length - 1]!;
        let effect = false;
        for (let at = 0; at < batch.length; at += 1) {
          // By the contract of the key-value machine; another system answers what it likes, and has no such commands.
          if (check(server, batch[at]!, results[at] as ClientResult | null)) effect = true;
        }
        const digest = world.server(server).stateDigest();
        if (!effect && machine.answered === first.index - 1 && machine.digest !== null) {
          if (digest !== machine.digest) {
            const what = last.index <= table.length ? describeDue(table.due(last.index)) : 'unknown';
            report(
              `server ${server} changed its state by entries ${first.index} to ${last.index}, which may change nothing ` +
                `(the last one is ${what})`,
            );
          }
        }
        machine.answered = last.index;
        machine.digest = digest;
      },
    };
  },
};

/** Something new must be carried out, and a registration answered with its index. */
function refused(due: Due, result: ClientResult | null): boolean {
  if (due.result !== null && due.result.kind === 'session') return !isAnswer(due.result, result);
  return result === null || result.kind === 'refused' || result.kind === 'session';
}

/** Null, for what is no command, is answered by anything. */
function isAnswer(due: ClientResult | null, result: ClientResult | null): boolean {
  if (due === null || due === result) return true;
  if (result === null) return false;
  switch (due.kind) {
    case 'session':
      return result.kind === 'session' && result.session === due.session;
    case 'refused':
      return result.kind === 'refused' && result.reason === due.reason;
    case 'value':
      return result.kind === 'value' && result.value === due.value;
    case 'swapped':
      return result.kind === 'swapped' && result.swapped === due.swapped;
    case 'done':
      return result.kind === 'done';
    default:
      return due satisfies never;
  }
}

function describe(result: ClientResult | null): string {
  return JSON.stringify(result);
}
