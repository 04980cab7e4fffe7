/** The wrong variants of reads and of leadership transfers, as `rejections.ts` has the others. */

import { readsAreFresh, targetHasAll, transferHasLeader } from './reads-and-transfer.ts';
import type { Rejection } from './rejections.ts';
import type { Variant } from './rules.ts';
import { appendBeats, type Beat, beatsOf, commitBeats, electionBeats } from './story.ts';

/** Server 0 leads term 1, and has committed its first entry with server 1. */
const SETTLED = [...electionBeats(0, 1), ...commitBeats(0, 1)];

/** `leader` appends a second entry, sends `follower` what it lacks, and commits. */
function commitSecond(leader: number, follower: number, lacks: number): Beat[] {
  return [
    ...appendBeats(leader),
    ...beatsOf(leader, 'CountOwnLog'),
    {
      server: leader,
      action: 'AppendEntries',
      to: follower,
      entries: lacks,
      index: 2 - lacks,
      commit: lacks === 2 ? 0 : 1,
    },
    ...beatsOf(follower, ...new Array<string>(lacks).fill('AppendNewEntry'), 'WriteTicket', 'CompleteTicket'),
    { server: follower, action: 'AcceptAppendEntries', index: 2, reply: true },
    ...beatsOf(leader, 'HandleAppendResponse'),
    { server: leader, action: 'LoseMessage' },
    ...beatsOf(leader, 'AdvanceCommitIndex'),
  ];
}

/** Server 1 leads term 2 with server 2, and has committed an entry of which server 0, which thinks it leads, knows nothing. */
const SUCCEEDED = [...electionBeats(1, 2), ...beatsOf(1, 'CountOwnLog'), ...commitSecond(1, 2, 2)];

/** Server 1 has answered the first round of server 0. */
const ROUND_ANSWERED: readonly Beat[] = [
  ...beatsOf(0, 'BeginReadRound'),
  { server: 0, action: 'AppendEntries', to: 1, entries: 0, index: 0, commit: 0 },
  { server: 1, action: 'AcceptAppendEntries', index: 0, reply: true },
  ...beatsOf(0, 'HearReadRound', 'LoseMessage'),
];

/** The answer to the first request of server 1 is under way when server 0 commits another entry. */
const ANSWER_LATE: readonly Beat[] = [
  { server: 0, action: 'AskRead', to: 1 },
  ...beatsOf(1, 'TakeRead', 'GatherReads'),
  { server: 1, action: 'RequestReadIndex', to: 0 },
  ...beatsOf(0, 'HandleReadRequest'),
  ...ROUND_ANSWERED,
  ...beatsOf(0, 'AnswerReadRequest'),
  ...commitSecond(0, 1, 1),
];

const OF_TWO = { servers: 2, log: 2, reads: 2, messages: 2 };
const OF_THREE = { servers: 3, terms: 2, log: 2, reads: 2 };

export const READ_REJECTIONS = {
  'read-before-own-term-commit': {
    bounds: { servers: 2, terms: 2, reads: 1 },
    story: [...SETTLED, ...electionBeats(1, 0)],
    property: readsAreFresh.name,
    length: 8,
  },
  'read-before-confirmed': {
    bounds: OF_THREE,
    story: [...SETTLED, ...SUCCEEDED],
    property: readsAreFresh.name,
    length: 5,
  },
  'read-confirmed-by-an-earlier-round': {
    bounds: OF_THREE,
    story: [...SETTLED, ...ROUND_ANSWERED, ...SUCCEEDED],
    property: readsAreFresh.name,
    length: 5,
  },
  'read-answer-of-another-request': {
    bounds: OF_TWO,
    story: [...SETTLED, ...ANSWER_LATE],
    property: readsAreFresh.name,
    length: 6,
  },
  'read-answer-of-an-earlier-life': {
    bounds: { ...OF_TWO, crashes: 1 },
    story: [...SETTLED, ...ANSWER_LATE],
    property: readsAreFresh.name,
    length: 6,
  },
  'timeout-now-of-a-follower': {
    bounds: { servers: 2, transfer: true },
    story: [],
    property: transferHasLeader.name,
    length: 3,
  },
  'transfer-to-a-stale-server': {
    bounds: { servers: 2, terms: 2, transfer: true },
    story: [...electionBeats(0, 1), ...appendBeats(0)],
    property: targetHasAll.name,
    length: 3,
  },
  'propose-while-transferring': {
    bounds: { servers: 2, terms: 2, transfer: true },
    story: electionBeats(0, 1),
    property: targetHasAll.name,
    length: 4,
  },
} satisfies Partial<Record<Variant, Rejection>>;
