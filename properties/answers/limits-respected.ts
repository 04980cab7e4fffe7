/**
 * A server takes on no more than it was told to: proposals by their size, by what is uncommitted and by what waits to be applied,
 * reads by how many wait. The other side of the refusals that say so: without it memory is bounded by nothing.
 */
import type { Entry } from '../../src/raft/entry.ts';
import { ENTRY_OVERHEAD_BYTES, LEADER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import type { ReadRequest } from '../request.ts';
import { isClients } from './append-refusals.ts';

/** What clients proposed to one leader, and is not committed yet. */
interface Held {
  entries: number;
  bytes: number;
}

export const limitsRespected: Property = {
  name: 'limits-respected',
  description: 'A server takes on no proposal and no read beyond its limits.',
  start({ world, ledger, report }) {
    const { proposalBytesMax, uncommittedBytesMax, pendingAppliesMax, pendingReadsMax } =
      world.settings.limits;
    const held: Held[] = ledger.accounts.map(() => ({ entries: 0, bytes: 0 }));
    const reads = ledger.accounts.map(() => new Set<ReadRequest>());
    /** Reads that had to be refused when they came. */
    const beyond = new WeakSet<ReadRequest>();

    function commit(one: Held): void {
      const { log, before, commitIndex, term } = ledger.current;
      for (let at = before.commitIndex; at < commitIndex; at += 1) {
        const entry = log[at];
        // Of a commit beyond the log others tell.
        if (entry === undefined || entry.term !== term || !isClients(entry.kind)) continue;
        one.entries -= 1;
        one.bytes -= entry.payloadBytes + ENTRY_OVERHEAD_BYTES;
      }
    }

    function append(one: Held, appended: readonly Entry[], applied: number): void {
      const { id, before } = ledger.current;
      const wrong = (what: string): void => report(`server ${id} takes a proposal on, ${what}`);
      const waiting = before.commitIndex - applied;
      // What comes when nothing is uncommitted is let through, one proposal or several together.
      const isFirst = one.entries === 0;
      for (let at = 0; at < appended.length; at += 1) {
        const { kind, payload } = appended[at]!;
        if (!isClients(kind)) continue;
        one.entries += 1;
        one.bytes += payload.length + ENTRY_OVERHEAD_BYTES;
        if (payload.length > proposalBytesMax)
          wrong(`which has ${payload.length} bytes of ${proposalBytesMax}`);
        if (!isFirst && one.bytes > uncommittedBytesMax)
          wrong(`after which ${one.bytes} bytes are uncommitted, of ${uncommittedBytesMax}`);
        if (waiting >= pendingAppliesMax)
          wrong(`while ${waiting} entries wait for the state machine, of ${pendingAppliesMax}`);
      }
    }

    return {
      heeds: Occasion.Log | Occasion.Commit,
      observed({ role, input, appended, appliedIndex }) {
        const { slot } = ledger.current;
        const one = held[slot]!;
        if (role !== LEADER || ledger.elected) {
          one.entries = 0;
          one.bytes = 0;
        }
        if (role !== LEADER) return;
        if (input === 'proposal') append(one, appended, appliedIndex);
        commit(one);
      },
      asked(server, request) {
        if (request.kind !== 'read') return;
        const waiting = reads[ledger.account(server).slot]!;
        // One from within comes to it later, when fewer may wait.
        if (!request.fromWithin && waiting.size >= pendingReadsMax) beyond.add(request);
        waiting.add(request);
      },
      replied(server, reply) {
        if (reply.kind !== 'read') return;
        const waiting = reads[ledger.account(server).slot]!;
        waiting.delete(reply.request);
        if (reply.outcome.kind === 'refused' || !beyond.has(reply.request)) return;
        report(
          `server ${server} answers a read that came when ${pendingReadsMax} waited, as many as it may keep`,
        );
      },
      stopped(server) {
        reads[ledger.account(server).slot]!.clear();
      },
    };
  },
};
