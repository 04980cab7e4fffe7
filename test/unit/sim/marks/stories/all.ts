/** All stories, in the order of their tables. */
import type { MarkStory } from '../story.ts';
import { ANSWER_STORIES } from './answers.ts';
import { APPEND_STORIES } from './appends.ts';
import { COMMITMENT_STORIES } from './commitment.ts';
import { CRASH_STORIES } from './crashes.ts';
import { ELECTION_STORIES } from './elections.ts';
import { LEADER_STORIES } from './leaders.ts';
import { MEMBERSHIP_STORIES } from './membership.ts';
import { MESSAGE_STORIES } from './messages.ts';
import { READ_STORIES } from './reads.ts';
import { SNAPSHOT_STORIES } from './snapshots.ts';
import { STORAGE_STORIES } from './storage.ts';
import { TRUNCATION_STORIES } from './truncations.ts';
import { VOTE_STORIES } from './votes.ts';

export const ALL_STORIES: readonly MarkStory[] = [
  ...ELECTION_STORIES,
  ...VOTE_STORIES,
  ...ANSWER_STORIES,
  ...LEADER_STORIES,
  ...APPEND_STORIES,
  ...TRUNCATION_STORIES,
  ...COMMITMENT_STORIES,
  ...MEMBERSHIP_STORIES,
  ...MESSAGE_STORIES,
  ...CRASH_STORIES,
  ...READ_STORIES,
  ...SNAPSHOT_STORIES,
  ...STORAGE_STORIES,
];
