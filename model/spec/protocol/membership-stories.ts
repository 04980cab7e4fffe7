/** Stories of changes of the membership, and the instances that they are told in. */
import { type Membership, simpleMembership } from '../shared/membership.ts';
import { leaderCompleteness } from '../shared/safety.ts';
import { latestInForce } from './membership-properties.ts';
import type { Rejection } from './rejections.ts';
import {
  acknowledgeBeats,
  appendBeats,
  type Beat,
  beatsOf,
  candidatureBeats,
  commitBeats,
  electionBeats,
  heartbeatBeats,
  sendBeats,
} from './story.ts';

const WITHOUT_0 = simpleMembership([1, 2, 3]);
const WITHOUT_1 = simpleMembership([0, 2, 3]);
const ALONE = simpleMembership([0]);

/** From these voters to those, through both. */
export function joint(outgoing: readonly number[], voters: readonly number[]): Membership {
  return { voters, outgoing, learners: [], learnersNext: [] };
}

/** Server 0 leads term 1 and has committed an entry of it with server 1: it may change the membership. */
export const SETTLED: readonly Beat[] = [...electionBeats(0, 1), ...commitBeats(0, 1)];

/** Server 1 leads term 2 by the vote of server 2; server 0 has not heard of it. */
const OVERTAKEN = [...SETTLED, ...electionBeats(1, 2)];

/**
 * Of four servers, three have an entry of term 1. Server 0 has begun to remove server 1, and nobody else knows. Server
 * 1 leads term 2; server 0 campaigns for term 3, and has all the votes that its configuration asks for.
 */
const TWO_CONFIGURATIONS: readonly Beat[] = [
  ...electionBeats(0, 1, 2),
  ...appendBeats(0),
  ...beatsOf(0, 'CountOwnLog'),
  ...[1, 2].flatMap((follower) => [...sendBeats(0, follower), ...acknowledgeBeats(0, follower)]),
  ...beatsOf(0, 'AdvanceCommitIndex'),
  { server: 0, action: 'ChangeMembership', voters: WITHOUT_1.voters },
  ...beatsOf(0, 'WriteTicket', 'CompleteTicket'),
  ...electionBeats(1, 2, 3),
  ...heartbeatBeats(1, 0),
  ...beatsOf(0, 'WriteTicket', 'CompleteTicket'),
  ...candidatureBeats(0, 3),
];

/** Now server 1 removes server 0, before it has committed anything in its term, and server 2 has that. */
const TWO_REMOVALS: readonly Beat[] = [
  ...TWO_CONFIGURATIONS,
  { server: 1, action: 'ChangeMembership', voters: WITHOUT_0.voters },
  ...beatsOf(1, 'WriteTicket', 'CompleteTicket'),
  { server: 1, action: 'AppendEntries', to: 2, entries: 1, index: 1, commit: 0 },
  ...beatsOf(2, 'AppendNewEntry', 'WriteTicket', 'CompleteTicket'),
];

const THREE = { servers: 3, terms: 2 };

export const MEMBERSHIP_REJECTIONS = {
  'change-before-own-entry': {
    bounds: { servers: 4, terms: 3, log: 2, changes: [WITHOUT_0, WITHOUT_1] },
    story: TWO_REMOVALS,
    isToldWrongly: true,
    property: leaderCompleteness.name,
    length: 6,
  },
  'two-changes-at-once': {
    bounds: { ...THREE, log: 3, changes: [simpleMembership([0, 2]), ALONE] },
    story: OVERTAKEN,
    property: leaderCompleteness.name,
    length: 7,
  },
  'many-votes-at-once': {
    bounds: { ...THREE, log: 2, changes: [ALONE] },
    story: OVERTAKEN,
    property: 'configurations overlap',
    length: 2,
  },
  'new-half-decides': {
    bounds: { ...THREE, log: 2, changes: [joint([0, 1, 2], [0])] },
    story: OVERTAKEN,
    property: leaderCompleteness.name,
    length: 6,
  },
  'learners-count': {
    bounds: { servers: 4, terms: 2, first: simpleMembership([0, 1, 2], [3]) },
    story: [...electionBeats(0, 1), ...appendBeats(0), ...electionBeats(1, 2)],
    property: leaderCompleteness.name,
    length: 10,
  },
  'truncation-keeps-configuration': {
    bounds: { ...THREE, log: 2, changes: [simpleMembership([0, 1])] },
    story: [
      ...SETTLED,
      ...beatsOf(0, 'ChangeMembership', 'WriteTicket', 'CompleteTicket'),
      ...electionBeats(1, 2),
      ...appendBeats(1),
    ],
    property: latestInForce.name,
    length: 4,
  },
} as const satisfies Readonly<Record<string, Rejection>>;
