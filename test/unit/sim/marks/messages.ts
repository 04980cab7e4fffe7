/**
 * The messages of the stories. They carry what the marks look at, as the core would fill it in. A request leaves at
 * once; an answer leaves when somebody hears what it answers.
 */

import type { Entry } from '../../../../src/raft/entry.ts';
import { type Message, MessageKind } from '../../../../src/raft/message.ts';
import type { Scene } from './scene.ts';

/** The end of a log. */
export interface End {
  readonly index: number;
  readonly term: number;
}

const EMPTY: End = { index: 0, term: 0 };

export function preVoteRequest(s: Scene, from: number, to: number, term: number, end = EMPTY): Message {
  return s.send(
    s.message(MessageKind.PreVoteRequest, from, to, term, {
      lastLogIndex: end.index,
      lastLogTerm: end.term,
    }),
  );
}

export function preVoteResponse(s: Scene, from: number, to: number, term: number, granted: boolean): Message {
  return s.message(MessageKind.PreVoteResponse, from, to, term, { granted });
}

export function voteRequest(s: Scene, from: number, to: number, term: number, end = EMPTY): Message {
  return s.send(
    s.message(MessageKind.VoteRequest, from, to, term, {
      lastLogIndex: end.index,
      lastLogTerm: end.term,
    }),
  );
}

export function voteRefused(s: Scene, from: number, to: number, term: number): Message {
  return s.message(MessageKind.VoteResponse, from, to, term, { granted: false });
}

/** An append after `previous`. */
export function append(
  s: Scene,
  from: number,
  to: number,
  term: number,
  previous = EMPTY,
  entries: readonly Entry[] = [],
): Message {
  return s.send(unsentAppend(s, from, to, term, previous, entries));
}

/** The same as the answer to something: it leaves with what its sender hears. */
export function unsentAppend(
  s: Scene,
  from: number,
  to: number,
  term: number,
  previous = EMPTY,
  entries: readonly Entry[] = [],
): Message {
  return s.message(MessageKind.AppendRequest, from, to, term, {
    previousIndex: previous.index,
    previousTerm: previous.term,
    commitIndex: 0,
    entries,
  });
}

/** The refusal of an append after `previousIndex`; `conflictIndex` is where the sender's log could be joined. */
export function appendRefused(
  s: Scene,
  from: number,
  to: number,
  term: number,
  previousIndex: number,
  conflictIndex: number,
): Message {
  return s.message(MessageKind.AppendResponse, from, to, term, {
    success: false,
    previousIndex,
    matchIndex: 0,
    conflictTerm: 0,
    conflictIndex,
  });
}
