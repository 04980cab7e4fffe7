/** The planted bugs, by area. Why some known bugs are not among them is told in docs/detection.md. */
import { ANSWER_BUGS } from './answers.ts';
import { CLIENT_BUGS } from './clients.ts';
import { COMMIT_BUGS } from './commit.ts';
import { ELECTION_BUGS } from './election.ts';
import { EMBEDDING_BUGS } from './embedding.ts';
import { LOG_BUGS } from './log.ts';
import { MEMBERSHIP_BUGS } from './membership.ts';
import type { PlantedBug } from './planted-bug.ts';
import { READ_BUGS } from './reads.ts';
import { SNAPSHOT_BUGS } from './snapshots.ts';
import { STORAGE_BUGS } from './storage.ts';
import { WITHIN_BUGS } from './within.ts';

export const PLANTED_BUGS: readonly PlantedBug[] = [
  ...ELECTION_BUGS,
  ...LOG_BUGS,
  ...COMMIT_BUGS,
  ...STORAGE_BUGS,
  ...SNAPSHOT_BUGS,
  ...MEMBERSHIP_BUGS,
  ...READ_BUGS,
  ...CLIENT_BUGS,
  ...ANSWER_BUGS,
  ...WITHIN_BUGS,
  ...EMBEDDING_BUGS,
];
