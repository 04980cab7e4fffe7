/** What speaks against what a server tells of how a request ended; null: nothing does. */
import { isJoint } from '../../model/spec/shared/membership.ts';
import type { Term } from '../../src/base/types.ts';
import type { ChangeOutcome, Outcome, ReadOutcome, TransferOutcome } from '../../src/replica/outcome.ts';
import { CONFIGURATION_ENTRY, LEADER, NO_MEMBER } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import type { Answer, ChangeRequested } from '../request.ts';
import type { WorldView } from '../world-view.ts';
import { isClients } from './append-refusals.ts';
import { hasHappened } from './members.ts';
import type { Undertaking } from './undertaking.ts';

/**
 * @param askedIn the term that the server was in when it was asked.
 * @param begun what was seen of the change or the transfer that ends.
 */
export function againstOutcome(
  reply: Answer,
  account: ServerAccount,
  world: WorldView,
  askedIn: Term,
  begun: Undertaking | null,
): string | null {
  switch (reply.kind) {
    case 'propose':
      return againstProposal(reply.outcome, account, world, askedIn);
    case 'read':
      return againstRead(reply.outcome, account);
    case 'change':
      return againstChange(reply.outcome, account, world, reply.request, askedIn);
    case 'transfer':
      return begun === null ? null : againstTransfer(reply.outcome, account, world, begun);
    default:
      return reply satisfies never;
  }
}

function againstProposal(
  outcome: Outcome,
  account: ServerAccount,
  world: WorldView,
  askedIn: Term,
): string | null {
  if (outcome.kind === 'rejected') return null;
  if (outcome.kind === 'unknown') return againstUnknown(outcome.reason, account, world, askedIn);
  const { index, term } = outcome;
  const held = account.log[index - 1];
  if (index > account.commitIndex || held?.term !== term) {
    return (
      `that it is committed at index ${index} of term ${term}; it has committed up to ${account.commitIndex}` +
      `, and holds ${held === undefined ? 'nothing' : `an entry of term ${held.term}`} there`
    );
  }
  return isClients(held.kind)
    ? null
    : `that it is committed at index ${index}, where there is no client's entry`;
}

function againstRead(outcome: ReadOutcome, { appliedIndex }: ServerAccount): string | null {
  if (outcome.kind === 'refused' || outcome.index <= appliedIndex) return null;
  return `that its state is that of index ${outcome.index}; it has applied up to ${appliedIndex}`;
}

function againstChange(
  outcome: ChangeOutcome,
  account: ServerAccount,
  world: WorldView,
  { changes }: ChangeRequested,
  askedIn: Term,
): string | null {
  if (outcome.kind === 'rejected') return null;
  if (outcome.kind === 'unknown') return againstUnknown(outcome.reason, account, world, askedIn);
  const { index, configuration } = outcome;
  const { commitIndex, log } = account;
  if (index > commitIndex || log[index - 1]?.kind !== CONFIGURATION_ENTRY)
    return `that its configuration is committed at ${index}; it is not, of what is up to ${commitIndex}`;
  if (isJoint(configuration) && configuration.autoLeave)
    return `that it is done, with a joint configuration at ${index} that is to be left by itself`;
  const missing = changes.find((change) => !hasHappened(configuration, change));
  if (missing === undefined) return null;
  return `that it is committed at ${index}, where the configuration is not what '${missing.kind} ${missing.id}' makes of it`;
}

function againstUnknown(
  reason: 'leadership-lost' | 'stopped',
  account: ServerAccount,
  world: WorldView,
  askedIn: Term,
): string | null {
  if (reason === 'stopped') return againstStopped(account, world);
  // A server may lead again, in another term, before it knows how what it was asked in the former one ends.
  return account.role === LEADER && account.term === askedIn
    ? `that its leadership is lost; it leads term ${askedIn}`
    : null;
}

function againstStopped({ id }: ServerAccount, world: WorldView): string | null {
  return world.server(id).ready ? 'that it has stopped; it takes part' : null;
}

function againstTransfer(
  outcome: TransferOutcome,
  account: ServerAccount,
  world: WorldView,
  begun: Undertaking,
): string | null {
  if (outcome.kind === 'refused') return null;
  if (outcome.kind === 'handed-over') return againstHandOver(outcome.term, account, begun.term);
  const { reason } = outcome;
  switch (reason) {
    case 'stopped':
      return againstStopped(account, world);
    case 'leadership-lost':
      return againstUnknown(reason, account, world, begun.term);
    case 'timeout':
      return againstLeadingOn(account, begun.term) ?? againstTimeout(account, world, begun);
    case 'target-removed':
      return againstLeadingOn(account, begun.term) ?? againstRemoval(account, begun);
    default:
      return reason satisfies never;
  }
}

function againstHandOver(later: Term, { role, term }: ServerAccount, before: Term): string | null {
  if (later > before && later === term && role !== LEADER) return null;
  return `that it handed term ${before} over to term ${later}; it ${role === LEADER ? 'leads' : 'is in'} term ${term}`;
}

/** A transfer that was given up leaves the leader as it was. */
function againstLeadingOn({ role, term, transferTarget }: ServerAccount, begunIn: Term): string | null {
  if (role !== LEADER || term !== begunIn)
    return `that it gave up and leads on; it does not lead term ${begunIn}`;
  return transferTarget === NO_MEMBER
    ? null
    : `that it gave up; it hands its leadership to server ${transferTarget}`;
}

function againstTimeout({ id }: ServerAccount, world: WorldView, { at }: Undertaking): string | null {
  const took = world.clock(id).count() - at;
  const { electionTimeoutMax } = world.settings;
  return took < electionTimeoutMax
    ? `that its time is over; by its clock it took ${took} us of ${electionTimeoutMax}`
    : null;
}

function againstRemoval({ configuration }: ServerAccount, begun: Undertaking): string | null {
  if (configuration === begun.configuration)
    return 'that its target is removed; nothing has changed the members';
  const { target } = begun;
  return configuration !== null && target !== NO_MEMBER && configuration.voters.includes(target)
    ? `that its target is removed; server ${target} is a voter`
    : null;
}
