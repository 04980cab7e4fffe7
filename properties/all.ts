/** Every property, in the one order in which they run and report. */

import { answeredRoundsEnd } from './answers/answered-rounds-end.ts';
import { askedReadsBegin } from './answers/asked-reads-begin.ts';
import { changesAdmissible } from './answers/changes-admissible.ts';
import { limitsRespected } from './answers/limits-respected.ts';
import { outcomesAreTrue } from './answers/outcomes-are-true.ts';
import { proposalsEnd } from './answers/proposals-end.ts';
import { readsAskedAgain } from './answers/reads-asked-again.ts';
import { readsEnd } from './answers/reads-end.ts';
import { refusalsAreTrue } from './answers/refusals-are-true.ts';
import { transferToBest } from './answers/transfer-to-best.ts';
import { clientLinearizability } from './clients/client-linearizability.ts';
import { sessionsApplyOnce } from './clients/sessions-apply-once.ts';
import { acknowledgedEqual } from './durability/acknowledged-equal.ts';
import { damageRefused } from './durability/damage-refused.ts';
import { durableClaim } from './durability/durable-claim.ts';
import { durableRecovery } from './durability/durable-recovery.ts';
import { matchDurable } from './durability/match-durable.ts';
import { oneVotePerTerm } from './durability/one-vote-per-term.ts';
import { persistBeforeSend } from './durability/persist-before-send.ts';
import { powerLossSurvived } from './durability/power-loss-survived.ts';
import { snapshotAfterLog } from './durability/snapshot-after-log.ts';
import { termMonotone } from './durability/term-monotone.ts';
import { claimsWithinLease } from './failover/claims-within-lease.ts';
import { onePrimary } from './failover/one-primary.ts';
import { primaryOrAway } from './failover/primary-or-away.ts';
import { tellsAgain } from './failover/tells-again.ts';
import { campaignsInTime } from './process/campaigns-in-time.ts';
import { campaignsWhenTold } from './process/campaigns-when-told.ts';
import { candidatesAskAll } from './process/candidates-ask-all.ts';
import { commitPrompt } from './process/commit-prompt.ts';
import { flowControlled } from './process/flow-controlled.ts';
import { heartbeatsReachAll } from './process/heartbeats-reach-all.ts';
import { jointLeftAtOnce } from './process/joint-left-at-once.ts';
import { leaderBeginsWithEntry } from './process/leader-begins-with-entry.ts';
import { leaderProtected } from './process/leader-protected.ts';
import { leadsWhileHeard } from './process/leads-while-heard.ts';
import { messagesWereSent } from './process/messages-were-sent.ts';
import { observationsConsistent } from './process/observations-consistent.ts';
import { requestsAnswered } from './process/requests-answered.ts';
import { snapshotsAnswered } from './process/snapshots-answered.ts';
import { snapshotsSentOnce } from './process/snapshots-sent-once.ts';
import { stateConvergence } from './process/state-convergence.ts';
import { stepsDownUnheard } from './process/steps-down-unheard.ts';
import { stoppedByItself } from './process/stopped-by-itself.ts';
import { timeoutsCampaign } from './process/timeouts-campaign.ts';
import { transferEnds } from './process/transfer-ends.ts';
import { transferFollowed } from './process/transfer-followed.ts';
import { transferPrompt } from './process/transfer-prompt.ts';
import { votesWhenFree } from './process/votes-when-free.ts';
import type { Property } from './property.ts';
import { leaseGivenUp } from './reads/lease-given-up.ts';
import { leaseHeld } from './reads/lease-held.ts';
import { leaseHolderAlone } from './reads/lease-holder-alone.ts';
import { leaseProtected } from './reads/lease-protected.ts';
import { readsAreFresh } from './reads/reads-are-fresh.ts';
import { appliedBounded } from './safety/applied-bounded.ts';
import { commitAgreement } from './safety/commit-agreement.ts';
import { commitByLeader } from './safety/commit-by-leader.ts';
import { commitDurable } from './safety/commit-durable.ts';
import { commitMonotone } from './safety/commit-monotone.ts';
import { committedNeverLost } from './safety/committed-never-lost.ts';
import { configurationsOverlap } from './safety/configurations-overlap.ts';
import { electionQuorum } from './safety/election-quorum.ts';
import { electionSafety } from './safety/election-safety.ts';
import { entryTermElected } from './safety/entry-term-elected.ts';
import { leaderAppendOnly } from './safety/leader-append-only.ts';
import { leaderCompleteness } from './safety/leader-completeness.ts';
import { logMatching } from './safety/log-matching.ts';
import { snapshotsAgree } from './safety/snapshots-agree.ts';
import { stateMachineSafety } from './safety/state-machine-safety.ts';
import { appliedAtOnce } from './space/applied-at-once.ts';
import { diskBounded } from './space/disk-bounded.ts';
import { logCompacted } from './space/log-compacted.ts';
import { logKept } from './space/log-kept.ts';
import { resourcesReleased } from './space/resources-released.ts';
import { segmentsFilled } from './space/segments-filled.ts';
import { snapshotsTaken } from './space/snapshots-taken.ts';
import { snapshotsWhenDue } from './space/snapshots-when-due.ts';

/** The paper's figure 3, then what leads up to its violations. */
export const SAFETY_TABLE: readonly Property[] = [
  electionSafety,
  leaderAppendOnly,
  logMatching,
  leaderCompleteness,
  stateMachineSafety,
  snapshotsAgree,
  commitAgreement,
  committedNeverLost,
  electionQuorum,
  configurationsOverlap,
  entryTermElected,
  commitByLeader,
  commitDurable,
  commitMonotone,
  appliedBounded,
];

/** First what would blind the others, then the safety table, then what its proofs rest on. */
export const ALL_PROPERTIES: readonly Property[] = [
  observationsConsistent,
  ...SAFETY_TABLE,
  termMonotone,
  oneVotePerTerm,
  durableRecovery,
  damageRefused,
  powerLossSurvived,
  durableClaim,
  persistBeforeSend,
  acknowledgedEqual,
  matchDurable,
  snapshotAfterLog,
  messagesWereSent,
  leaderProtected,
  votesWhenFree,
  jointLeftAtOnce,
  leaderBeginsWithEntry,
  leadsWhileHeard,
  stepsDownUnheard,
  campaignsInTime,
  campaignsWhenTold,
  timeoutsCampaign,
  heartbeatsReachAll,
  candidatesAskAll,
  requestsAnswered,
  snapshotsAnswered,
  snapshotsSentOnce,
  commitPrompt,
  flowControlled,
  transferPrompt,
  transferFollowed,
  transferEnds,
  snapshotsTaken,
  snapshotsWhenDue,
  logCompacted,
  logKept,
  appliedAtOnce,
  diskBounded,
  resourcesReleased,
  segmentsFilled,
  refusalsAreTrue,
  changesAdmissible,
  transferToBest,
  limitsRespected,
  outcomesAreTrue,
  proposalsEnd,
  readsEnd,
  readsAskedAgain,
  askedReadsBegin,
  answeredRoundsEnd,
  stoppedByItself,
  stateConvergence,
  sessionsApplyOnce,
  readsAreFresh,
  leaseHolderAlone,
  onePrimary,
  claimsWithinLease,
  primaryOrAway,
  tellsAgain,
  leaseProtected,
  leaseHeld,
  leaseGivenUp,
  clientLinearizability,
];
