/**
 * What speaks against the reason for which a server did not begin to hand its leadership over; null: nothing does.
 * Who votes in the outgoing half of a joint configuration alone is on its way out, and no target.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { TransferRefusal } from '../../src/raft/effects.ts';
import { NO_MEMBER } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import type { TransferRequest } from '../request.ts';
import type { WorldView } from '../world-view.ts';
import { againstLeading, againstStanding } from './append-refusals.ts';

export function againstTransferRefusal(
  reason: TransferRefusal | 'stopped',
  account: ServerAccount,
  world: WorldView,
  { target }: TransferRequest,
): string | null {
  if (reason === 'not-leader' || reason === 'transferring' || reason === 'stopped')
    return againstStanding(reason, account, world);
  const { configuration, id } = account;
  if (configuration === null) return 'it has not begun to take part';
  const follower = againstLeading(account);
  if (follower !== null) return follower;
  switch (reason) {
    case 'no-target': {
      if (target !== NO_MEMBER) return `server ${target} was named`;
      const other = configuration.voters.find((voter) => voter !== id);
      return other === undefined ? null : `server ${other} is a voter`;
    }
    case 'already-leader':
      return target === id ? null : 'it was not the one that was named';
    case 'unknown-member':
      return isMember(configuration, target) ? `server ${target} is a member` : null;
    case 'not-a-voter':
      if (!isMember(configuration, target)) return `server ${target} is no member`;
      return configuration.voters.includes(target) ? `server ${target} is a voter` : null;
    default:
      return reason satisfies never;
  }
}
