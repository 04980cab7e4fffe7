/**
 * What speaks against the reason for which a server took nothing into its log: neither a proposal nor a change of the
 * membership. Null: nothing does.
 */
import type { RejectReason } from '../../src/replica/outcome.ts';
import { COMMAND_ENTRY, ENTRY_OVERHEAD_BYTES, LEADER, NO_MEMBER, SESSION_ENTRY } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import type { ProposalRequest } from '../request.ts';
import type { WorldView } from '../world-view.ts';

export function againstRejection(
  reason: RejectReason,
  account: ServerAccount,
  world: WorldView,
  { bytes, together = [bytes] }: ProposalRequest,
): string | null {
  const { limits } = world.settings;
  switch (reason) {
    case 'not-leader':
    case 'transferring':
    case 'disk-full':
    case 'stopped':
      return againstStanding(reason, account, world);
    case 'too-large':
      return together.some((each) => each > limits.proposalBytesMax)
        ? againstLeading(account)
        : `it has ${bytes} bytes, and ${limits.proposalBytesMax} are let through`;
    case 'overloaded':
      return againstLeading(account) ?? againstOverload(account, world, together);
    default:
      return reason satisfies never;
  }
}

/** The reasons that lie in what the server is, and not in what is asked of it. */
export function againstStanding(
  reason: 'not-leader' | 'transferring' | 'disk-full' | 'stopped',
  account: ServerAccount,
  world: WorldView,
): string | null {
  switch (reason) {
    case 'not-leader':
      return account.role === LEADER ? `it leads term ${account.term}` : null;
    case 'transferring':
      if (account.role !== LEADER) return againstLeading(account);
      return account.transferTarget === NO_MEMBER ? 'it hands its leadership to nobody' : null;
    case 'disk-full':
      if (account.role !== LEADER) return againstLeading(account);
      return world.disk(account.id).lacksRoom ? null : 'its disk has had room for all that it wrote last';
    case 'stopped':
      return world.server(account.id).ready ? 'it takes part' : null;
    default:
      return reason satisfies never;
  }
}

/** Only a leader looks at a request closely. */
export function againstLeading({ role }: ServerAccount): string | null {
  return role === LEADER ? null : 'it does not lead';
}

function againstOverload(
  account: ServerAccount,
  { settings }: WorldView,
  together: readonly number[],
): string | null {
  const { uncommittedBytesMax, pendingAppliesMax } = settings.limits;
  const unapplied = account.commitIndex - account.appliedIndex;
  if (unapplied >= pendingAppliesMax) return null;
  const held = uncommittedBytes(account);
  let proposed = 0;
  for (const bytes of together) proposed += bytes + ENTRY_OVERHEAD_BYTES;
  if (held > 0 && held + proposed > uncommittedBytesMax) return null;
  return (
    `${held} bytes are uncommitted of ${uncommittedBytesMax}, ${proposed} were proposed, and ` +
    `${unapplied} entries of ${pendingAppliesMax} are not applied`
  );
}

/** What clients proposed in this term, by the measure of `uncommittedBytesMax`. Looked at for a refusal alone. */
function uncommittedBytes({ log, commitIndex, term }: ServerAccount): number {
  let bytes = 0;
  for (let at = commitIndex; at < log.length; at += 1) {
    const entry = log[at]!;
    if (entry.term !== term || !isClients(entry.kind)) continue;
    bytes += entry.payloadBytes + ENTRY_OVERHEAD_BYTES;
  }
  return bytes;
}

/** What a client proposed. */
export function isClients(kind: number): boolean {
  return kind === COMMAND_ENTRY || kind === SESSION_ENTRY;
}
