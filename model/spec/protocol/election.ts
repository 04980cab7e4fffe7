/** Terms, votes and pre-votes (paper sections 5.1, 5.2, 5.4.1; dissertation sections 4.2.3, 6.2 and 9.6). */
import { isVoter } from '../shared/membership.ts';
import type { Message, VoteRequest, VoteResponse } from './message.ts';
import { forgetReads } from './read-account.ts';
import type { Rules, Variant } from './rules.ts';
import { isQuorum, isUpToDate, mayCampaign, NOBODY, placeOf, type Refusal, type Server } from './server.ts';

/** A server that hears of no leader asks who would vote for it; its term stays. */
export function BecomePreCandidate(rules: Rules, server: Server): Refusal {
  if (!rules.preVote) return 'pre-vote is in use';
  if (server.role === 'leader') return 'it does not lead';
  if (!mayCampaign(server)) return 'it votes, or its removal is not committed';
  leaveRole(server);
  server.role = 'pre-candidate';
  server.preVotes = 1 << placeOf(server, server.self);
  return null;
}

/** A candidature for the next term, with the server's own vote. */
export function Timeout(rules: Rules, server: Server): Refusal {
  if (server.role === 'leader') return 'it does not lead';
  if (!mayCampaign(server)) return 'it votes, or its removal is not committed';
  if (rules.preVote) {
    if (server.role !== 'pre-candidate') return 'it has asked for pre-votes';
    const asksNobody = rules.variant === 'campaign-without-pre-votes';
    if (!asksNobody && !isQuorum(server, server.preVotes, rules)) return 'a majority granted its pre-vote';
  }
  const carried = rules.variant === 'pre-vote-counts-as-vote' ? server.preVotes : 0;
  leaveRole(server);
  server.role = 'candidate';
  server.term += 1;
  server.vote = server.self;
  server.votes = carried;
  server.unwritten.hardState = true;
  return null;
}

/** Asks one voter; the request says how far the own log goes. */
export function RequestPreVote(server: Server, message: Message): Refusal {
  if (server.role !== 'pre-candidate') return 'it is a pre-candidate';
  if (message.type !== 'pre-vote-request') return 'the message is a pre-vote request';
  if (message.term !== server.term + 1) return 'the request names the next term';
  return requestRefusal(server, message);
}

export function RequestVote(server: Server, message: Message): Refusal {
  if (server.role !== 'candidate') return 'it is a candidate';
  if (message.type !== 'vote-request') return 'the message is a vote request';
  if (message.term !== server.term) return 'the request names its term';
  if (message.transfer !== server.byTransfer) return 'the request tells whether the leader asked for it';
  return requestRefusal(server, message);
}

/** A pre-vote changes nothing. It may be refused at any time: a leader may be alive. */
export function HandlePreVoteRequest(server: Server, m: VoteRequest, granted: boolean): Refusal {
  if (m.type !== 'pre-vote-request') return 'the message is a pre-vote request';
  if (!granted) return null;
  if (m.term <= server.term) return 'the term asked for is a later one';
  return isUpToDate(server, m.lastLogTerm, m.lastLogIndex) ? null : "the candidate's log is up to date";
}

/** One vote a term, for a candidate whose log is not behind. */
export function GrantVote(rules: Rules, server: Server, m: VoteRequest): Refusal {
  const refusal = grantRefusal(rules, server, m);
  if (refusal !== null) return refusal;
  if (server.vote === NOBODY) {
    server.vote = m.from;
    server.unwritten.hardState = true;
  }
  return null;
}

/** A request that cannot be granted is answered, so that the candidate learns the term. */
export function RefuseVote(rules: Rules, server: Server, m: VoteRequest): Refusal {
  if (m.term > server.term) return 'it has adopted the term of the request';
  // A lease may count on this server, however it learnt of the term (dissertation section 6.4.1).
  if (rules.leaseReads && server.vote !== m.from) return null;
  return grantRefusal(rules, server, m) === null ? 'the vote cannot be granted' : null;
}

