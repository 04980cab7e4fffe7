/**
 * Linearizable reads without an entry (dissertation section 6.4): a leader that has committed an entry of its term takes
 * its commit index, begins a round that it numbers in its appends, and answers when a quorum has answered the round.
 * Other servers ask the leader. Who answers must still have applied that far, which is no affair of the protocol.
 */
import type { Message, ReadRequest, ReadResponse } from './message.ts';
import { NO_READ } from './read-account.ts';
import type { Rules } from './rules.ts';
import { isQuorum, placeOf, type Refusal, type Server, termAt } from './server.ts';

/** A read arrives. `floor`: what whoever asks knew as committed. */
export function TakeRead(server: Server, floor: number): Refusal {
  const { role, reads } = server;
  if (role !== 'leader' && role !== 'follower') return 'it leads or follows';
  if (floor > reads.gathered) reads.gathered = floor;
  return null;
}

/** A leader begins a round, for the reads that have gathered and the requests that have arrived. */
export function BeginReadRound(rules: Rules, server: Server): Refusal {
  const { reads, commitIndex } = server;
  if (server.role !== 'leader') return 'it leads';
  if (reads.underWay !== null) return 'no round is under way';
  if (rules.variant !== 'read-before-own-term-commit' && !hasCommittedInTerm(server)) {
    return 'an entry of its term is committed';
  }
  reads.round += 1;
  noteLease(rules, server);
  const { round } = reads;
  if (reads.gathered !== NO_READ) {
    reads.underWay = { round, index: commitIndex, floor: reads.gathered };
    reads.gathered = NO_READ;
  }
  reads.asked = reads.asked.map((one) => (one.round > 0 ? one : { ...one, round, index: commitIndex }));
  return null;
}

/** A leader numbers a new round for its lease alone; no read waits for it. */
export function RenewLease(rules: Rules, server: Server): Refusal {
  if (!rules.leaseReads) return 'lease reads are in use';
  if (server.role !== 'leader') return 'it leads';
  server.reads.round += 1;
  noteLease(rules, server);
  return null;
}

/** Whoever answers a round followed this leader after the round began. */
export function HearReadRound(rules: Rules, server: Server, m: Message): Refusal {
  if (m.type !== 'append-response') return 'the message answers an append';
  if (server.role !== 'leader') return 'it leads';
  if (m.term !== server.term) return 'the answer is of its term';
  const place = placeOf(server, m.from);
  if (place < 0 || m.from === server.self) return 'the sender is another voter';
  const { reads } = server;
  if (m.readRound > reads.round) return 'it began that round';
  if (m.readRound <= reads.answered[place]!) return 'the round is later than what the sender answered before';
  reads.answered[place] = m.readRound;
  noteLease(rules, server);
  return null;
}

/** The round is confirmed: the reads that wait for it are answered with its index. */
export function ServeReads(rules: Rules, server: Server): Refusal {
  const { reads } = server;
  if (server.role !== 'leader') return 'it leads';
  if (reads.underWay === null) return 'reads are under way';
  if (!isConfirmed(rules, server, reads.underWay.round)) return 'a majority answered the round';
  serve(server, reads.underWay.index, reads.underWay.floor);
  reads.underWay = null;
  return null;
}

/**
 * The lease holds, by the clock, of which the specification knows nothing: only what must be true at any time of it
 * (section 6.4.1). That nobody else leads meanwhile is judged in real time, under simulation.
 */
export function ServeByLease(rules: Rules, server: Server): Refusal {
  const { reads } = server;
  if (!rules.leaseReads || !rules.checkQuorum) return 'lease reads are in use, and check-quorum';
  if (server.role !== 'leader') return 'it leads';
  if (!hasCommittedInTerm(server)) return 'an entry of its term is committed';
  if (server.toldToCampaign) return 'it has told nobody to campaign in this term';
  if (!reads.leased) return 'a majority answered a round of its term';
  if (reads.underWay !== null) serve(server, server.commitIndex, reads.underWay.floor);
  if (reads.gathered !== NO_READ) serve(server, server.commitIndex, reads.gathered);
  reads.underWay = null;
  reads.gathered = NO_READ;
  return null;
}

/** Reads that wait may be refused at any time. */
export function RefuseReads(server: Server): Refusal {
  const { reads } = server;
  if (reads.underWay === null && reads.gathered === NO_READ) return 'reads wait';
  if (reads.underWay !== null) reads.underWay = null;
  else reads.gathered = NO_READ;
  return null;
}

