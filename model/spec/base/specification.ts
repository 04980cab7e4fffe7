/**
 * The base specification, put together: which actions there are, over which bindings (raft.tla, "Next"). It follows
 * Ongaro's TLA+ specification action for action, without its proof-only history variables; all bounds are guards, so
 * that the reachable graph is exactly the bounded one.
 */
import type { GlobalState, Network, Permutation, Specification } from '../../check/specification.ts';
import { DropMessage, DropStaleResponse, DuplicateMessage, Restart, UpdateTerm } from './any-server.ts';
import {
  type BaseStep,
  BecomeLeader,
  HandleRequestVoteRequest,
  HandleRequestVoteResponse,
  RequestVote,
  Timeout,
} from './election.ts';
import {
  AppendEntriesAppend,
  AppendEntriesConflict,
  AppendEntriesDone,
  CandidateToFollower,
  RejectAppendEntries,
} from './following.ts';
import {
  commitWithinLog,
  electionSafety,
  leaderAppendOnly,
  leaderCompleteness,
  logMatching,
  stateMachineSafety,
  type View,
  viewOf,
} from './invariants.ts';
import { messageKey, serverKey } from './keys.ts';
import { AdvanceCommitIndex, AppendEntries, ClientRequest, HandleAppendEntriesResponse } from './leading.ts';
import type { Message } from './message.ts';
import { renameMessage, renameServer } from './rename.ts';
import type { Rules } from './rules.ts';
import { initialServer, type ServerState, serversOf } from './state.ts';

export type BaseSpecification = Specification<ServerState, Message, View>;
export type BaseState = GlobalState<ServerState, Message>;

/** @param restartMax Restarts that one run may have. */
export function baseSpecification(
  name: string,
  rules: Rules,
  network: Network,
  restartMax: number,
  start: BaseState = initialState(rules.servers),
): BaseSpecification {
  return {
    name,
    servers: rules.servers,
    network,
    countedMax: restartMax,
    initial: start,
    ownSteps: (i, local) => enabled(ownSteps(rules, i, local)),
    messageSteps: (i, local, m) => enabled(messageSteps(rules, i, local, m)),
    receiverOf: (m) => m.to,
    localKey: serverKey,
    messageKey,
    show: (local) => ({
      ...local,
      votesResponded: serversOf(local.votesResponded),
      votesGranted: serversOf(local.votesGranted),
    }),
    localInvariants: [commitWithinLog],
    viewOf,
    pairInvariants: [electionSafety, logMatching, leaderCompleteness, stateMachineSafety],
    actionProperties: [leaderAppendOnly],
    permuteLocal: (local, to: Permutation) => renameServer(local, to),
    permuteMessage: (m, to: Permutation) => renameMessage(m, to),
  };
}

/** Everybody a follower in term 1, and nothing in flight. */
export function initialState(servers: number): BaseState {
  const locals = Array.from({ length: servers }, () => initialServer(servers));
  return { locals, messages: [], counted: 0 };
}

function ownSteps(rules: Rules, i: number, local: ServerState): (BaseStep | null)[] {
  const steps: (BaseStep | null)[] = [
    Restart(rules, i, local),
    Timeout(rules, i, local),
    BecomeLeader(rules, i, local),
    AdvanceCommitIndex(rules, i, local),
  ];
  for (let v = 0; v < rules.values; v += 1) steps.push(ClientRequest(rules, i, local, v));
  for (let j = 0; j < rules.servers; j += 1) {
    steps.push(RequestVote(rules, i, local, j), AppendEntries(rules, i, local, j));
  }
  return steps;
}

function messageSteps(rules: Rules, i: number, local: ServerState, m: Message): (BaseStep | null)[] {
  return [
    UpdateTerm(rules, i, local, m),
    ...handlers(rules, i, local, m),
    DropStaleResponse(rules, i, local, m),
    DuplicateMessage(rules, i, local, m),
    DropMessage(rules, i, local, m),
  ];
}

function handlers(rules: Rules, i: number, local: ServerState, m: Message): (BaseStep | null)[] {
  switch (m.type) {
    case 'RequestVoteRequest':
      return [HandleRequestVoteRequest(rules, i, local, m)];
    case 'RequestVoteResponse':
      return [HandleRequestVoteResponse(rules, i, local, m)];
    case 'AppendEntriesRequest':
      return [
        RejectAppendEntries(rules, i, local, m),
        CandidateToFollower(rules, i, local, m),
        AppendEntriesDone(rules, i, local, m),
        AppendEntriesConflict(rules, i, local, m),
        AppendEntriesAppend(rules, i, local, m),
      ];
    case 'AppendEntriesResponse':
      return [HandleAppendEntriesResponse(rules, i, local, m)];
    default:
      return m satisfies never;
  }
}

function enabled(steps: readonly (BaseStep | null)[]): readonly BaseStep[] {
  return steps.filter((step) => step !== null);
}
