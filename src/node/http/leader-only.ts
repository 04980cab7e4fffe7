/** What only the leader can do, and to members alone: the answers to who asks elsewhere, or for somebody else. */
import { type MemberId, NO_MEMBER } from '../../base/types.ts';
import type { ClusterView, MemberView } from '../server/cluster-view.ts';
import { readTransferBody } from './bodies.ts';
import type { Call } from './call.ts';
import { answerNotLeader } from './outcomes.ts';

/** False, after an answer, when another server has to do it. */
export function leadsOrAnswers(call: Call, view: ClusterView): boolean {
  if (view.leader()?.self === true) return true;
  answerNotLeader(call, view);
  return false;
}

/** Null, after an answer, when nobody is called so. */
export function memberOrAnswers(call: Call, view: ClusterView, name: string): MemberView | null {
  const member = view.memberByName(name);
  if (member === null) call.fail(404, 'unknown-server', `no member is called ${name}`);
  return member;
}

/** Whom the leadership is to go to by the body of the call; `NO_MEMBER`: whom it fits best. Null after an answer. */
export function targetOrAnswers(call: Call, view: ClusterView): MemberId | null {
  const body = readTransferBody(call);
  if (body === null || !leadsOrAnswers(call, view)) return null;
  if (body.node_id === undefined) return NO_MEMBER;
  return memberOrAnswers(call, view, body.node_id)?.id ?? null;
}
