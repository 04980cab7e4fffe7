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
  const member = memberOrAnswers(call, view, body.node_id);
  if (member === null) return null;
  if (!view.isAway(member)) return member.id;
  // The leader would take no writes until the time for it is up, and whoever asks again would keep it from them.
  const message = `${body.node_id} does not answer, so it cannot lead: start it first`;
  call.fail(409, 'away', message, { outcome: 'rejected' });
  return null;
}
