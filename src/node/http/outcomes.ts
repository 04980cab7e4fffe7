/**
 * How the end of a proposal or of a read is told over HTTP. 307: another server leads. 503: nothing happened, try again.
 * 504: nobody knows whether it happened; who sent a session may ask again and gets the first answer.
 */
import type { ChangeOutcome, Outcome, ReadOutcome, TransferOutcome } from '../../replica/outcome.ts';
import type { ClusterView } from '../server/cluster-view.ts';
import type { Call } from './call.ts';

/** Seconds after which a client may try again; an election takes less. */
const RETRY_AFTER = { 'Retry-After': 1 };

/** The configuration as it stands forbids it, so that trying again does not help by itself; why. */
const CONFLICTS: ReadonlyMap<string, string> = new Map([
  ['pending-change', 'another change of the members is under way: wait until it has ended'],
  ['unknown-server', 'it is no member'],
  ['already-there', 'it is that already'],
  ['id-used', 'a member had this number before, and numbers are never used twice: try again'],
  ['not-caught-up', 'it has not received all of the log yet: try again when it has'],
  ['would-lose-quorum', 'those that would be left are no majority that answers: start them first'],
  ['too-many-members', 'the cluster has as many members as it can have'],
  ['unknown-member', 'it is no member'],
  ['not-a-voter', 'it does not vote, so it cannot lead: promote it first'],
  ['no-target', 'there is no other voter that could lead'],
  ['already-leader', 'it leads already'],
]);

type NotCommitted = Exclude<Outcome | ChangeOutcome, { readonly kind: 'committed' }>;

/** A proposal or a change that was not committed, as far as is known. */
export function answerNotCommitted(call: Call, view: ClusterView, outcome: NotCommitted): void {
  if (outcome.kind === 'unknown') {
    const message =
      'the leader lost the lead, or stopped, before it knew: it may have happened, or happen yet';
    call.fail(504, outcome.reason, message, { outcome: 'unknown' });
  } else answerRefused(call, view, outcome.reason);
}

export function answerReadRefused(
  call: Call,
  view: ClusterView,
  { reason }: Extract<ReadOutcome, { kind: 'refused' }>,
): void {
  answerRefused(call, view, reason);
}

export function answerTransferEnded(call: Call, view: ClusterView, outcome: TransferOutcome): void {
  if (outcome.kind === 'handed-over') call.json(200, { handedOver: true, term: outcome.term });
  else answerRefused(call, view, outcome.reason);
}

/** Nothing happened. */
function answerRefused(call: Call, view: ClusterView, reason: string): void {
  const conflict = CONFLICTS.get(reason);
  if (reason === 'not-leader') {
    answerNotLeader(call, view);
  } else if (reason === 'too-large') {
    call.fail(413, reason, 'key and value are larger than a proposal may be');
  } else if (conflict !== undefined) {
    call.fail(409, reason, conflict, { outcome: 'rejected' });
  } else {
    const message = `nothing happened (${reason}): try again`;
    call.fail(503, reason, message, { outcome: 'rejected' }, RETRY_AFTER);
  }
}

/** The leader is elsewhere, or nowhere. */
export function answerNotLeader(call: Call, view: ClusterView): void {
  const leader = view.leader();
  if (leader === null || leader.self || leader.address === null) {
    const message = 'no leader is known: an election is under way, or no majority is there';
    call.fail(503, 'no-leader', message, { outcome: 'rejected', leaderKnown: false }, RETRY_AFTER);
    return;
  }
  call.redirect(view.originOf(leader.address), { outcome: 'rejected', leader: leader.address.name });
}
