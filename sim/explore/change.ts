/** The change of the membership that an exploration gives to a leader: a new server, in place of another one or not. */
import type { MemberId } from '../../src/base/types.ts';
import type { Input } from '../../src/raft/input.ts';

/** `single`: a server is added. `joint`: it takes the place of the last of the first servers, who may be the leader. */
export type ChangeKind = 'none' | 'single' | 'joint';

export const CHANGE_KINDS: readonly ChangeKind[] = ['none', 'single', 'joint'];

/** Servers that are there from the start and belong to nothing yet: they are started empty, to be added. */
export function joiners(change: ChangeKind): number {
  return change === 'none' ? 0 : 1;
}

/** @param servers those that vote at first, numbered from 0; the next number is the new server's. */
export function changeInput(change: Exclude<ChangeKind, 'none'>, servers: number): Input {
  const added: MemberId = servers;
  const add = { kind: 'add-voter', id: added, name: `server ${added}` } as const;
  const remove = { kind: 'remove', id: servers - 1 } as const;
  return {
    kind: 'configuration-change',
    changes: change === 'joint' ? [add, remove] : [add],
    autoLeave: true,
    heard: Array.from({ length: servers + 1 }, (_, id) => id),
  };
}
