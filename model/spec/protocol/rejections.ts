/**
 * For each wrong variant of the rules a small instance in which the checker rejects it, and by which property. Where
 * that is too deep for a search from the first state, a story leads to a state from which it is not; stories are
 * walked with the correct rules (see story.ts), unless they say otherwise.
 */

import { leaderCompleteness, logMatching, stateMachineSafety } from '../shared/safety.ts';
import type { ProtocolBounds } from './bounds.ts';
import {
  acknowledgedIsDurable,
  committedIsDurable,
  compactedIsDurable,
  ownCountIsDurable,
  votesAreDurable,
} from './durability.ts';
import { MEMBERSHIP_REJECTIONS } from './membership-stories.ts';
import { campaignsWithMajority, logTermsRise, termHasCandidate, voteStands } from './monotony.ts';
import { READ_REJECTIONS } from './read-rejections.ts';
import type { Variant } from './rules.ts';
import { type ProtocolSpecification, protocolInstance } from './specification.ts';
import {
  acknowledgeBeats,
  appendBeats,
  type Beat,
  beatsOf,
  commitBeats,
  electionBeats,
  heartbeatBeats,
  sendBeats,
  walk,
} from './story.ts';

export interface Rejection {
  /** Of the instance, without the variant. */
  readonly bounds: Partial<ProtocolBounds>;
  /** Before the search begins. */
  readonly story: readonly Beat[];
  /** The story takes the wrong step itself, so the correct rules cannot tell it. */
  readonly isToldWrongly?: true;
  /** The name of the property that the shortest counterexample violates. */
  readonly property: string;
  /** States in it, the one at the end of the story and the violating one included. */
  readonly length: number;
}

/** Server 0 led term 1 and has an entry that nobody else has; server 1 leads term 2. */
const DEPOSED = [...electionBeats(0, 1), ...appendBeats(0), ...electionBeats(1, 2)];

/** Server 1 has committed another entry at that index, with server 2. */
const OVERTAKEN = [...DEPOSED, ...commitBeats(1, 2)];

/** Server 0 leads term 1, and its entry is committed with server 1. Server 2 has none, and campaigns for term 2. */
const LEFT_BEHIND = [
  ...electionBeats(0, 1),
  ...commitBeats(0, 1),
  ...beatsOf(2, 'Timeout', 'Timeout', 'WriteTicket', 'CompleteTicket', 'CountOwnVote'),
];

/**
 * Figure 8 of the paper up to (c): server 0 leads again, in term 3, and its entry of term 1 is on servers 0 and 2.
 * Server 1 has one of term 2, and campaigns for term 4.
 */
const FIGURE_8: readonly Beat[] = [
  ...electionBeats(0, 2),
  ...appendBeats(0),
  ...beatsOf(1, 'Timeout'),
  ...electionBeats(1, 2),
  ...heartbeatBeats(1, 0),
  ...appendBeats(1),
  ...electionBeats(0, 2),
  ...heartbeatBeats(0, 1),
  ...sendBeats(0, 2),
  ...acknowledgeBeats(0, 2),
  ...beatsOf(1, 'Timeout', 'WriteTicket', 'CompleteTicket', 'CountOwnVote'),
];

/** Server 0 has committed an entry with server 1, and compacted it. Server 2 has nothing. */
export const COMPACTED: readonly Beat[] = [
  ...electionBeats(0, 1),
  ...commitBeats(0, 1),
  ...beatsOf(0, 'Apply', 'TakeSnapshot', 'CompactLog'),
];

/** Server 0 led term 1 and has two entries that nobody else has; server 1 has another one, committed, in a snapshot. */
export const CONTRADICTED: readonly Beat[] = [
  ...electionBeats(0, 1),
  ...appendBeats(0),
  ...appendBeats(0),
  ...electionBeats(1, 2),
  ...commitBeats(1, 2),
  ...beatsOf(1, 'Apply', 'TakeSnapshot'),
];

