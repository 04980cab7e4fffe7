/**
 * Leadership transfer (dissertation section 3.10): the leader appends nothing more, and when the target has all of its
 * log it tells it to campaign at once. The target asks for no pre-votes. A transfer may be given up at any time.
 */
import { isVoter } from '../shared/membership.ts';
import { leaveRole } from './election.ts';
import type { Message } from './message.ts';
import type { Rules } from './rules.ts';
import { NOBODY, placeOf, type Refusal, type Server } from './server.ts';

export function BeginTransfer(server: Server, target: number): Refusal {
  if (server.role !== 'leader') return 'it leads';
  if (server.transferTarget !== NOBODY) return 'no transfer is under way';
  if (target === server.self || !isVoter(server.membership, target)) return 'the target is another voter';
  server.transferTarget = target;
  return null;
}

/** The leader goes on. What it told the target it cannot take back. */
export function AbortTransfer(server: Server): Refusal {
  if (server.transferTarget === NOBODY) return 'a transfer is under way';
  server.transferTarget = NOBODY;
  server.toldTarget = false;
  return null;
}

/** The target has all of the leader's log, durably. */
export function SendTimeoutNow(rules: Rules, server: Server, m: Message): Refusal {
  if (m.type !== 'timeout-now') return 'the message tells to campaign';
  if (server.role !== 'leader' && rules.variant !== 'timeout-now-of-a-follower') return 'it leads';
  if (m.from !== server.self || m.to === server.self) return 'it tells another server';
  if (m.term !== server.term) return 'the message names its term';
  if (server.role !== 'leader') return null;
  if (m.to !== server.transferTarget) return 'the receiver is the target of the transfer';
  const caughtUp = server.match[placeOf(server, m.to)] === server.log.length;
  if (!caughtUp && rules.variant !== 'transfer-to-a-stale-server') return 'the target has all of its log';
  server.toldToCampaign = true;
  server.toldTarget = true;
  return null;
}

/** The leader of this term wants it: a candidature for the next, with the server's own vote. */
export function HandleTimeoutNow(server: Server, m: Message): Refusal {
  if (m.type !== 'timeout-now') return 'the message tells to campaign';
  if (m.term !== server.term) return 'the message is of its term';
  if (server.role === 'leader') return 'it does not lead';
  if (!isVoter(server.membership, server.self)) return 'it is a voter';
  leaveRole(server);
  server.role = 'candidate';
  server.term += 1;
  server.vote = server.self;
  server.byTransfer = true;
  server.unwritten.hardState = true;
  return null;
}
