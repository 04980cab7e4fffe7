/**
 * The disk of an explored server, by tickets (DESIGN.md section 3): what every crash leaves, and what is under way.
 * A value: nothing in it is ever changed.
 */
import { FIRST_HARD_STATE } from '../../src/raft/create-state.ts';
import type { Entry } from '../../src/raft/entry.ts';
import type { HardState, Ticket } from '../../src/raft/ticket.ts';

export interface AbstractDisk {
  readonly hardState: HardState;
  readonly log: readonly Entry[];
  /** Oldest first. */
  readonly pending: readonly Ticket[];
}

export const EMPTY_DISK: AbstractDisk = { hardState: FIRST_HARD_STATE, log: [], pending: [] };

export function issue(disk: AbstractDisk, ticket: Ticket): AbstractDisk {
  return { ...disk, pending: [...disk.pending, ticket] };
}

/** The oldest ticket is written. */
export function complete({ hardState, log, pending }: AbstractDisk): AbstractDisk {
  const [ticket, ...rest] = pending;
  if (ticket === undefined) throw new RangeError('no ticket is under way');
  const kept = ticket.truncateFrom === 0 ? log : log.slice(0, ticket.truncateFrom - 1);
  return {
    hardState: ticket.hardState ?? hardState,
    log: ticket.entries.length === 0 ? kept : [...kept, ...ticket.entries],
    pending: rest,
  };
}

/** A crash with the first `kept` tickets written, and the others lost. */
export function crash(disk: AbstractDisk, kept: number): AbstractDisk {
  let after = disk;
  for (let written = 0; written < kept; written += 1) after = complete(after);
  return { ...after, pending: [] };
}
