/** Which properties judge a stranger: by what can be seen of it. */
import { clientLinearizability } from '../properties/clients/client-linearizability.ts';
import { sessionsApplyOnce } from '../properties/clients/sessions-apply-once.ts';
import { observationsConsistent } from '../properties/process/observations-consistent.ts';
import { stateConvergence } from '../properties/process/state-convergence.ts';
import { stoppedByItself } from '../properties/process/stopped-by-itself.ts';
import type { Property } from '../properties/property.ts';
import { appliedBounded } from '../properties/safety/applied-bounded.ts';
import { commitAgreement } from '../properties/safety/commit-agreement.ts';
import { commitByLeader } from '../properties/safety/commit-by-leader.ts';
import { commitMonotone } from '../properties/safety/commit-monotone.ts';
import { committedNeverLost } from '../properties/safety/committed-never-lost.ts';
import { electionSafety } from '../properties/safety/election-safety.ts';
import { entryTermElected } from '../properties/safety/entry-term-elected.ts';
import { leaderAppendOnly } from '../properties/safety/leader-append-only.ts';
import { leaderCompleteness } from '../properties/safety/leader-completeness.ts';
import { logMatching } from '../properties/safety/log-matching.ts';
import { stateMachineSafety } from '../properties/safety/state-machine-safety.ts';
import { appliedAgreement } from './applied-agreement.ts';

/** What clients saw, and what the state machines were given and answered. */
export const BLACK_BOX: readonly Property[] = [
  appliedAgreement,
  stoppedByItself,
  stateConvergence,
  sessionsApplyOnce,
  clientLinearizability,
];

/** The safety table as well, for a Raft whose role, term, log and commit index can be seen where they are durable. */
export const WHITE_BOX: readonly Property[] = [
  observationsConsistent,
  electionSafety,
  leaderAppendOnly,
  logMatching,
  leaderCompleteness,
  stateMachineSafety,
  commitAgreement,
  committedNeverLost,
  entryTermElected,
  commitByLeader,
  commitMonotone,
  appliedBounded,
  ...BLACK_BOX,
];
