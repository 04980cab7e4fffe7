/**
 * Linearizable reads on followers and learners (dissertation section 6.4, "followers"): the leader is asked for an
 * index, and the read is answered here when that is applied. One request is under way at a time, for all reads that
 * had come when it was made. A request is named by the life of who asks and a number, so that no answer to an earlier
 * one, of this life or of one before, is taken for its answer.
 */
import { NO_MEMBER } from '../base/types.ts';
import type { Effects } from './effects.ts';
import { readIndexRequest, readIndexResponse } from './make-message.ts';
import type { ReadIndexRequest, ReadIndexResponse } from './message.ts';
import { progressOf } from './progress.ts';
import { type RaftState, Role } from './state.ts';
import { send } from './tickets.ts';

/** As follower of a known leader: asks for what has gathered, unless an answer is still awaited. */
export function forwardReads(state: RaftState, effects: Effects): void {
  const { reads } = state;
  if (reads.underWay > 0 || reads.gathered === 0) return;
  reads.request += 1;
  reads.underWay = reads.gathered;
  reads.gathered = 0;
  askLeader(state, effects);
}

/** The request, or its answer, may be lost: it is made again, under the same number. */
export function onReadRetry(state: RaftState, effects: Effects): void {
  if (state.role === Role.Follower && state.reads.underWay > 0) askLeader(state, effects);
}

/** Somebody asks this server, which it takes for its leader. */
export function onReadIndexRequest(state: RaftState, effects: Effects, message: ReadIndexRequest): void {
  const { from, life, request } = message;
  const progress = state.role === Role.Leader && message.term === state.term ? progressOf(state, from) : null;
  if (progress === null || from === state.self) {
    send(state, effects, readIndexResponse(state.self, from, state.term, life, request, false, 0));
    return;
  }
  if (progress.askedRequest === request && progress.askedLife === life) return;
  progress.askedLife = life;
  progress.askedRequest = request;
  progress.askedRound = 0;
}

/** The leader's answer; one to another request, or to one that was given up, is nobody's. */
export function onReadIndexResponse(state: RaftState, effects: Effects, message: ReadIndexResponse): void {
  const { reads } = state;
  if (state.role !== Role.Follower || reads.underWay === 0) return;
  if (message.life !== state.life || message.request !== reads.request) return;
  if (message.granted) {
    effects.readsReady += reads.underWay;
    effects.readIndex = message.index;
  } else {
    effects.readsRefused += reads.underWay;
    effects.readEnd = 'leadership-lost';
  }
  reads.underWay = 0;
  forwardReads(state, effects);
}

function askLeader(state: RaftState, effects: Effects): void {
  if (state.leader === NO_MEMBER) return;
  const { self, leader, term, life, reads } = state;
  send(state, effects, readIndexRequest(self, leader, term, life, reads.request));
}
