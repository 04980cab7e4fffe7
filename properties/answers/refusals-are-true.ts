/**
 * Every refusal is true: when a server takes a request not on, the reason that it gives holds of what it was last
 * observed to be, and of what was asked. Judged at the server, when it answers. What each reason is held to is a table
 * in docs/properties.md. Which of several reasons that hold is given is the server's affair.
 */
import type { MemberId } from '../../src/base/types.ts';
import { NO_MEMBER, READ_INDEX_RESPONSE } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import type { Answer } from '../request.ts';
import type { WorldView } from '../world-view.ts';
import { againstRejection } from './append-refusals.ts';
import { againstChangeRefusal, type SeenMembers } from './change-refusals.ts';
import { FollowersInStep } from './followers-in-step.ts';
import { HeardMembers } from './heard-members.ts';
import { WaitingReads } from './read-refusals.ts';
import { againstTransferRefusal } from './transfer-refusals.ts';

export const refusalsAreTrue: Property = {
  name: 'refusals-are-true',
  description: 'The reason for which a server refuses a request holds of the server, and of the request.',
  start({ world, ledger, shared, report }) {
    const waiting = ledger.accounts.map((account) => new WaitingReads(world, account));
    const heard = shared(HeardMembers);
    const seen = ledger.accounts.map(() => ({ inStep: new FollowersInStep(ledger), heard }));
    return {
      heeds: Occasion.Answer | Occasion.Matched,
      observed(observation) {
        const { readsRefused, message } = observation;
        seen[ledger.current.slot]!.inStep.observed(observation);
        if (readsRefused > 0 && message?.kind === READ_INDEX_RESPONSE) waiting[ledger.current.slot]!.denied();
      },
      asked(server, request) {
        if (request.kind === 'read') waiting[ledger.account(server).slot]!.asked(request);
      },
      replied(server, reply) {
        if (reply.kind === 'snapshot') return;
        const account = ledger.account(server);
        const reads = waiting[account.slot]!;
        const { outcome } = reply;
        if (outcome.kind === 'refused' || outcome.kind === 'rejected') {
          const against = againstRefusal(reply, account, world, reads, seen[account.slot]!);
          if (against !== null) {
            report(`server ${server} refuses ${NAMES[reply.kind]} (${outcome.reason}), but ${against}`);
          }
          judgeHint(account, outcome.leader, outcome.reason);
        }
        if (reply.kind === 'read') reads.answered(reply.request);
      },
      stopped(server) {
        waiting[ledger.account(server).slot]!.clear();
      },
    };

    function judgeHint(account: ServerAccount, leader: MemberId, reason: string): void {
      const known = reason === 'stopped' ? NO_MEMBER : account.leader;
      if (leader === known) return;
      report(`server ${account.id} names server ${leader} as leader as it refuses, it knows of ${known}`);
    }
  },
};

const NAMES = { propose: 'a proposal', read: 'a read', change: 'a change', transfer: 'a transfer' } as const;

function againstRefusal(
  reply: Answer,
  account: ServerAccount,
  world: WorldView,
  reads: WaitingReads,
  seen: SeenMembers,
): string | null {
  const { kind, outcome, request } = reply;
  switch (kind) {
    case 'propose':
      return outcome.kind === 'rejected' ? againstRejection(outcome.reason, account, world, request) : null;
    case 'read':
      return outcome.kind === 'refused' ? reads.against(outcome.reason, request) : null;
    case 'change':
      return outcome.kind === 'rejected'
        ? againstChangeRefusal(outcome.reason, account, world, request, seen)
        : null;
    case 'transfer':
      return outcome.kind === 'refused'
        ? againstTransferRefusal(outcome.reason, account, world, request)
        : null;
    default:
      return reply satisfies never;
  }
}
