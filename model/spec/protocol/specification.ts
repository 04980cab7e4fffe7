/**
 * The protocol specification, put together for the checker: which servers and messages there are, which steps they
 * can take within the bounds of an instance, and what must hold.
 */
import type {
  ActionProperty,
  GlobalState,
  PairInvariant,
  Permutation,
  Specification,
} from '../../check/specification.ts';
import { isMember, simpleMembership } from '../shared/membership.ts';
import { commitWithinLog, PAIR_SAFETY } from '../shared/safety.ts';
import { DEFAULT_PROTOCOL_BOUNDS, describeBounds, type ProtocolBounds } from './bounds.ts';
import {
  acknowledgedIsDurable,
  committedIsDurable,
  compactedIsDurable,
  disksCatchUp,
  ownCountIsDurable,
  snapshotWithinLog,
  votesAreDurable,
} from './durability.ts';
import { messageKey, serverKey } from './keys.ts';
import { configurationsOverlap, latestInForce } from './membership-properties.ts';
import type { Message } from './message.ts';
import { messageSteps } from './message-steps.ts';
import {
  campaignsWithMajority,
  leaderAppendOnly,
  logTermsRise,
  memoryIsAhead,
  monotone,
  stepsDownInPlace,
  termHasCandidate,
  voteStands,
} from './monotony.ts';
import { ownSteps } from './own-steps.ts';
import { readsAreFresh, targetHasAll, transferHasLeader } from './reads-and-transfer.ts';
import { renameMessage, renameServer } from './rename.ts';
import { createServer, type Server } from './server.ts';
import { type ProtocolView, viewOf } from './view.ts';

export type ProtocolSpecification = Specification<Server, Message, ProtocolView>;
export type ProtocolState = GlobalState<Server, Message>;

/**
 * One instance, ready for `explore`. What is not given is as in `DEFAULT_PROTOCOL_BOUNDS`.
 *
 * @param start The state to begin in, when it is not the first one.
 * @example `explore(protocolInstance({ servers: 2, crashes: 1 }), DEFAULT_BOUNDS, watch).exploration.distinct`
 */
export function protocolInstance(
  given: Partial<ProtocolBounds> = {},
  start?: ProtocolState,
): ProtocolSpecification {
  const bounds = { ...DEFAULT_PROTOCOL_BOUNDS, ...given };
  return {
    name: describeBounds(bounds),
    servers: bounds.servers,
    network: { kind: 'bag', messagesMax: bounds.messages, copiesMax: 1 },
    countedMax: bounds.crashes,
    initial: start ?? firstState(bounds),
    ownSteps: (_i, server) => ownSteps(bounds, server),
    messageSteps: (_i, server, m) => messageSteps(bounds, server, m),
    receiverOf: (m) => m.to,
    localKey: serverKey,
    messageKey,
    localInvariants: [...LOCAL_INVARIANTS, ...(bounds.changes.length > 0 ? MEMBERSHIP_INVARIANTS : [])],
    viewOf,
    pairInvariants: pairInvariants(bounds),
    actionProperties: actionProperties(bounds),
    permuteLocal: (server, to: Permutation) => renameServer(server, to),
    permuteMessage: (m, to: Permutation) => renameMessage(m, to),
  };
}

/** Everybody a follower in term 0, with an empty disk, and nothing in flight. */
export function firstState({
  servers: count,
  first,
}: Pick<ProtocolBounds, 'servers' | 'first'>): ProtocolState {
  const servers = Array.from({ length: count }, (_, server) => server);
  const members = first ?? simpleMembership(servers);
  const nobody = simpleMembership([]);
  const locals = servers.map((self) =>
    createServer(self, servers, isMember(members, self) ? members : nobody),
  );
  return { locals, messages: [], counted: 0 };
}

const LOCAL_INVARIANTS = [
  commitWithinLog,
  memoryIsAhead,
  logTermsRise,
  ownCountIsDurable,
  disksCatchUp,
  compactedIsDurable,
  snapshotWithinLog,
  readsAreFresh,
];
const MEMBERSHIP_INVARIANTS = [latestInForce, configurationsOverlap];

function pairInvariants({
  servers,
  checkQuorum,
  crashes,
  changes,
  first,
}: ProtocolBounds): readonly PairInvariant<ProtocolView>[] {
  const invariants = [...PAIR_SAFETY, votesAreDurable, acknowledgedIsDurable, targetHasAll];
  // With a third server the candidate may be neither of a pair, and a majority is not every pair.
  if (servers > 2 || first !== null || changes.length > 0) return invariants;
  const ofTwo = [...invariants, termHasCandidate, committedIsDurable];
  // Who wanted the transfer leads on, unless it crashed or stepped down.
  return checkQuorum || crashes > 0 ? ofTwo : [...ofTwo, transferHasLeader];
}

function actionProperties({ preVote, checkQuorum }: ProtocolBounds): readonly ActionProperty<Server>[] {
  const properties = [leaderAppendOnly, monotone, voteStands];
  if (preVote) properties.push(campaignsWithMajority);
  if (checkQuorum) properties.push(stepsDownInPlace);
  return properties;
}