/** A follower makes one request of the reads that have gathered. */
export function GatherReads(server: Server): Refusal {
  const { reads } = server;
  if (server.role !== 'follower') return 'it follows';
  if (reads.underWay !== null) return 'no request is under way';
  if (reads.gathered === NO_READ) return 'reads wait';
  reads.request += 1;
  reads.underWay = { round: reads.request, index: 0, floor: reads.gathered };
  reads.gathered = NO_READ;
  return null;
}

/** ... and sends it, as often as it likes. */
export function RequestReadIndex(server: Server, m: Message): Refusal {
  const { reads } = server;
  if (m.type !== 'read-request') return 'the message asks for a read index';
  if (server.role !== 'follower') return 'it follows';
  if (reads.underWay === null) return 'a request is under way';
  if (m.from !== server.self || m.to === server.self) return 'it asks another server';
  if (m.term !== server.term) return 'the request names its term';
  return m.life === server.life && m.request === reads.request ? null : 'it is the request under way';
}

/** The leader takes the request on; what the same server asked before is forgotten. */
export function HandleReadRequest(server: Server, m: ReadRequest): Refusal {
  if (server.role !== 'leader') return 'it leads';
  if (m.term !== server.term) return 'the request is of its term';
  if (m.from === server.self) return 'another server asks';
  const { from, life, request } = m;
  const { reads } = server;
  const before = reads.asked.find((one) => one.from === from);
  if (before?.life === life && before.request === request) return 'the request is a new one';
  const others = reads.asked.filter((one) => one.from !== from);
  reads.asked = [...others, { from, life, request, round: 0, index: 0 }].sort((a, b) => a.from - b.from);
  return null;
}

/** Its round is confirmed: who asked gets the index that was taken when it began. */
export function AnswerReadRequest(rules: Rules, server: Server, m: ReadResponse): Refusal {
  const { reads } = server;
  if (m.from !== server.self || m.term !== server.term) return 'the answer names its term';
  if (!m.granted) return m.index === 0 ? null : 'a refusal has no index';
  if (server.role !== 'leader') return 'it leads';
  const asked = reads.asked.find((one) => one.from === m.to);
  if (asked === undefined || asked.life !== m.life || asked.request !== m.request) return 'it was asked';
  if (asked.round === 0) return 'a round began after the request';
  if (!isConfirmed(rules, server, asked.round)) return 'a majority answered the round';
  // A later one is as good: the leader may have given the round up, and begun another.
  if (m.index < asked.index || m.index > server.commitIndex)
    return 'the index is that of the round, or a later one';
  reads.asked = reads.asked.filter((one) => one !== asked);
  return null;
}

/** The answer to the request under way: the reads are answered with its index, or refused. */
export function HandleReadResponse(rules: Rules, server: Server, m: ReadResponse): Refusal {
  const { reads } = server;
  if (server.role !== 'follower') return 'it follows';
  if (reads.underWay === null) return 'a request is under way';
  if (m.life !== server.life && rules.variant !== 'read-answer-of-an-earlier-life')
    return 'it asked in this life';
  if (m.request !== reads.request && rules.variant !== 'read-answer-of-another-request') {
    return 'it is the answer to the request under way';
  }
  if (m.granted) serve(server, m.index, reads.underWay.floor);
  reads.underWay = null;
  return null;
}

function hasCommittedInTerm({ log, commitIndex, term }: Server): boolean {
  return termAt(log, commitIndex) === term;
}

/**
 * A round of the term is confirmed: from when on, and for how long, says the clock. Looked at when a round begins or is answered,
 * and when a configuration begins, which may need fewer answers.
 */
export function noteLease(rules: Rules, server: Server): void {
  const { reads } = server;
  if (rules.leaseReads && reads.round > 0 && isConfirmed(rules, server, 1)) reads.leased = true;
}

/** The leader counts itself. */
function isConfirmed(rules: Rules, server: Server, round: number): boolean {
  const { answered } = server.reads;
  if (rules.variant === 'read-before-confirmed') return true;
  const needed = rules.variant === 'read-confirmed-by-an-earlier-round' ? 1 : round;
  let places = 1 << placeOf(server, server.self);
  for (let place = 0; place < answered.length; place += 1) {
    if (answered[place]! >= needed) places |= 1 << place;
  }
  return isQuorum(server, places, { variant: null });
}

function serve(server: Server, index: number, floor: number): void {
  if (index < floor) server.reads.stale = true;
}
