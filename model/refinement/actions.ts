/** The actions of the protocol specification by number, so that counting a match costs an array access. */

export const ACTIONS = [
  'Restart',
  'BecomePreCandidate',
  'RequestPreVote',
  'HandlePreVoteRequest',
  'HandlePreVoteResponse',
  'Timeout',
  'RequestVote',
  'GrantVote',
  'RefuseVote',
  'IgnoreVoteRequest',
  'HandleVoteResponse',
  'CountOwnVote',
  'BecomeLeader',
  'UpdateTerm',
  'StepDown',
  'ClientRequest',
  'AppendEntries',
  'ChangeMembership',
  'LeaveJoint',
  'StepDownRemoved',
  'HandleAppendResponse',
  'CountOwnLog',
  'AdvanceCommitIndex',
  'FollowLeader',
  'RejectAppendEntries',
  'TruncateConflict',
  'AppendNewEntry',
  'LearnCommitIndex',
  'AcceptAppendEntries',
  'Apply',
  'TakeRead',
  'BeginReadRound',
  'RenewLease',
  'HearReadRound',
  'ServeReads',
  'ServeByLease',
  'RefuseReads',
  'GatherReads',
  'RequestReadIndex',
  'HandleReadRequest',
  'AnswerReadRequest',
  'HandleReadResponse',
  'BeginTransfer',
  'AbortTransfer',
  'SendTimeoutNow',
  'HandleTimeoutNow',
  'WriteTicket',
  'CompleteTicket',
  'Release',
  'TakeSnapshot',
  'CompactLog',
  'SendSnapshot',
  'StageSnapshot',
  'LearnFromSnapshot',
  'InstallSnapshot',
  'ConfirmCommitted',
  'AnswerSnapshot',
] as const;

export type ActionName = (typeof ACTIONS)[number];

/** How often each action was matched. */
export type ActionCounts = Readonly<Record<ActionName, number>>;

export class ActionTally {
  readonly #counts = new Map<ActionName, { count: number }>(ACTIONS.map((name) => [name, { count: 0 }]));

  /** The cell of an action; whoever matches it often keeps the cell. */
  cell(name: ActionName): { count: number } {
    return this.#counts.get(name)!;
  }

  get counts(): ActionCounts {
    // One entry for each action: the map was made from their list.
    return Object.fromEntries(ACTIONS.map((name) => [name, this.cell(name).count])) as Record<
      ActionName,
      number
    >;
  }
}