export function HandlePreVoteResponse(server: Server, m: VoteResponse): Refusal {
  if (m.type !== 'pre-vote-response') return 'the message is a pre-vote response';
  if (!m.granted) return 'the pre-vote was granted';
  if (server.role !== 'pre-candidate') return 'it is a pre-candidate';
  if (m.term !== server.term + 1) return 'the grant is for the term it asks for';
  if (!isVoter(server.membership, m.from)) return 'the sender is a voter';
  server.preVotes |= 1 << placeOf(server, m.from);
  return null;
}

export function HandleVoteResponse(server: Server, m: VoteResponse): Refusal {
  if (m.type !== 'vote-response') return 'the message is a vote response';
  if (!m.granted) return 'the vote was granted';
  if (server.role !== 'candidate') return 'it is a candidate';
  if (m.term !== server.term) return 'the vote is of its term';
  if (!isVoter(server.membership, m.from)) return 'the sender is a voter';
  server.votes |= 1 << placeOf(server, m.from);
  return null;
}

/** A candidate counts its own vote when it is on disk; that of one without a vote decides nothing. */
export function CountOwnVote(server: Server): Refusal {
  const { disk } = server;
  if (server.role !== 'candidate') return 'it is a candidate';
  if (disk.term !== server.term || disk.vote !== server.self) return 'its vote is on disk';
  server.votes |= 1 << placeOf(server, server.self);
  return null;
}

export function BecomeLeader(rules: Rules, server: Server): Refusal {
  if (server.role !== 'candidate') return 'it is a candidate';
  if (!isQuorum(server, server.votes, rules)) return 'a majority voted for it';
  leaveRole(server);
  server.role = 'leader';
  return null;
}

/** Whoever sees a later term adopts it, except in a pre-vote that asks for it (section 5.1). */
export function UpdateTerm(server: Server, m: Message, variant: Variant | null = null): Refusal {
  if (m.term <= server.term) return 'the term is a later one';
  const asksFor = m.type === 'pre-vote-request' || (m.type === 'pre-vote-response' && m.granted);
  if (asksFor && variant !== 'pre-vote-changes-term') return 'the term is one that somebody is in';
  leaveRole(server);
  server.role = 'follower';
  server.term = m.term;
  server.vote = NOBODY;
  server.unwritten.hardState = true;
  return null;
}

/** A leader that reaches no majority follows again, in its term; its vote stays. */
export function StepDown(rules: Rules, server: Server): Refusal {
  if (!rules.checkQuorum) return 'check-quorum is in use';
  if (server.role !== 'leader') return 'it leads';
  leaveRole(server);
  server.role = 'follower';
  if (rules.variant === 'step-down-forgets-vote') {
    server.vote = NOBODY;
    server.unwritten.hardState = true;
  }
  return null;
}

/** A request of a later term is ignored while a leader is alive (dissertation section 4.2.3). */
export function IgnoreVoteRequest(rules: Rules, server: Server, m: Message): Refusal {
  if (!rules.checkQuorum) return 'check-quorum is in use';
  if (m.type !== 'vote-request') return 'the message is a vote request';
  return m.term > server.term ? null : 'the term is a later one';
}

export function leaveRole(server: Server): void {
  server.preVotes = 0;
  server.votes = 0;
  server.match.fill(0);
  forgetReads(server.reads);
  server.transferTarget = NOBODY;
  server.toldToCampaign = false;
  server.toldTarget = false;
  server.byTransfer = false;
}

function grantRefusal(rules: Rules, server: Server, m: VoteRequest): Refusal {
  if (m.type !== 'vote-request') return 'the message is a vote request';
  if (m.term !== server.term) return 'the request is of its term';
  if (server.vote !== NOBODY && server.vote !== m.from) return 'it has given its vote to nobody else';
  if (rules.variant === 'no-up-to-date-check') return null;
  return isUpToDate(server, m.lastLogTerm, m.lastLogIndex) ? null : "the candidate's log is up to date";
}

function requestRefusal(server: Server, m: VoteRequest): Refusal {
  const { log } = server;
  if (m.from !== server.self) return 'it is the sender';
  if (m.to === server.self || !isVoter(server.membership, m.to)) return 'the receiver is another voter';
  if (m.lastLogIndex !== log.length) return 'the request names the end of its log';
  const term = log.length === 0 ? 0 : log[log.length - 1]!.term;
  return m.lastLogTerm === term ? null : 'the request names the last term of its log';
}
