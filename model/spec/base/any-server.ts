/** What any server does, whatever its role (Raft paper, section 5.1; raft.tla), and what the network does. */
import { becomes, becomesCounted, discards, sends } from '../../check/step.ts';
import type { BaseStep } from './election.ts';
import { isResponse, type Message } from './message.ts';
import type { Rules } from './rules.ts';
import { all, EMPTY, type ServerState } from './state.ts';

/** Server i restarts from its disk: the term, the vote and the log survive, nothing else does. */
export function Restart(rules: Rules, _i: number, local: ServerState): BaseStep {
  return becomesCounted('Restart', {
    ...local,
    state: 'follower',
    votedFor: rules.bug === 'forgotten-vote' ? null : local.votedFor,
    votesResponded: EMPTY,
    votesGranted: EMPTY,
    nextIndex: all(rules.servers, 1),
    matchIndex: all(rules.servers, 0),
    commitIndex: 0,
  });
}

/** Any message of a later term makes its receiver a follower of that term; the message is handled afterwards. */
export function UpdateTerm(_rules: Rules, _i: number, local: ServerState, m: Message): BaseStep | null {
  if (m.term <= local.currentTerm) return null;
  return becomes('UpdateTerm', { ...local, currentTerm: m.term, state: 'follower', votedFor: null });
}

/** Answers of an earlier term are ignored. */
export function DropStaleResponse(
  _rules: Rules,
  _i: number,
  local: ServerState,
  m: Message,
): BaseStep | null {
  if (!isResponse(m) || m.term >= local.currentTerm) return null;
  return discards('DropStaleResponse', local);
}

/** The network delivers a message once more. */
export function DuplicateMessage(_rules: Rules, _i: number, local: ServerState, m: Message): BaseStep {
  return sends('DuplicateMessage', local, m);
}

/** The network loses a message. */
export function DropMessage(rules: Rules, _i: number, local: ServerState, _m: Message): BaseStep | null {
  return rules.drop ? discards('DropMessage', local) : null;
}
