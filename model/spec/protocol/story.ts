/**
 * Prepared states: a story is a list of beats, each of which names one step, and it is walked with the correct rules,
 * so that the state at its end is reachable. From there the checker finds in a moment what would take it hours from
 * the first state.
 */
import { keyOf, type Transition, transitionsOf } from '../../check/plain.ts';
import type { AppendRequest, Message } from './message.ts';
import type { Server } from './server.ts';
import type { ProtocolSpecification, ProtocolState } from './specification.ts';

export interface Beat {
  readonly server: number;
  readonly action: string;
  /** The receiver of what is sent, where that leaves a choice. */
  readonly to?: number;
  /** How many entries an append request brings, where that leaves a choice. */
  readonly entries?: number;
  /** The match index of an answer, the previous index of a request, or the index that is committed, where that leaves a choice. */
  readonly index?: number;
  /** Who votes after a change of the membership, where that leaves a choice. */
  readonly voters?: readonly number[];
  /** The commit index of an append request, where that leaves a choice. */
  readonly commit?: number;
  /** An answer takes the place of its request, where it could also join it. */
  readonly reply?: true;
}

/**
 * The state at the end of the story.
 *
 * @throws Error when a beat names no enabled step, or several that lead to different states.
 */
export function walk(specification: ProtocolSpecification, beats: readonly Beat[]): ProtocolState {
  let state = specification.initial;
  beats.forEach((beat, at) => {
    const nexts = new Map<string, ProtocolState>();
    for (const transition of transitionsOf(specification, state)) {
      if (isMeant(beat, transition)) nexts.set(keyOf(specification, transition.next), transition.next);
    }
    const [next] = nexts.values();
    if (next === undefined || nexts.size > 1) {
      throw new Error(`beat ${at + 1}, ${JSON.stringify(beat)}, names ${nexts.size} steps instead of one`);
    }
    state = next;
  });
  return state;
}

/** `candidate` wins its next term with the votes of `voters`. */
export function electionBeats(candidate: number, ...voters: readonly number[]): Beat[] {
  return [...candidatureBeats(candidate, ...voters), { server: candidate, action: 'BecomeLeader' }];
}

/** `candidate` has these votes for its next term, and its own. */
export function candidatureBeats(candidate: number, ...voters: readonly number[]): Beat[] {
  return [
    ...beatsOf(candidate, 'Timeout', 'WriteTicket', 'CompleteTicket', 'CountOwnVote'),
    ...voters.flatMap((voter) => voteBeats(candidate, voter)),
  ];
}

function voteBeats(candidate: number, voter: number): Beat[] {
  return [
    { server: candidate, action: 'RequestVote', to: voter },
    ...beatsOf(voter, 'UpdateTerm', 'GrantVote', 'WriteTicket', 'CompleteTicket', 'LoseMessage', 'Release'),
    ...beatsOf(candidate, 'HandleVoteResponse', 'LoseMessage'),
  ];
}

/** `leader` appends an entry, which is on its disk afterwards. */
export function appendBeats(leader: number): Beat[] {
  return beatsOf(leader, 'ClientRequest', 'WriteTicket', 'CompleteTicket');
}

/** `leader` sends its only entry to `follower`, which has it in memory afterwards; the request is still in flight. */
export function sendBeats(leader: number, follower: number): Beat[] {
  return [
    { server: leader, action: 'AppendEntries', to: follower, entries: 1 },
    { server: follower, action: 'AppendNewEntry' },
  ];
}

/** ... writes and acknowledges it. */
export function acknowledgeBeats(leader: number, follower: number): Beat[] {
  return [
    ...beatsOf(follower, 'WriteTicket', 'CompleteTicket'),
    { server: follower, action: 'AcceptAppendEntries', index: 1, reply: true },
    ...beatsOf(leader, 'HandleAppendResponse', 'LoseMessage'),
  ];
}

/** `leader` appends an entry, its first one, and commits it with `follower`. */
export function commitBeats(leader: number, follower: number): Beat[] {
  return [
    ...appendBeats(leader),
    ...beatsOf(leader, 'CountOwnLog'),
    ...sendBeats(leader, follower),
    ...acknowledgeBeats(leader, follower),
    ...beatsOf(leader, 'AdvanceCommitIndex'),
  ];
}

/** `to` hears of the term that `leader`, whose log it sends nothing of, is in. */
export function heartbeatBeats(leader: number, to: number): Beat[] {
  return [
    { server: leader, action: 'AppendEntries', to, entries: 0, index: 0 },
    ...beatsOf(to, 'UpdateTerm', 'LoseMessage'),
  ];
}

export function beatsOf(server: number, ...actions: readonly string[]): Beat[] {
  return actions.map((action) => ({ server, action }));
}

function isMeant(beat: Beat, { step, server, next }: Transition<Server, Message>): boolean {
  if (server !== beat.server || step.action !== beat.action) return false;
  const { network } = step;
  if (beat.reply && network.kind !== 'reply') return false;
  if (beat.voters !== undefined && next.locals[server]!.membership.voters.join() !== beat.voters.join())
    return false;
  const sent = network.kind === 'send' || network.kind === 'reply' ? network.message : null;
  if (beat.to !== undefined && sent?.to !== beat.to) return false;
  if (sent?.type === 'append-request') return isMeantRequest(beat, sent);
  if (beat.index === undefined) return true;
  const index = sent?.type === 'append-response' ? sent.matchIndex : next.locals[server]!.commitIndex;
  return index === beat.index;
}

function isMeantRequest({ entries, index, commit }: Beat, m: AppendRequest): boolean {
  return (
    (entries === undefined || m.entries.length === entries) &&
    (index === undefined || m.previousIndex === index) &&
    (commit === undefined || m.commitIndex === commit)
  );
}