/** Server 2 has staged a snapshot of one entry, and then taken two entries, of which it knows one as committed. */
const OVERTAKEN_SNAPSHOT: readonly Beat[] = [
  ...electionBeats(0, 1),
  ...commitBeats(0, 1),
  ...beatsOf(0, 'Apply', 'TakeSnapshot'),
  { server: 0, action: 'SendSnapshot', to: 2 },
  ...beatsOf(2, 'UpdateTerm', 'WriteTicket', 'CompleteTicket', 'StageSnapshot', 'LoseMessage'),
  ...appendBeats(0),
  { server: 0, action: 'AppendEntries', to: 2, entries: 2, index: 0, commit: 1 },
  ...beatsOf(2, 'AppendNewEntry', 'AppendNewEntry', 'LearnCommitIndex', 'WriteTicket', 'CompleteTicket'),
  { server: 2, action: 'AcceptAppendEntries', index: 2 },
  ...beatsOf(0, 'HandleAppendResponse', 'LoseMessage'),
];

const SNAPSHOTS = { apply: true, snapshots: true };
const TWO = { servers: 2 };
const TWO_CRASH = { servers: 2, crashes: 1 };
const TWO_PRE_VOTE = { servers: 2, preVote: true };
const THREE = { servers: 3, terms: 2 };

export const REJECTIONS: Readonly<Record<Variant, Rejection>> = {
  'vote-before-durable': {
    bounds: { servers: 3, log: 0, crashes: 1 },
    story: [],
    property: votesAreDurable.name,
    length: 6,
  },
  'acknowledge-before-durable': {
    bounds: TWO_CRASH,
    story: [],
    property: acknowledgedIsDurable.name,
    length: 19,
  },
  'count-own-log-before-durable': {
    bounds: TWO_CRASH,
    story: [],
    property: ownCountIsDurable.name,
    length: 15,
  },
  'pre-vote-counts-as-vote': {
    bounds: TWO_PRE_VOTE,
    story: [],
    property: votesAreDurable.name,
    length: 6,
  },
  'campaign-without-pre-votes': {
    bounds: TWO_PRE_VOTE,
    story: [],
    property: campaignsWithMajority.name,
    length: 3,
  },
  'pre-vote-changes-term': {
    bounds: TWO_PRE_VOTE,
    story: [],
    property: termHasCandidate.name,
    length: 4,
  },
  'step-down-forgets-vote': {
    bounds: { servers: 2, checkQuorum: true },
    story: [],
    property: voteStands.name,
    length: 14,
  },
  'no-up-to-date-check': { bounds: THREE, story: LEFT_BEHIND, property: leaderCompleteness.name, length: 9 },
  'no-previous-entry-check': {
    bounds: { ...THREE, log: 2 },
    story: [...DEPOSED, ...appendBeats(1), ...appendBeats(1)],
    property: logMatching.name,
    length: 4,
  },
  'truncate-unconditionally': { bounds: TWO, story: [], property: acknowledgedIsDurable.name, length: 24 },
  'commit-beyond-verified': { bounds: THREE, story: OVERTAKEN, property: stateMachineSafety.name, length: 4 },
  ...READ_REJECTIONS,
  ...MEMBERSHIP_REJECTIONS,
  'commit-by-counting': {
    bounds: { ...THREE, terms: 4 },
    story: FIGURE_8,
    property: leaderCompleteness.name,
    length: 11,
  },
  'snapshot-before-applied': {
    bounds: { ...TWO_CRASH, ...SNAPSHOTS },
    story: [],
    property: committedIsDurable.name,
    length: 18,
  },
  'compact-before-durable': {
    bounds: { ...TWO, ...SNAPSHOTS },
    story: [],
    property: compactedIsDurable.name,
    length: 27,
  },
  'install-keeps-suffix': {
    bounds: { ...THREE, ...SNAPSHOTS, log: 2 },
    story: CONTRADICTED,
    property: logTermsRise.name,
    length: 6,
  },
  'install-older': {
    bounds: { servers: 3, ...SNAPSHOTS, log: 2 },
    story: OVERTAKEN_SNAPSHOT,
    property: acknowledgedIsDurable.name,
    length: 3,
  },
};

/**
 * The instance in which the variant is rejected; without a variant the same one, correct.
 *
 * @throws Error when the correct rules cannot tell the story.
 */
export function rejectionInstance(of: Variant, variant: Variant | null = of): ProtocolSpecification {
  const { bounds, story, isToldWrongly = false } = REJECTIONS[of];
  const start = walk(protocolInstance(isToldWrongly ? { ...bounds, variant } : bounds), story);
  return protocolInstance({ ...bounds, variant }, start);
}
