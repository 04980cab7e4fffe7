/**
 * One lie for each action of the specification: an observation in which the action was matched, changed so that the
 * step is none that the specification allows. A lie answers null where the observation offers nothing to lie about.
 */
import type { ActionName } from '../../../../model/refinement/actions.ts';
import type { Outgoing } from '../../../../src/raft/effects.ts';
import type { Entry } from '../../../../src/raft/entry.ts';
import { type Message, MessageKind } from '../../../../src/raft/message.ts';
import type { Observation } from '../../../../src/raft/observation.ts';
import { Role } from '../../../../src/raft/state.ts';

export interface Lie {
  /** What the observation claims. */
  readonly claims: string;
  tell(truth: Observation): Observation | null;
}

type Change<Kind extends MessageKind> = (
  message: Extract<Message, { kind: Kind }>,
) => Partial<Extract<Message, { kind: Kind }>> | null;

/** Changes the first message of a kind that this step makes and `change` has something for. */
function sending<Kind extends MessageKind>(kind: Kind, change: Change<Kind>): Lie['tell'] {
  return (truth) => {
    for (const [at, { message, after }] of truth.sent.entries()) {
      if (message.kind !== kind) continue;
      // The kind is the discriminant of the union.
      const changed = change(message as Extract<Message, { kind: Kind }>);
      if (changed === null) continue;
      const lie: Outgoing = { message: { ...message, ...changed }, after };
      return { ...truth, sent: truth.sent.with(at, lie) };
    }
    return null;
  };
}

/** Of a removed leader, in the step in which it goes. */
export const HANDS_OVER_TO_ITSELF = sending(MessageKind.TimeoutNow, ({ from }) => ({ to: from }));

/** Changes the message that this step received. */
function receiving<Kind extends MessageKind>(kind: Kind, change: Change<Kind>): Lie['tell'] {
  return (truth) => {
    const { message } = truth;
    if (message === null || message.kind !== kind) return null;
    const changed = change(message as Extract<Message, { kind: Kind }>);
    return changed === null ? null : { ...truth, message: { ...message, ...changed } };
  };
}

const claim = (claims: string, tell: Lie['tell']): Lie => ({ claims, tell });

/** As `tell`, where the step appended something. */
const appending = (tell: (truth: Observation, first: Entry) => Partial<Observation>): Lie['tell'] => {
  return (truth) => {
    const [first] = truth.appended;
    return first === undefined ? null : { ...truth, ...tell(truth, first) };
  };
};

const otherPayload = (entry: Entry): Entry => ({ ...entry, payload: Uint8Array.of(...entry.payload, 1) });

export const LIES: Readonly<Record<ActionName, Lie>> = {
  Restart: claim(
    'the log on disk lost its last entry',
    appending(({ appended, lastIndex }) => ({ appended: appended.slice(0, -1), lastIndex: lastIndex - 1 })),
  ),
  BecomePreCandidate: claim('asking for pre-votes began a term', (truth) => ({
    ...truth,
    term: truth.term + 1,
  })),
  RequestPreVote: claim(
    'the log is longer than it is',
    sending(MessageKind.PreVoteRequest, (m) => ({ lastLogIndex: m.lastLogIndex + 1 })),
  ),
  HandlePreVoteRequest: claim(
    'a pre-vote was granted for a term that is over',
    sending(MessageKind.PreVoteResponse, (m) => ({ granted: true, term: m.term - 1 })),
  ),
  HandlePreVoteResponse: claim(
    'a grant came that nobody gave',
    receiving(MessageKind.PreVoteResponse, (m) => ({ sequence: m.sequence + 1_000_000 })),
  ),
  Timeout: claim('the candidate voted for somebody else', (truth) => ({ ...truth, vote: truth.vote + 1 })),
  RequestVote: claim(
    'the last entry is of a later term',
    sending(MessageKind.VoteRequest, (m) => ({ lastLogTerm: m.lastLogTerm + 1 })),
  ),
  GrantVote: claim(
    'the candidate had asked with a shorter log',
    receiving(MessageKind.VoteRequest, ({ lastLogIndex }) =>
      lastLogIndex === 0 ? null : { lastLogIndex: lastLogIndex - 1 },
    ),
  ),
  RefuseVote: claim(
    'the vote was granted',
    sending(MessageKind.VoteResponse, ({ granted }) => (granted ? null : { granted: true })),
  ),
  IgnoreVoteRequest: claim('the term of the ignored request was adopted', (truth) =>
    truth.message?.kind === MessageKind.VoteRequest ? { ...truth, term: truth.message.term + 1 } : null,
  ),
  HandleVoteResponse: claim(
    'the vote was of another term',
    receiving(MessageKind.VoteResponse, (m) => ({ term: m.term - 1 })),
  ),
  CountOwnVote: claim('more was written than was asked for', (truth) => ({
    ...truth,
    ticketCompleted: truth.ticketCompleted + 1_000,
  })),
  BecomeLeader: claim('it leads the term after', (truth) => ({ ...truth, term: truth.term + 1 })),
  UpdateTerm: claim('the term did not change', (truth) => ({ ...truth, term: truth.term - 1 })),
  StepDown: claim('the vote of the term was taken back', (truth) => ({ ...truth, vote: truth.vote - 1 })),
  ClientRequest: claim(
    'the entry is of an earlier term',
    appending(({ appended }, first) => ({
      appended: [{ ...first, term: first.term - 1 }, ...appended.slice(1)],
    })),
  ),
  ChangeMembership: claim('the change was of another configuration', (truth) => ({
    ...truth,
    configuration: { ...truth.configuration, learners: [...truth.configuration.learners, 99] },
  })),
  LeaveJoint: claim('the old half still decides', (truth) => ({
    ...truth,
    configuration: { ...truth.configuration, outgoing: truth.configuration.voters },
  })),
  StepDownRemoved: claim('the vote of the term was taken back', (truth) => ({
    ...truth,
    vote: truth.vote - 1,
  })),
  AppendEntries: claim(
    'an entry was sent with other contents',
    sending(MessageKind.AppendRequest, ({ entries }) =>
      entries.length === 0 ? null : { entries: entries.with(0, otherPayload(entries[0]!)) },
    ),
  ),
  HandleAppendResponse: claim('the match index of the follower went back', (truth) => {
    const from = truth.message?.from;
    if (truth.matched.length === 0) return null;
    const matched = truth.matched.map(({ member, index }) => ({
      member,
      index: member === from ? index - 1 : index,
    }));
    return { ...truth, matched };
  }),
  CountOwnLog: claim('it counts entries that are not on disk', (truth) => ({
    ...truth,
    matched: truth.matched.map(({ member, index }) => ({
      member,
      index: member === truth.server ? truth.lastIndex + 1 : index,
    })),
  })),
  AdvanceCommitIndex: claim('the commit index lies behind the end of the log', (truth) => ({
    ...truth,
    commitIndex: truth.lastIndex + 1,
  })),
  FollowLeader: claim('it went on as a candidate', (truth) => ({ ...truth, role: Role.Candidate })),
  RejectAppendEntries: claim(
    'what was refused was accepted',
    sending(MessageKind.AppendResponse, ({ success, previousIndex }) =>
      success ? null : { success: true, matchIndex: previousIndex, conflictIndex: 0, conflictTerm: 0 },
    ),
  ),
  TruncateConflict: claim('one entry more was cut', (truth) => ({
    ...truth,
    truncatedFrom: truth.truncatedFrom - 1,
  })),
  AppendNewEntry: claim(
    'an entry was stored with other contents',
    appending(({ appended }, first) => ({ appended: [otherPayload(first), ...appended.slice(1)] })),
  ),
  LearnCommitIndex: claim('more is committed than the leader said', (truth) => ({
    ...truth,
    commitIndex: truth.commitIndex + 1,
  })),
  AcceptAppendEntries: claim(
    'more was verified than the request held',
    sending(MessageKind.AppendResponse, ({ success, matchIndex }) =>
      success ? { matchIndex: matchIndex + 1 } : null,
    ),
  ),
  Apply: claim('more was applied than is committed', (truth) => ({
    ...truth,
    appliedIndex: truth.commitIndex + 1,
  })),
  WriteTicket: claim('the write leaves out an entry', (truth) => {
    const { ticketIssued } = truth;
    if (ticketIssued === null || ticketIssued.entries.length === 0) return null;
    return { ...truth, ticketIssued: { ...ticketIssued, entries: ticketIssued.entries.slice(1) } };
  }),
  CompleteTicket: claim('a write was done before the one before it', (truth) => ({
    ...truth,
    ticketCompleted: truth.ticketCompleted + 1,
  })),
  Release: claim('a message has the number of one that was sent before', (truth) => {
    const at = truth.sent.findIndex(
      ({ message, after }) => after <= truth.ticketCompleted && message.sequence > 1,
    );
    if (at < 0) return null;
    const { message, after } = truth.sent[at]!;
    return { ...truth, sent: truth.sent.with(at, { message: { ...message, sequence: 1 }, after }) };
  }),
  TakeRead: claim('a request was made of reads that nobody asked for', (truth) => {
    const asks = truth.sent.some(({ message }) => message.kind === MessageKind.ReadIndexRequest);
    return asks ? { ...truth, readsTaken: 0 } : null;
  }),
  BeginReadRound: claim('two rounds began', (truth) => ({ ...truth, readRound: truth.readRound + 1 })),
  RenewLease: claim('no round began', (truth) => ({ ...truth, readRound: truth.readRound - 1 })),
  HearReadRound: claim(
    'a later round was answered',
    receiving(MessageKind.AppendResponse, ({ readRound }) => ({ readRound: readRound + 1 })),
  ),
  ServeReads: claim('the reads got an earlier index', (truth) => ({
    ...truth,
    readIndex: truth.readIndex - 1,
  })),
  ServeByLease: claim('the reads got an index that is not committed', (truth) => ({
    ...truth,
    readIndex: truth.readIndex + 1,
  })),
  RefuseReads: claim('the reads were answered', (truth) => ({
    ...truth,
    readsReady: truth.readsRefused,
    readsRefused: 0,
  })),
  GatherReads: claim(
    'a number was left out',
    sending(MessageKind.ReadIndexRequest, ({ request }) => ({ request: request + 1 })),
  ),
  RequestReadIndex: claim(
    'another life asks',
    sending(MessageKind.ReadIndexRequest, ({ life }) => ({ life: life + 1 })),
  ),
  HandleReadRequest: claim(
    'another request came',
    receiving(MessageKind.ReadIndexRequest, ({ request }) => ({ request: request + 1 })),
  ),
  AnswerReadRequest: claim(
    'the index is not committed yet',
    sending(MessageKind.ReadIndexResponse, ({ granted, index }) =>
      granted ? { index: index + 1_000_000 } : null,
    ),
  ),
  HandleReadResponse: claim('the reads were answered with a later index', (truth) =>
    truth.readsReady === 0 ? null : { ...truth, readIndex: truth.readIndex + 1 },
  ),
  BeginTransfer: claim('the leader hands the leadership to itself', (truth) => ({
    ...truth,
    transferTarget: truth.server,
  })),
  AbortTransfer: claim('the leader hands the leadership to itself instead', (truth) => ({
    ...truth,
    transferTarget: truth.server,
  })),
  SendTimeoutNow: claim(
    'the target is to campaign after another term',
    sending(MessageKind.TimeoutNow, ({ term }) => ({ term: term + 1 })),
  ),
  HandleTimeoutNow: claim(
    'nobody told it to campaign',
    receiving(MessageKind.TimeoutNow, ({ sequence }) => ({ sequence: sequence + 1_000_000 })),
  ),
  TakeSnapshot: claim('a snapshot stands for an entry that was not applied', (truth) => {
    const { snapshot, appliedIndex } = truth;
    return snapshot === null ? null : { ...truth, snapshot: { ...snapshot, index: appliedIndex + 1 } };
  }),
  CompactLog: claim('the log begins after what the snapshot stands for', (truth) => {
    const { snapshot } = truth;
    return snapshot === null ? null : { ...truth, baseIndex: snapshot.index + 1 };
  }),
  SendSnapshot: claim(
    'a snapshot is sent that nobody took',
    sending(MessageKind.SnapshotRequest, ({ snapshot }) => ({
      snapshot: { ...snapshot, index: snapshot.index + 1 },
    })),
  ),
  StageSnapshot: claim(
    'a chunk has other bytes than were sent',
    receiving(MessageKind.SnapshotRequest, ({ bytes }) => ({ bytes: Uint8Array.of(...bytes, 1) })),
  ),
  LearnFromSnapshot: claim('more is committed than the snapshot stands for', (truth) => ({
    ...truth,
    commitIndex: truth.commitIndex + 1,
  })),
  InstallSnapshot: claim('another snapshot is installed than was received', (truth) => {
    const { ticketIssued } = truth;
    if (ticketIssued === null || ticketIssued.install === null) return null;
    const { install } = ticketIssued;
    return { ...truth, ticketIssued: { ...ticketIssued, install: { ...install, index: install.index + 1 } } };
  }),
  ConfirmCommitted: claim(
    'more is confirmed than the snapshot stands for',
    sending(MessageKind.AppendResponse, ({ success, matchIndex }) =>
      success ? { matchIndex: matchIndex + 1 } : null,
    ),
  ),
  AnswerSnapshot: claim(
    'an answer names a later term',
    sending(MessageKind.SnapshotResponse, ({ term }) => ({ term: term + 1 })),
  ),
};
